/**
 * Services of the request process for chunks of imports. Chunks may run in another thread with its own core:
 * `src/compose/start-job-thread.ts`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import type { Context } from '../../operation-context/context.js';

export interface ImportHost {
  /** Drops the reserved numbers of contacts, since an import assigns its own. */
  dropNumbers(accountId: AccountId): Promise<void>;
  /** Pauses before a chunk, because requests have priority. `lastMs`: duration of the last chunk. */
  rest(accountId: AccountId, lastMs: number): Promise<void>;
  /** Receives the number of rows that were committed. `hasItems`: catalog items were committed too. */
  onRowsCommitted(accountId: AccountId, rows: number, hasItems: boolean): Promise<void>;
}

const chunkRest: RestRule = { perWork: 0.5, maxMs: 100 };

export function importHost({ catalogs, counters, done, requests, traffic }: Context): ImportHost {
  return {
    dropNumbers: async (accountId) => counters.drop(accountId, 'contacts'),
    rest: async (accountId, lastMs) => {
      await yieldToRequests(() => requests.take());
      // A pause leaves the processor to other accounts.
      if (traffic.hasOthers(accountId)) await delay(restAfter(lastMs, chunkRest));
    },
    onRowsCommitted: async (accountId, rows, hasItems) => {
      done.importRows += rows;
      if (hasItems) catalogs.forget(accountId);
    },
  };
}

const minLagMs = 4;
const restAfterLag: RestRule = { perWork: 2, maxMs: 50 };

/** Delays the next chunk while there are requests and the event loop lags. */
async function yieldToRequests(takeRequests: () => number): Promise<void> {
  const began = performance.now();
  await delay(1);
  const lagMs = performance.now() - began - 1;
  if (takeRequests() > 0 && lagMs > minLagMs) await delay(restAfter(lagMs, restAfterLag));
}
