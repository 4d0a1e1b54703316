/** A change of the program that its tests must notice: one path loses an effect. */
export interface SourceMutant {
  readonly name: string;
  readonly file: string;
  /** occurs once in the file */
  readonly find: string;
  readonly replace: string;
  /** files of tests; at least one file must fail */
  readonly tests: readonly string[];
}
