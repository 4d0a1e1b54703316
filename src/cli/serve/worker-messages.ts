/** Messages between the main process of a server and its workers. */
import type { Connection } from '../../compose/open-core.js';
import type { MetricSet } from '../../http/metrics.js';
import type { Output } from '../terminal/output.js';
import type { Explanation } from '../terminal/problem-messages.js';

/** The variable with a worker's task. It also distinguishes a worker from a server. */
export const taskVariable = 'SWITCHBOOK_WORKER';

export interface Task {
  readonly workers: number;
  /** the version of the main process: a program that was replaced meanwhile must not join it */
  readonly release: string;
  readonly startedAtMs: number;
  /** The socket of the embedded PostgreSQL, which has no password. Absent: the worker reads DATABASE_URL itself. */
  readonly connection?: Connection;
  readonly dataPath?: string;
}

export interface Stopping {
  readonly drainMs: number;
  readonly graceMs: number;
  readonly isReplaced: boolean;
}

export type ToWorker =
  | { readonly kind: 'announce' }
  | { readonly kind: 'read'; readonly round: number }
  | { readonly kind: 'gathered'; readonly round: number; readonly text: string | undefined }
  | ({ readonly kind: 'stop' } & Stopping);

export type ToMain =
  | { readonly kind: 'ready'; readonly port: number }
  /** The start failed. `isAway`: since the database does not answer. */
  | { readonly kind: 'failed'; readonly why: Explanation; readonly isAway: boolean }
  | { readonly kind: 'announced'; readonly output: Output }
  /** A client requests the metrics of all workers from this worker. */
  | { readonly kind: 'gather'; readonly round: number; readonly figures: MetricSet }
  | { readonly kind: 'read'; readonly round: number; readonly figures: MetricSet }
  /** The last metrics of a worker that ends. */
  | { readonly kind: 'last'; readonly figures: MetricSet }
  /** The database may be newer than the program. */
  | { readonly kind: 'migrated' };

/** Returns the task of this process; undefined: it is not a worker. */
export function readWorkerTask(): Task | undefined {
  const text = process.env[taskVariable];
  if (text === undefined || process.send === undefined) return undefined;
  // Programs that it starts are not workers.
  delete process.env[taskVariable];
  return JSON.parse(text) as Task;
}
