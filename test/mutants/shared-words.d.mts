export class TestWords {
  constructor(texts: Readonly<Record<string, string>>);
  ordered(
    mutant: { readonly code: string; readonly names: readonly string[]; readonly file: string },
    near: readonly string[],
  ): readonly string[];
}
