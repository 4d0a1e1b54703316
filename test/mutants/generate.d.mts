export interface Generated {
  readonly id: string;
  readonly file: string;
  readonly kind: 'refusals' | 'conditions';
  readonly line: number;
  readonly code: string;
  readonly text: string;
  readonly names: readonly string[];
}
export const kinds: readonly Generated['kind'][];
export function mutantsOf(file: string, source: string): readonly Generated[];
export function drawn<Item>(items: readonly Item[], count: number, seed: number): Item[];
