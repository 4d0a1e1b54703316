/** The load of the core in this process, for metrics, the health and commands. */
import type { FairQueue } from '@switchbook/admission/fair-queue.js';
import { type LaneName, laneNames } from '@switchbook/admission/lanes.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { type Gauge, inUse } from '@switchbook/domain/runtime/resource-use.js';
import type { Admission, OtherSystems, OwnProcess } from '../operation-context/context.js';

/** The current load of this process, and counts of its work since its start, for metrics. */
export type CoreLoad = Readonly<ReturnType<typeof readCoreLoad>>;

interface LoadSources {
  readonly lanes: Readonly<Record<LaneName, FairQueue>>;
  readonly caches: Readonly<Record<string, () => CacheUse>>;
  readonly calls: Gauge;
  readonly lookups: Gauge;
}

/** Reads the load; its caches and resources are labels of metrics. */
export function readCoreLoad(
  context: Admission & OtherSystems & OwnProcess,
  { lanes, caches, calls, lookups }: LoadSources,
) {
  const { done, exports, spool } = context;
  const { slots: feed } = context.waiters;
  const { receiving: uploads, workbooks } = context.importBudgets;
  const readLanes = <Value>(read: (lane: FairQueue) => Value) =>
    Object.fromEntries(laneNames.map((name) => [name, read(lanes[name])])) as Record<LaneName, Value>;
  return {
    queues: readLanes(({ running, waiting }) => ({ running, waiting })),
    caches: Object.fromEntries(Object.entries(caches).map(([name, use]) => [name, use()])),
    done: { ...done },
    /** resources in use for requests */
    inUse: [
      inUse('exports', exports),
      inUse('export_spool', { used: spool.bytes, maximum: null }, 'bytes'),
      inUse('export_spool_files', { used: spool.files, maximum: null }),
      inUse('uploads', uploads),
      inUse('workbooks', workbooks, 'bytes'),
      inUse('feed_waiters', feed),
      inUse('call_watchers', calls),
      inUse('webhook_tests', context.webhooks.tests),
      inUse('lookups', lookups),
    ],
    /** requests refused because too many requests waited, by queue */
    refused: {
      ...readLanes((lane) => lane.refused),
      exports: exports.refused,
      uploads: uploads.refused,
      workbooks: workbooks.refused,
      feed: feed.refused,
    },
  };
}
