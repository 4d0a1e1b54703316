/**
 * The sweeps of an account: the table of all kinds of rows that expire. A kind has the same name here, in
 * `src/retention/store/unscoped-sweep.ts` and in the metrics. A kind without its sweep does not compile.
 */

import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { dayMs, dayOf } from '@switchbook/domain/runtime/instant.js';
import { findAccount } from '../../access/store/account-rows.js';
import { sweepRateWindows } from '../../access/store/rate-windows.js';
import { sweepBulkChanges } from '../../bulk-changes/store/bulk-change-retention.js';
import { bulkChangeLimits } from '../../bulk-changes/values.js';
import { sweepBin } from '../../contacts/store/deleted-contacts.js';
import { sweepValues } from '../../contacts/store/field-values.js';
import { sweepMerge } from '../../contacts/store/merge-rows.js';
import { binDaysOf, expiredBefore } from '../../contacts/values/bin-times.js';
import type { Transaction } from '../../database/database.js';
import { sweepImports } from '../../imports/operations/import-operations.js';
import { sweepPayloads } from '../../intakes/store/payloads.js';
import { sweepPlans } from '../../plans/store.js';
import { sweepUsage } from '../../usage/store/usage-rows.js';
import { sweepShown } from '../../visibility/store/shown-contact-rows.js';
import {
  sweepDeliveries,
  sweepEvents,
  sweepIdempotencyKeys,
  sweepImportRemains,
  sweepLeftImports,
  sweepTokens,
} from '../store/expired-rows.js';
import { type AccountToSweep, dueNames, type SweepKind } from '../store/unscoped-sweep.js';
import {
  abandonedErasureMs,
  abandonedImportMs,
  bulkUndoMs,
  deliveryLog,
  endedPlansMs,
  endedWindowsMs,
  mergeUndoMs,
  payloadsStoredMs,
  type Retention,
  usageStoredDays,
  watchedCallsMs,
} from '../values.js';
import type { CountDeleted, SweepSteps } from './sweep-steps.js';

/** Rows and accounts deleted. */
export type Swept = Record<SweepKind | 'auditEntries' | 'accounts', number>;

export const nothingSwept: Readonly<Swept> = mapNames([...dueNames, 'auditEntries', 'accounts'], () => 0);

export type SweepTimes = ReturnType<typeof sweepTimesOf>;

/** Returns, for each kind, the time before which rows have expired; null: never. */
export function sweepTimesOf(now: Date, { eventsMs, importRowsMs, auditMs }: Retention) {
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
    erasures: before(abandonedErasureMs),
    leftImports: before(abandonedImportMs),
  };
}

interface AccountSweep {
  readonly steps: SweepSteps;
  readonly id: AccountId;
  readonly times: SweepTimes;
  /** counts deleted rows, so that rows of earlier steps count also when a later step fails */
  readonly add: CountDeleted;
}

type Sweep = (account: AccountSweep) => Promise<void>;

/** Makes a sweep that repeats a statement. The sweep ends when the statement deletes fewer rows than its limit. */
function sweepRows(
  deleteRows: (tx: Transaction, id: AccountId, times: SweepTimes, limit: number) => Promise<number>,
): Sweep {
  return ({ steps, id, times, add }) => steps.deleteAll(add, (tx, limit) => deleteRows(tx, id, times, limit));
}

const sweepEventRows: Sweep = async ({ steps, id, times: { events }, add }) => {
  if (events === null) return;
  let after: EventPosition = { position: 0, seq: -1 };
  await steps.run(async (tx, limit) => {
    const { deleted, last } = await sweepEvents(tx, id, after, events, limit);
    add(deleted);
    after = last ?? after;
    // Later events are newer, so none of them has expired.
    return deleted > 0 && last !== undefined;
  });
};

const sweepMergeRows: Sweep = ({ steps, id, times: { merges }, add }) =>
  steps.run(async (tx, limit) => {
    const { isMore, swept } = await sweepMerge(tx, id, merges, limit);
    add(swept);
    return isMore;
  });

const sweepImportRows: Sweep = async ({ steps, id, times: { imports, leftImports }, add }) => {
  if (imports !== null) await steps.deleteAll(add, (tx, limit) => sweepImports(tx, id, imports, limit));
  await steps.run(async (tx) => (await sweepImportRemains(tx, id)) > 0);
  await steps.deleteAll(add, (tx, limit) => sweepLeftImports(tx, id, leftImports, limit));
};

const sweepUsageDays: Sweep = ({ steps, id, times: { usage }, add }) =>
  steps.run(async (tx) => {
    add(await sweepUsage(tx, id, usage));
    return false;
  });

const sweepDeleted = sweepRows(async (tx, id, { now }, limit) => {
  const days = binDaysOf((await findAccount(tx, id))?.settings ?? {});
  return sweepBin(tx, id, expiredBefore(now, days), limit);
});

/** Erasures are not listed: they continue on separate connections (`resumeErasures`). */
const sweeps: Readonly<Record<Exclude<SweepKind, 'erasures'>, Sweep>> = {
  usageDays: sweepUsageDays,
  idempotencyKeys: sweepRows((tx, id, { now }, limit) => sweepIdempotencyKeys(tx, id, now, limit)),
  deliveries: sweepRows((tx, id, { deliveries, payloads }, limit) =>
    sweepDeliveries(tx, id, deliveries, limit, deliveryLog.max, payloads),
  ),
  intakePayloads: sweepRows((tx, id, { payloads }, limit) => sweepPayloads(tx, id, payloads, limit)),
  plans: sweepRows((tx, id, { plans }, limit) => sweepPlans(tx, id, plans, limit)),
  deletedContacts: sweepDeleted,
  fieldValues: sweepRows((tx, id, _times, limit) => sweepValues(tx, id, limit)),
  shownContacts: sweepRows((tx, id, { shown }, limit) => sweepShown(tx, id, shown, limit)),
  tokens: sweepRows((tx, id, { now }, limit) => sweepTokens(tx, id, now, limit)),
  rateWindows: sweepRows((tx, id, { windows }, limit) => sweepRateWindows(tx, id, windows, limit)),
  events: sweepEventRows,
  merges: sweepMergeRows,
  bulkChangeContacts: sweepRows((tx, id, { bulk }, limit) =>
    sweepBulkChanges(tx, id, { before: bulk, max: bulkChangeLimits.undoable }, limit),
  ),
  importChunks: sweepImportRows,
};

/** Returns the sweeps that are due, in the order of the table. */
export function listSweeps(
  steps: SweepSteps,
  due: AccountToSweep,
  times: SweepTimes,
  swept: Swept,
): readonly (() => Promise<void>)[] {
  return dueNames.flatMap((name) => {
    if (name === 'erasures' || !due[name]) return [];
    const add = (count: number) => {
      swept[name] += count;
    };
    return [() => sweeps[name]({ steps, id: due.id, times, add })];
  });
}
