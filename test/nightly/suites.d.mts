export interface Suite {
  /** the script of package.json */
  readonly run: string;
  // biome-ignore lint/suspicious/noExplicitAny: each suite has other figures.
  readonly figures?: ((report: any) => string) | undefined;
  readonly last?: RegExp;
  readonly needs?: string;
}
export const suites: readonly Suite[];
export function figuresOf(suite: Suite, stdout: string): string;
