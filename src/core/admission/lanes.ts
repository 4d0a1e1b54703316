/**
 * Which work queues behind which. Reads of single contacts have dedicated connections (`Database.reads`) and no queue;
 * the rest of the pool is divided here, so that no account can use up all of it.
 */
import type { AccountId } from '../../domain/ids.js';
import type { PageRequest } from '../../domain/page.js';
import type { ContactFilter } from '../../domain/query.js';
import { isLongList } from '../../store/lists/contact-list.js';
import { FairQueue } from './fair-queue.js';
import type { Traffic } from './traffic.js';

export interface Lanes {
  /** pages that an index gives */
  readonly lists: Pick<FairQueue, 'run'>;
  /** CPU-bound work: searches, counts, deep pages, batches */
  readonly long: Pick<FairQueue, 'run'>;
  /** single writes, creates in batches: one account leaves connections to the others */
  readonly single: Pick<FairQueue, 'run'>;
  /** named writes: each holds a connection from its first statement to its commit */
  readonly named: Pick<FairQueue, 'run'>;
}

export const laneNames = ['lists', 'long', 'single', 'named'] as const;
export type LaneName = (typeof laneNames)[number];

const maxWaitMs = 20_000;

/** A lone account may have more than one with active neighbours. `onBegin`: how long work of a lane waited. */
export function openLanes(
  traffic: Traffic,
  onBegin?: (lane: LaneName, waitedMs: number) => void,
): Readonly<Record<LaneName, FairQueue>> {
  const begins = (lane: LaneName) =>
    onBegin === undefined ? undefined : (waitedMs: number) => onBegin(lane, waitedMs);
  const share = (alone: number, amongOthers: number) => (accountId: AccountId) =>
    traffic.hasOthers(accountId) ? amongOthers : alone;
  return {
    // Together they leave part of the pool to single writes.
    lists: new FairQueue({
      total: 8,
      perAccount: share(8, 2),
      maxWaiting: 500,
      maxWaitMs,
      onBegin: begins('lists'),
    }),
    // More at once would only share the same processors, and take them from short work.
    long: new FairQueue({
      total: 3,
      perAccount: share(2, 1),
      maxWaiting: 200,
      maxWaitMs,
      onBegin: begins('long'),
    }),
    single: new FairQueue({
      total: 12,
      perAccount: share(12, 6),
      maxWaiting: Number.POSITIVE_INFINITY,
      maxWaitMs,
      onBegin: begins('single'),
    }),
    named: new FairQueue({
      total: 4,
      perAccount: share(3, 2),
      maxWaiting: 500,
      maxWaitMs,
      onBegin: begins('named'),
    }),
  };
}

const free: Lanes['lists'] = { run: (_accountId, work) => work() };

/** For work that holds locks: work ahead of it in a queue may wait for them. */
export const freeLanes: Lanes = { lists: free, long: free, single: free, named: free };

export function laneOf({ lists, long }: Lanes, filter: ContactFilter, page: PageRequest): Lanes['lists'] {
  return isLongList(filter, page) ? long : lists;
}
