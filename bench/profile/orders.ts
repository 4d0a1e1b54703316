/** The orders that the benchmark gives to the probe inside a profiled server, and its replies. */
import type { Profiler } from 'node:inspector';

export type Order = 'profile' | 'stop' | 'record' | 'recorded';

export interface Reply {
  /** the whole process, in microseconds since it began */
  readonly usage: NodeJS.CpuUsage;
  readonly profile?: Profiler.Profile;
  readonly recorded?: Recorded;
  readonly error?: string;
}

export interface Recorded {
  /** number of all statements, also statements that were not recorded */
  count: number;
  readonly statements: SentStatement[];
}

export interface SentStatement {
  readonly text: string;
  readonly isNamed: boolean;
  /** the form that the driver sends */
  readonly values: readonly (string | null)[];
}
