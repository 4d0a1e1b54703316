/**
 * Deletes expired data. No request calls or awaits it. Decision: docs/decisions/0020-retention.md.
 * - History: events, live calls, entries of the audit trail.
 * - Contacts: the rows of imports, deleted contacts, undo data of merges and bulk changes.
 * - Requests: stored answers, tokens, ended windows of rate limits.
 * - Accounts: all rows, after the start of a deletion.
 *
 * Each sweep records the number of contacts of each account, and continues interrupted erasures.
 */

import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { dayOf } from '@switchbook/domain/runtime/instant.js';
import { sweepAuditEntries } from '../audit/store.js';
import { sweepRecentCalls } from '../calls/store.js';
import { resumeErasure } from '../erasure/operations/erase-contact.js';
import { listLeftErasures, touchErasure } from '../erasure/store/begun-erasures.js';
import { CrashingStepError, stepRetryMs } from '../operation-context/begun-steps.js';
import type { Context } from '../operation-context/context.js';
import { storeDailyContacts } from '../usage/store/usage-rows.js';
import { deleteAccountRows } from './operations/delete-account.js';
import { listSweeps, nothingSwept, type Swept, sweepTimesOf } from './operations/sweep-kinds.js';
import { SweepSteps, SweptElsewhereError } from './operations/sweep-steps.js';
import {
  listAccountsToSweep,
  listAuditToSweep,
  listCallsToSweep,
  listDeletedAccounts,
} from './store/unscoped-sweep.js';
import { maxAuditEntries, type Retention } from './values.js';

interface SweepOptions {
  readonly signal: AbortSignal;
  readonly retention: Retention;
  /** Called with the first error after all accounts were swept. Absent: the error is thrown instead. */
  readonly onError?: (error: unknown) => void;
}

const throwError = (error: unknown): never => {
  throw error;
};

/** Sweeps until no work is due, the signal is aborted, or another process is sweeping. Returns the deleted rows. */
export async function sweep(
  context: Context,
  { signal, retention, onError = throwError }: SweepOptions,
): Promise<Swept> {
  const { database } = context;
  const times = sweepTimesOf(context.clock(), retention);
  const swept = { ...nothingSwept };
  const steps = new SweepSteps(database, signal);
  const sweeper = new AccountSweeper(context, signal);
  try {
    for (const id of await listDeletedAccounts(database))
      await sweeper.run(id, [
        async () => {
          await deleteAccountRows(context, id, steps);
          swept.accounts += 1;
        },
      ]);
    for (const due of await listAccountsToSweep(database, times)) {
      await sweeper.run(due.id, listSweeps(steps, due, times, swept));
      if (due.erasures)
        await sweeper.run(due.id, [() => resumeErasures(context, due.id, times.erasures, signal, swept)]);
    }
    await steps.run(async (tx) => {
      await storeDailyContacts(tx, dayOf(times.now));
      return false;
    });
    for (const stream of await listCallsToSweep(database, times.calls))
      await steps.deleteAll(
        () => {},
        (tx, limit) => sweepRecentCalls(tx, stream, times.calls, limit),
      );
    // Includes deleted accounts.
    const bounds = { before: times.audit, max: maxAuditEntries };
    const addEntries = (count: number) => {
      swept.auditEntries += count;
    };
    for (const id of await listAuditToSweep(database, bounds.before, bounds.max))
      await steps.deleteAll(addEntries, (tx, limit) => sweepAuditEntries(tx, id, bounds, limit));
    sweeper.throwFirst();
  } catch (error) {
    const isOver = error instanceof SweptElsewhereError || signal.aborted;
    if (!isOver) onError(error);
  }
  return swept;
}

/** Runs the work of each account in sequence. A failure of one work stops no other work, of any account. */
class AccountSweeper {
  readonly #context: Context;
  readonly #signal: AbortSignal;
  #first: { readonly error: unknown } | undefined;

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /**
   * Runs the work of an account, or pauses the account if earlier attempts crashed the server repeatedly. Throws if the
   * sweep must end: the database is unavailable, or another process is sweeping.
   */
  async run(accountId: AccountId, works: readonly (() => Promise<void>)[]): Promise<void> {
    const { begun, database } = this.#context;
    const owner = { accountId, kind: 'retention', id: accountId };
    try {
      await begun.begin(database, owner, 'sweep', { retryMs: stepRetryMs });
      for (const work of works) await work().catch((error: unknown) => this.#recordFirstError(error));
    } catch (error) {
      if (!(error instanceof CrashingStepError)) throw error;
    } finally {
      await begun.end(database, owner);
    }
  }

  /** Throws the first error of an account, to be logged. */
  throwFirst(): void {
    if (this.#first !== undefined) throw this.#first.error;
  }

  #recordFirstError(error: unknown): void {
    if (error instanceof SweptElsewhereError || this.#signal.aborted) throw error;
    this.#first ??= { error };
  }
}

/** Continues interrupted erasures. Stops at the first failure; the failed erasure is last in the next run. */
async function resumeErasures(
  context: Context,
  accountId: AccountId,
  before: Date,
  signal: AbortSignal,
  swept: Swept,
): Promise<void> {
  const erasures = await listLeftErasures(context.database, accountId, before);
  for (const id of erasures) {
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
