export interface Suite {
  /** its name, and the script of package.json if it has no command */
  readonly run: string;
  /** a program, also of node_modules/.bin, and its arguments */
  readonly command?: readonly string[];
  /** environment variables that the caller may override */
  readonly variables?: Readonly<Record<string, string | number>>;
  // biome-ignore lint/suspicious/noExplicitAny: each suite has other figures.
  readonly figures?: ((report: any) => string) | undefined;
  readonly last?: RegExp;
  readonly needs?: string;
}
export const suites: readonly Suite[];
export function figuresOf(suite: Suite, stdout: string): string;
