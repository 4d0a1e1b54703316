export interface Note {
  readonly test: string;
  readonly ms: number;
  readonly places: readonly number[];
}
/** A function as its source and name, or the id of a mutant. */
export type Meaning = string | readonly [file: string, name: string];
export interface ReachMap {
  /** The milliseconds of each test file. */
  readonly tests: Readonly<Record<string, number>>;
  /** `source → function → test files`. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** `id → test files` */
  readonly mutants: Readonly<Record<string, readonly string[]>>;
}
export function mapOf(notes: readonly Note[], meanings: readonly Meaning[]): ReachMap;
export function stepsOf(
  map: ReachMap,
  mutant: {
    readonly id: string;
    readonly file: string;
    readonly names: readonly string[];
    readonly isOfModule?: boolean;
    readonly mark?: object;
  },
  likely: readonly string[],
): readonly (readonly string[])[];
export function readNotes(folder: string): readonly Note[];
