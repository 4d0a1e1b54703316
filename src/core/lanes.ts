/**
 * What waits for what. Reads of single contacts have connections of their own (`Database.reads`) and wait for nobody; the
 * rest of the pool is shared out here, so that whatever one account sends, some of it is left for the others.
 */
import type { AccountId } from '../domain/ids.js';
import type { PageRequest } from '../domain/page.js';
import type { ContactFilter } from '../domain/query.js';
import { isLongList } from '../store/contact-list.js';
import { FairQueue } from './fair-queue.js';
import type { Traffic } from './traffic.js';

export interface Lanes {
  /** pages that an index gives */
  readonly lists: Pick<FairQueue, 'run'>;
  /** searches, counts, pages far down a list, batches: what keeps a processor busy */
  readonly long: Pick<FairQueue, 'run'>;
  /** single writes, creates in batches: so that those of one account leave connections to the others */
  readonly single: Pick<FairQueue, 'run'>;
  /** writes that a caller has named: each holds a connection from its first statement to its commit */
  readonly named: Pick<FairQueue, 'run'>;
}

const maxWaitMs = 20_000;

/** An account that is alone may have more than one whose neighbours would notice. */
export function openLanes(traffic: Traffic): Lanes {
  const share = (alone: number, amongOthers: number) => (accountId: AccountId) =>
    traffic.hasOthers(accountId) ? amongOthers : alone;
  return {
    // All together leave some of the pool to single writes.
    lists: new FairQueue({ total: 8, perAccount: share(8, 2), maxWaiting: 500, maxWaitMs }),
    // More at once would only share the same processors, and take them from short work.
    long: new FairQueue({ total: 3, perAccount: share(2, 1), maxWaiting: 200, maxWaitMs }),
    single: new FairQueue({
      total: 12,
      perAccount: share(12, 6),
      maxWaiting: Number.POSITIVE_INFINITY,
      maxWaitMs,
    }),
    named: new FairQueue({ total: 4, perAccount: share(3, 2), maxWaiting: 500, maxWaitMs }),
  };
}

const free: Lanes['lists'] = { run: (_accountId, work) => work() };

/** For work that holds locks: whoever is before it in a queue may wait for them. */
export const freeLanes: Lanes = { lists: free, long: free, single: free, named: free };

export function laneOf({ lists, long }: Lanes, filter: ContactFilter, page: PageRequest): Lanes['lists'] {
  return isLongList(filter, page) ? long : lists;
}
