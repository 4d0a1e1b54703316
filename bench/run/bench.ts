/** The input and output of a work. */

import type { Result } from '../report/result.js';
import type { BenchFixture } from './fixture.js';
import type { BenchHost } from './place.js';

export interface BenchOptions {
  readonly contacts: number;
  readonly rows: number;
  readonly connections: number;
  readonly rounds: number;
  /** Rounds of long works: an import, an export, a start. */
  readonly longRounds: number;
  readonly seconds: number;
  readonly seed: number;
  /** PocketBase's program, if the run measures it */
  readonly pocketbase?: string;
}

export interface Bench {
  readonly place: BenchHost;
  readonly options: BenchOptions;
  /** Returns the account. It is created on first use. */
  fixture(): Promise<BenchFixture>;
  say(line: string): void;
}

export type Work = (bench: Bench) => Promise<readonly Result[]>;
