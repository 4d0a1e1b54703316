export function nearTests(
  file: string,
  all: readonly string[],
  known: readonly { readonly file: string; readonly tests: readonly string[] }[],
): readonly string[];
export const apart: RegExp;
export const unmapped: RegExp;
