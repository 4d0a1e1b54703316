/** What the core of this process is busy with, and what it has done so far: for metrics. */
import type { Budget } from '../admission/budget.js';
import type { FairQueue } from '../admission/fair-queue.js';
import { type LaneName, laneNames } from '../admission/lanes.js';
import { type Gauge, type InUse, inUse } from '../domain/in-use.js';
import type { CacheUse } from '../store/database/cache-use.js';
import type { SpoolUse } from './exports/spool.js';

/** Long work of this process so far. */
export interface WorkDone {
  /** rows of imports and undos that were settled */
  importRows: number;
  /** contacts read from vendors */
  pulledContacts: number;
  exportedContacts: number;
  /** contacts that bulk changes and their undos settled */
  bulkContacts: number;
}

export interface QueueLoad {
  readonly running: number;
  readonly waiting: number;
}

export interface CoreLoad {
  readonly queues: Readonly<Record<LaneName, QueueLoad>>;
  readonly caches: Readonly<Record<string, CacheUse>>;
  readonly done: Readonly<WorkDone>;
  /** what is taken for requests now */
  readonly inUse: readonly InUse[];
  /** what was turned away because there was too much of it, so far; by where */
  readonly shed: Readonly<Record<string, number>>;
}

export interface LoadSources {
  readonly lanes: Readonly<Record<LaneName, FairQueue>>;
  readonly caches: Readonly<Record<string, () => CacheUse>>;
  readonly done: WorkDone;
  readonly exports: Budget;
  readonly uploads: Budget;
  readonly spool: SpoolUse;
  readonly feed: Budget;
  readonly calls: Gauge;
  readonly webhookTests: Gauge;
  readonly lookups: Gauge;
}

export function readLoad(sources: LoadSources): CoreLoad {
  const { lanes, caches, done, exports, uploads, feed, spool } = sources;
  const ofLanes = <Value>(read: (lane: FairQueue) => Value) =>
    Object.fromEntries(laneNames.map((name) => [name, read(lanes[name])])) as Record<LaneName, Value>;
  return {
    queues: ofLanes(({ running, waiting }) => ({ running, waiting })),
    caches: Object.fromEntries(Object.entries(caches).map(([name, use]) => [name, use()])),
    done: { ...done },
    inUse: [
      inUse('exports', exports),
      inUse('export_spool', { taken: spool.bytes, maximum: null }, 'bytes'),
      inUse('export_spool_files', { taken: spool.files, maximum: null }),
      inUse('uploads', uploads),
      inUse('feed_waiters', feed),
      inUse('call_watchers', sources.calls),
      inUse('webhook_tests', sources.webhookTests),
      inUse('lookups', sources.lookups),
    ],
    shed: {
      ...ofLanes((lane) => lane.shed),
      exports: exports.refused,
      uploads: uploads.refused,
      feed: feed.refused,
    },
  };
}
