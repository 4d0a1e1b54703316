/**
 * Deletes expired data: events, the rows of imports, deleted contacts, undo data of merges and bulk changes, stored
 * answers, tokens. Also ended windows of rate limits, live calls, and accounts whose deletion has begun. It also
 * records the number of contacts of each account, and continues erasures of persons whose process ended. No request
 * calls or awaits it. Decision: docs/decisions/0020-retention.md.
 */

import { binDaysOf, expiredBefore } from '@switchbook/domain/contact/bin.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import { payloadsStoredMs } from '@switchbook/domain/events/intake.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { dayMs, dayOf } from '@switchbook/domain/runtime/instant.js';
import { findAccount } from '../access/store/account-rows.js';
import { sweepRateWindows } from '../access/store/rate-windows.js';
import { sweepAuditEntries } from '../audit/store.js';
import { sweepBulkChanges } from '../bulk-changes/store/bulk-change-retention.js';
import { sweepRecentCalls } from '../calls/store.js';
import { sweepBin } from '../contacts/store/deleted-contacts.js';
import { sweepValues } from '../contacts/store/field-values.js';
import { sweepMerge } from '../contacts/store/merge-rows.js';
import { resumeErasure } from '../erasure/operations/erase-contact.js';
import { listLeftErasures, touchErasure } from '../erasure/store/begun-erasures.js';
import { sweepImports } from '../imports/operations/imports.js';
import { sweepPayloads } from '../intakes/store/payloads.js';
import { EndedServerError, restMs } from '../operation-context/begun-steps.js';
import type { Context } from '../operation-context/context.js';
import { sweepPlans } from '../plans/store/plan-rows.js';
import { sweepShown } from '../plans/store/shown-contacts.js';
import { storeDailyContacts, sweepUsage } from '../usage/store/usage-rows.js';
import { eraseAccount } from './operations/erase-account.js';
import { nothingSwept, Steps, type Swept, SweptElsewhereError } from './operations/sweep-steps.js';
import {
  sweepDeliveries,
  sweepEvents,
  sweepIdempotencyKeys,
  sweepRemains,
  sweepTokens,
} from './store/expired-rows.js';
import {
  type AccountToSweep,
  listAccountsToSweep,
  listAuditToSweep,
  listCallsToSweep,
  listDeletedAccounts,
} from './store/unscoped-sweep.js';
import {
  bulkUndoMs,
  deliveryLog,
  endedPlansMs,
  endedWindowsMs,
  leftErasureMs,
  maxAuditEntries,
  maxUndoable,
  mergeUndoMs,
  type Retention,
  usageStoredDays,
  watchedCallsMs,
} from './values.js';

interface SweepOptions {
  readonly signal: AbortSignal;
  readonly retention: Retention;
  /** Called with the first error after all accounts were swept. Absent: the error is thrown instead. */
  readonly onFailure?: (error: unknown) => void;
}

const throwIt = (error: unknown): never => {
  throw error;
};

/** Sweeps until no work is due, the signal is aborted, or another process is sweeping. Returns the deleted rows. */
export async function sweep(
  context: Context,
  { signal, retention, onFailure = throwIt }: SweepOptions,
): Promise<Swept> {
  const { database } = context;
  const times = timesOf(context.clock(), retention);
  const swept = { ...nothingSwept };
  const steps = new Steps(database, signal);
  const each = new EachAccount(context, signal);
  try {
    for (const id of await listDeletedAccounts(database))
      await each.run(id, async () => {
        await eraseAccount(context, id, steps);
        swept.accounts += 1;
      });
    for (const due of await listAccountsToSweep(database, times)) {
      await each.run(due.id, () => sweepAccount(steps, due, times, swept));
      if (due.erasures)
        await each.run(due.id, async () => {
          await resumeErasures(context, due.id, times.erasures, signal, swept);
        });
    }
    await steps.run(async (tx) => {
      await storeDailyContacts(tx, dayOf(times.now));
      return false;
    });
    for (const stream of await listCallsToSweep(database, times.calls))
      await sweepAll(
        steps,
        () => {},
        (tx, limit) => sweepRecentCalls(tx, stream, times.calls, limit),
      );
    // Includes deleted accounts.
    const bounds = { before: times.audit, most: maxAuditEntries };
    const addEntries = (count: number) => {
      swept.auditEntries += count;
    };
    for (const id of await listAuditToSweep(database, bounds.before, bounds.most))
      await sweepAll(steps, addEntries, (tx, limit) => sweepAuditEntries(tx, id, bounds, limit));
    each.throwFirst();
  } catch (error) {
    const isOver = error instanceof SweptElsewhereError || signal.aborted;
    if (!isOver) onFailure(error);
  }
  return swept;
}

/** Returns, for each kind, the time before which rows have expired; null: never. */
function timesOf(now: Date, { eventsMs, importRowsMs, auditMs }: Retention) {
  const before = (ms: number) => new Date(now.getTime() - ms);
  return {
    now,
    events: eventsMs === null ? null : before(eventsMs),
    imports: importRowsMs === null ? null : before(importRowsMs),
    audit: auditMs === null ? null : before(auditMs),
    merges: before(mergeUndoMs),
    bulk: before(bulkUndoMs),
    deliveries: before(deliveryLog.ms),
    windows: before(endedWindowsMs),
    calls: before(watchedCallsMs),
    usage: dayOf(before(usageStoredDays * dayMs)),
    payloads: before(payloadsStoredMs),
    plans: before(endedPlansMs),
    shown: dayOf(now),
    erasures: before(leftErasureMs),
  };
}

async function sweepAccount(
  steps: Steps,
  due: AccountToSweep,
  times: ReturnType<typeof timesOf>,
  swept: Swept,
): Promise<void> {
  const { id } = due;
  const { now, events, imports, merges, bulk, deliveries, windows, usage, payloads } = times;
  // The rows of earlier steps count also when a later one fails.
  const add = (what: keyof Swept) => (count: number) => {
    swept[what] += count;
  };
  const all = (what: keyof Swept, take: DeleteUpTo) => sweepAll(steps, add(what), take);
  if (due.usage)
    await steps.run(async (tx) => {
      swept.usageDays += await sweepUsage(tx, id, usage);
      return false;
    });
  if (due.keys) await all('idempotencyKeys', (tx, limit) => sweepIdempotencyKeys(tx, id, now, limit));
  if (due.deliveries)
    await all('deliveries', (tx, limit) =>
      sweepDeliveries(tx, id, deliveries, limit, deliveryLog.most, payloads),
    );
  if (due.payloads) await all('intakePayloads', (tx, limit) => sweepPayloads(tx, id, payloads, limit));
  if (due.plans) await all('plans', (tx, limit) => sweepPlans(tx, id, times.plans, limit));
  if (due.deleted)
    await all('deletedContacts', async (tx, limit) => {
      const days = binDaysOf((await findAccount(tx, id))?.settings ?? {});
      return sweepBin(tx, id, expiredBefore(now, days), limit);
    });
  if (due.values) await all('fieldValues', (tx, limit) => sweepValues(tx, id, limit));
  if (due.shown) await all('shownContacts', (tx, limit) => sweepShown(tx, id, times.shown, limit));
  if (due.tokens) await all('tokens', (tx, limit) => sweepTokens(tx, id, now, limit));
  if (due.windows) await all('rateWindows', (tx, limit) => sweepRateWindows(tx, id, windows, limit));
  if (due.events && events !== null) await sweepAccountEvents(steps, add('events'), id, events);
  if (due.merges)
    await steps.run(async (tx, limit) => {
      const { isMore, swept: deleted } = await sweepMerge(tx, id, merges, limit);
      swept.merges += deleted;
      return isMore;
    });
  const undoable = { before: bulk, most: maxUndoable };
  if (due.bulk) await all('bulkChangeContacts', (tx, limit) => sweepBulkChanges(tx, id, undoable, limit));
  if (!due.imports) return;
  if (imports !== null) await all('importChunks', (tx, limit) => sweepImports(tx, id, imports, limit));
  await steps.run(async (tx) => (await sweepRemains(tx, id)) > 0);
}

/** Runs the work of each account in sequence. A failure of one account does not stop the others. */
class EachAccount {
  readonly #context: Context;
  readonly #signal: AbortSignal;
  #first: { readonly error: unknown } | undefined;

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /**
   * If earlier attempts crashed the server repeatedly, the account is paused. Throws if the sweep must end: the
   * database is unavailable, or another process is sweeping.
   */
  async run(accountId: AccountId, sweepIt: () => Promise<void>): Promise<void> {
    const { begun, database } = this.#context;
    const work = { accountId, kind: 'retention', id: accountId };
    try {
      await begun.begin(database, work, 'sweep', { restMs });
      await sweepIt().catch((error: unknown) => this.#keepFirst(error));
    } catch (error) {
      if (!(error instanceof EndedServerError)) throw error;
    } finally {
      await begun.end(database, work);
    }
  }

  /** Throws the first error of an account, to be logged. */
  throwFirst(): void {
    if (this.#first !== undefined) throw this.#first.error;
  }

  #keepFirst(error: unknown): void {
    if (error instanceof SweptElsewhereError || this.#signal.aborted) throw error;
    this.#first ??= { error };
  }
}

/** Continues erasures whose process ended. Stops at the first failure; the failed erasure is last in the next run. */
async function resumeErasures(
  context: Context,
  accountId: AccountId,
  before: Date,
  signal: AbortSignal,
  swept: Swept,
): Promise<void> {
  const left = await listLeftErasures(context.database, accountId, before);
  for (const id of left) {
    signal.throwIfAborted();
    try {
      await resumeErasure(context, accountId, id);
      swept.erasures += 1;
    } catch (error) {
      await touchErasure(context.database, accountId, id, context.clock());
      throw error;
    }
  }
}

type Step = Parameters<Steps['run']>[0];
/** Deletes rows up to a limit; returns how many. */
type DeleteUpTo = (tx: Parameters<Step>[0], limit: number) => Promise<number>;
/** Counts the rows that a step has deleted. */
type Add = (count: number) => void;

/** Repeats a step until it finds less than its limit. */
async function sweepAll(steps: Steps, add: Add, take: DeleteUpTo): Promise<void> {
  await steps.run(async (tx, limit) => {
    const deleted = await take(tx, limit);
    add(deleted);
    return deleted === limit;
  });
}

async function sweepAccountEvents(steps: Steps, add: Add, accountId: AccountId, before: Date): Promise<void> {
  let after: EventPosition = { position: 0, seq: -1 };
  await steps.run(async (tx, limit) => {
    const { deleted, last } = await sweepEvents(tx, accountId, after, before, limit);
    add(deleted);
    after = last ?? after;
    // Later events are newer, so none of them has expired.
    return deleted > 0 && last !== undefined;
  });
}
