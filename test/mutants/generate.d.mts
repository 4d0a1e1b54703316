export interface Generated {
  readonly id: string;
  readonly file: string;
  readonly kind: 'refusals' | 'conditions';
  readonly line: number;
  readonly code: string;
  readonly text: string;
  readonly unchanged: string;
  readonly names: readonly string[];
  /** The mutant is outside a function: `names` are the functions that use its constant. */
  readonly isOfModule: boolean;
  /** Only code that runs has a function: a statement has none. */
  readonly mark?: object;
}
export const kinds: readonly Generated['kind'][];
export function mutantsOf(file: string, source: string): readonly Generated[];
export function drawn<Item>(items: readonly Item[], count: number, seed: number): Item[];
