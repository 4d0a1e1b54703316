/** What the core of this process is busy with, and what it has done so far: for metrics. */
import { counted, countedBytes, type InUse } from '../../domain/in-use.js';
import type { CacheUse } from '../../store/database/cache-use.js';
import type { SpoolUse } from '../exports/spool.js';
import type { FairQueue } from './fair-queue.js';
import { type LaneName, laneNames } from './lanes.js';
import type { Slots } from './slots.js';

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
  /** files under way */
  readonly exports: number;
  readonly uploads: number;
  /** who waits for the next event */
  readonly feedWaiters: number;
  /** what is taken for requests now */
  readonly inUse: readonly InUse[];
  /** what was turned away because there was too much of it, so far; by where */
  readonly shed: Readonly<Record<string, number>>;
}

export interface LoadSources {
  readonly lanes: Readonly<Record<LaneName, FairQueue>>;
  readonly caches: Readonly<Record<string, () => CacheUse>>;
  readonly done: WorkDone;
  readonly exports: Slots;
  readonly uploads: Slots;
  readonly spool: SpoolUse;
  readonly feed: Pick<Slots, 'count' | 'maximum' | 'refused'>;
  readonly calls: Pick<Slots, 'count' | 'maximum'>;
  readonly webhookTests: Pick<Slots, 'count' | 'maximum'>;
  readonly lookups: { readonly count: number };
}

export function readLoad(sources: LoadSources): CoreLoad {
  const { lanes, caches, done, exports, uploads, feed, spool } = sources;
  const ofLanes = <Value>(read: (lane: FairQueue) => Value) =>
    Object.fromEntries(laneNames.map((name) => [name, read(lanes[name])])) as Record<LaneName, Value>;
  return {
    queues: ofLanes(({ running, waiting }) => ({ running, waiting })),
    caches: Object.fromEntries(Object.entries(caches).map(([name, use]) => [name, use()])),
    done: { ...done },
    exports: exports.count,
    uploads: uploads.count,
    feedWaiters: feed.count,
    inUse: [
      counted('exports', exports),
      countedBytes('export_spool', { taken: spool.bytes, maximum: null }),
      { what: 'export_spool_files', unit: 'count', taken: spool.files, maximum: null },
      counted('uploads', uploads),
      counted('feed_waiters', feed),
      counted('call_watchers', sources.calls),
      counted('webhook_tests', sources.webhookTests),
      { what: 'lookups', unit: 'count', taken: sources.lookups.count, maximum: null },
    ],
    shed: {
      ...ofLanes((lane) => lane.shed),
      exports: exports.refused,
      uploads: uploads.refused,
      feed: feed.refused,
    },
  };
}
