export interface Note {
  readonly test: string;
  readonly ms: number;
  readonly functions: readonly (readonly [name: string, at: number])[];
}
export interface ReachMap {
  /** The milliseconds of each test file. */
  readonly tests: Readonly<Record<string, number>>;
  /** `source → function → test files`. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
export function mapOf(notes: readonly Note[], bundle: string): ReachMap;
export function reachingTests(
  map: ReachMap,
  mutant: { readonly file: string; readonly names: readonly string[] },
  near: readonly string[],
): readonly string[];
export function readNotes(folder: string): readonly Note[];
