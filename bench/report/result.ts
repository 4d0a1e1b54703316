/** The result of a work, in the form of the JSON of a run. */
import type { Profile } from '../profile/profile.js';
import type { Spread } from './spread.js';

export interface Figures {
  readonly requests_per_second?: Spread;
  readonly p50_ms?: Spread;
  readonly p99_ms?: Spread;
  readonly rows_per_second?: Spread;
  readonly mb_per_second?: Spread;
  readonly seconds?: Spread;
  /** highest resident memory of the server above its idle memory */
  readonly rss_over_idle_mb?: Spread;
  /** resident memory of the server after the works before */
  readonly rss_mb?: Spread;
}

export type FigureName = keyof Figures;

export interface Result {
  readonly work: string;
  /** one line for people: the exact request to the server */
  readonly title: string;
  /** contacts in the account or in the file */
  readonly contacts: number;
  /** Connections of the client. Absent for works with sequential requests. */
  readonly connections?: number;
  readonly ours: Figures;
  readonly bare: Figures;
  /** ours to bare, of each round: how many times as much in the same time */
  readonly ratio: Spread;
  /** p50 at this many contacts to p50 at the fewest, of each round */
  readonly growth?: Spread;
  /** p99 under this load to p99 without it, of each round */
  readonly p99_growth?: Spread;
  /** p50 after many writes to p50 before them, in units of a lookup of the bare server */
  readonly after_writes?: Spread;
  /** another program; `bare` then has its figures */
  readonly peer?: string;
  /** The processor time of each layer. All other figures were then measured under a profiler. */
  readonly profile?: Profile;
  /** Rows and memory over the time of one run. */
  readonly course?: readonly Moment[];
}

export interface Moment {
  readonly second: number;
  readonly rows: number;
  readonly rss_mb: number;
}
