/**
 * Deletes expired data: events, the rows of imports, the way back of merges and of bulk changes, answers to named requests, tokens, ended
 * windows of rate limits, calls that were watched, and accounts whose deletion was begun. It also notes how many contacts each account has. No
 * request calls or awaits it.
 */
import type { EventPosition } from '../../domain/event.js';
import type { AccountId } from '../../domain/ids.js';
import { sweepAuditEntries } from '../../store/access/audit.js';
import { sweepRateWindows } from '../../store/access/rate-windows.js';
import { sweepRecentCalls } from '../../store/access/recent-calls.js';
import { noteDailyContacts, sweepUsage } from '../../store/access/usage.js';
import { sweepBulkChanges } from '../../store/bulk-changes/retention.js';
import { asProblems } from '../../store/database/database.js';
import {
  sweepDeliveries,
  sweepEvents,
  sweepIdempotencyKeys,
  sweepRemains,
  sweepTokens,
} from '../../store/erasure/retention.js';
import {
  listAccountsToSweep,
  listAuditToSweep,
  listCallsToSweep,
  listDeletedAccounts,
} from '../../store/erasure/unscoped-sweep.js';
import { sweepMerge } from '../../store/merges/merges.js';
import { EndedServer, restMs } from '../begun-steps.js';
import type { Context } from '../context.js';
import { sweepImports } from '../imports/operations.js';
import { dayOf } from '../usage/call-counts.js';
import { usageKeptDays } from '../usage/usage.js';
import { undoMs } from '../writes/merge-world.js';
import { eraseAccount } from './erase-account.js';
import { Steps, SweptElsewhere } from './steps.js';

export interface Retention {
  /** how long events are kept; null: for ever */
  readonly eventsMs: number | null;
  /** how long the rows of imports that ended are kept; null: for ever */
  readonly importRowsMs: number | null;
  /** how long the trail of changes is kept; null: for ever */
  readonly auditMs: number | null;
}

/** The log of deliveries: for so long, and of each webhook so many. */
const deliveryLog = { ms: 14 * 24 * 60 * 60 * 1000, most: 100_000 };

/** How long a bulk change can be undone, and how many of an account. */
const bulkUndoMs = 30 * 24 * 60 * 60 * 1000;
const mostUndoable = 50;

/** Windows of rate limits that ended so long ago; of keys that are used another soon opens. */
const endedWindowsMs = 24 * 60 * 60 * 1000;

/** Calls that a client watched; what servers keep in memory is stored again for the next watcher. */
const watchedCallsMs = 60 * 60 * 1000;

/** Of each account, whatever the time. */
const mostAuditEntries = 100_000;

const dayMs = 24 * 60 * 60 * 1000;
export const defaultRetention: Retention = {
  eventsMs: 90 * dayMs,
  importRowsMs: 30 * dayMs,
  auditMs: 400 * dayMs,
};

export interface SweepOptions {
  readonly signal: AbortSignal;
  readonly retention: Retention;
}

/** Rows and accounts deleted. */
export interface Swept {
  events: number;
  /** chunks of a thousand rows at most */
  importChunks: number;
  /** whose way back went */
  merges: number;
  /** with which a bulk change could be undone */
  bulkChangeContacts: number;
  deliveries: number;
  idempotencyKeys: number;
  tokens: number;
  rateWindows: number;
  auditEntries: number;
  /** days of calls and of contacts */
  usageDays: number;
  accounts: number;
}

/** Sweeps until nothing is due, the signal aborts, or another process is sweeping. */
export function sweep(context: Context, options: SweepOptions): Promise<Swept> {
  const { signal, retention } = options;
  const now = context.clock();
  const before = (ms: number | null) => (ms === null ? null : new Date(now.getTime() - ms));
  const swept: Swept = {
    events: 0,
    importChunks: 0,
    merges: 0,
    bulkChangeContacts: 0,
    deliveries: 0,
    idempotencyKeys: 0,
    tokens: 0,
    rateWindows: 0,
    auditEntries: 0,
    usageDays: 0,
    accounts: 0,
  };
  const steps = new Steps(context.database, signal);
  return asProblems(async () => {
    try {
      for (const id of await listDeletedAccounts(context.database)) {
        await lived(context, id, async () => {
          await eraseAccount(context, id, steps);
          swept.accounts += 1;
        });
      }
      const eventsBefore = before(retention.eventsMs);
      const importsBefore = before(retention.importRowsMs);
      const mergesBefore = new Date(now.getTime() - undoMs);
      const undoBefore = new Date(now.getTime() - bulkUndoMs);
      const windowsBefore = new Date(now.getTime() - endedWindowsMs);
      const usageBefore = dayOf(new Date(now.getTime() - usageKeptDays * dayMs));
      const times = {
        now,
        events: eventsBefore,
        merges: mergesBefore,
        windows: windowsBefore,
        usage: usageBefore,
      };
      for (const due of await listAccountsToSweep(context.database, times)) {
        await lived(context, due.id, async () => {
          if (due.usage)
            await steps.run(async (tx) => {
              swept.usageDays += await sweepUsage(tx, due.id, usageBefore);
              return false;
            });
          if (due.keys)
            swept.idempotencyKeys += await sweepAll(steps, (tx, limit) =>
              sweepIdempotencyKeys(tx, due.id, now, limit),
            );
          if (due.deliveries) {
            const deliveredBefore = new Date(now.getTime() - deliveryLog.ms);
            swept.deliveries += await sweepAll(steps, (tx, limit) =>
              sweepDeliveries(tx, due.id, deliveredBefore, limit, deliveryLog.most),
            );
          }
          if (due.tokens)
            swept.tokens += await sweepAll(steps, (tx, limit) => sweepTokens(tx, due.id, now, limit));
          if (due.windows)
            swept.rateWindows += await sweepAll(steps, (tx, limit) =>
              sweepRateWindows(tx, due.id, windowsBefore, limit),
            );
          if (due.events && eventsBefore !== null)
            swept.events += await sweepEventsOf(steps, due.id, eventsBefore);
          if (due.merges)
            await steps.run(async (tx, limit) => {
              const { isMore, swept: gone } = await sweepMerge(tx, due.id, mergesBefore, limit);
              swept.merges += gone;
              return isMore;
            });
          if (due.bulk)
            swept.bulkChangeContacts += await sweepAll(steps, (tx, limit) =>
              sweepBulkChanges(tx, due.id, { before: undoBefore, kept: mostUndoable }, limit),
            );
          if (!due.imports) return;
          if (importsBefore !== null)
            swept.importChunks += await sweepAll(steps, (tx, limit) =>
              sweepImports(tx, due.id, importsBefore, limit),
            );
          await steps.run(async (tx) => (await sweepRemains(tx, due.id)) > 0);
        });
      }
      await steps.run(async (tx) => {
        await noteDailyContacts(tx, dayOf(now));
        return false;
      });
      const callsBefore = new Date(now.getTime() - watchedCallsMs);
      for (const stream of await listCallsToSweep(context.database, callsBefore))
        await sweepAll(steps, (tx, limit) => sweepRecentCalls(tx, stream, callsBefore, limit));
      swept.auditEntries = await sweepAudit(context, steps, before(retention.auditMs));
    } catch (error) {
      const isOver = error instanceof SweptElsewhere || signal.aborted;
      if (!isOver) throw error;
    }
    return swept;
  });
}

/** Does the work for an account, unless it ended the server again and again: then it rests, and other accounts are swept. */
async function lived(
  { begun, database }: Context,
  accountId: AccountId,
  sweepIt: () => Promise<void>,
): Promise<void> {
  const work = { accountId, kind: 'retention', id: accountId };
  try {
    await begun.begin(database, work, 'sweep', { restMs });
    await sweepIt();
  } catch (error) {
    if (!(error instanceof EndedServer)) throw error;
  } finally {
    await begun.end(database, work);
  }
}

/** Also of accounts that are gone. */
async function sweepAudit(context: Context, steps: Steps, before: Date | null): Promise<number> {
  let all = 0;
  for (const id of await listAuditToSweep(context.database, before, mostAuditEntries))
    all += await sweepAll(steps, (tx, limit) =>
      sweepAuditEntries(tx, id, { before, kept: mostAuditEntries }, limit),
    );
  return all;
}

type Step = Parameters<Steps['run']>[0];

/** Repeats a step until it finds less than its limit. */
async function sweepAll(
  steps: Steps,
  take: (tx: Parameters<Step>[0], limit: number) => Promise<number>,
): Promise<number> {
  let all = 0;
  await steps.run(async (tx, limit) => {
    const gone = await take(tx, limit);
    all += gone;
    return gone === limit;
  });
  return all;
}

async function sweepEventsOf(steps: Steps, accountId: AccountId, before: Date): Promise<number> {
  let all = 0;
  let after: EventPosition = { position: 0, seq: -1 };
  await steps.run(async (tx, limit) => {
    const { gone, last } = await sweepEvents(tx, accountId, after, before, limit);
    all += gone;
    after = last ?? after;
    // The next ones are younger still.
    return gone > 0 && last !== undefined;
  });
  return all;
}
