/** What the benchmark and the probe inside a profiled server say to each other. */
import type { Profiler } from 'node:inspector';

export type Order = 'profile' | 'stop' | 'record' | 'recorded';

export interface Reply {
  /** of the whole process, in microseconds since it began */
  readonly usage: NodeJS.CpuUsage;
  readonly profile?: Profiler.Profile;
  readonly recorded?: Recorded;
  readonly error?: string;
}

export interface Recorded {
  /** all statements, also those beyond the bound of what is noted */
  count: number;
  readonly statements: SentStatement[];
}

export interface SentStatement {
  readonly text: string;
  readonly isNamed: boolean;
  /** as the driver sends them */
  readonly values: readonly (string | null)[];
}
