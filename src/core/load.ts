/** Load of the core of this process, and the work that it has done so far: for metrics. */
import type { FairQueue } from '../admission/fair-queue.js';
import { type LaneName, laneNames } from '../admission/lanes.js';
import { type Gauge, inUse } from '../domain/in-use.js';
import type { CacheUse } from '../store/database/cache-use.js';
import type { Context } from './context.js';

export type CoreLoad = Readonly<ReturnType<typeof readLoad>>;

export interface LoadSources {
  readonly lanes: Readonly<Record<LaneName, FairQueue>>;
  readonly caches: Readonly<Record<string, () => CacheUse>>;
  readonly calls: Gauge;
  readonly lookups: Gauge;
}

export function readLoad(context: Context, { lanes, caches, calls, lookups }: LoadSources) {
  const { done, exports, spool } = context;
  const { slots: feed } = context.waiters;
  const { receiving: uploads, workbooks } = context.importSignals;
  const ofLanes = <Value>(read: (lane: FairQueue) => Value) =>
    Object.fromEntries(laneNames.map((name) => [name, read(lanes[name])])) as Record<LaneName, Value>;
  return {
    queues: ofLanes(({ running, waiting }) => ({ running, waiting })),
    caches: Object.fromEntries(Object.entries(caches).map(([name, use]) => [name, use()])),
    done: { ...done },
    /** Resources in use for requests. */
    inUse: [
      inUse('exports', exports),
      inUse('export_spool', { taken: spool.bytes, maximum: null }, 'bytes'),
      inUse('export_spool_files', { taken: spool.files, maximum: null }),
      inUse('uploads', uploads),
      inUse('workbooks', workbooks, 'bytes'),
      inUse('feed_waiters', feed),
      inUse('call_watchers', calls),
      inUse('webhook_tests', context.webhooks.tests),
      inUse('lookups', lookups),
    ],
    /** Requests refused so far since there were too many, by place. */
    shed: {
      ...ofLanes((lane) => lane.shed),
      exports: exports.refused,
      uploads: uploads.refused,
      workbooks: workbooks.refused,
      feed: feed.refused,
    },
  };
}
