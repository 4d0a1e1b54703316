/**
 * Deletes an account and all its data. First all access is blocked, then its rows are deleted in steps, and its account
 * row last. If this process ends in between, the next sweep of any process continues.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { commandLineCaller } from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { accountAuditState } from '../../access/values/audit-states.js';
import { runAudited } from '../../audit/operations.js';
import { notifyChanged, notifySweepDue } from '../../database/connections/listen.js';
import type { Basics } from '../../operation-context/context.js';
import { needsNone } from '../../operation-context/declared-operation.js';
import { inDatabase, withForgottenAccess } from '../../operation-context/wrap-operations.js';
import {
  dropAccount,
  dropRows,
  listAccountTables,
  markDeleted,
  type TableKey,
} from '../store/account-deletion.js';
import { listDeletedAccounts } from '../store/unscoped-sweep.js';
import { SweepSteps, SweptElsewhereError } from './sweep-steps.js';

interface DeleteAccountOptions {
  readonly signal: AbortSignal;
  /** rows deleted so far by this process */
  readonly onProgress?: (rows: number) => void;
}

const pollEveryMs = 50;

/** Resolves once no row of the account is left, even if another process deleted them. Throws `not_found`. */
export async function deleteAccount(
  context: Basics,
  id: AccountId,
  { signal, onProgress = () => {} }: DeleteAccountOptions,
): Promise<void> {
  await context.database.transaction(async (tx) => {
    // Undefined also if the deletion has begun already: it is recorded once.
    const account = await lockAccount(tx, id);
    await runAudited(context, tx, commandLineCaller(id), async (written) => {
      if (!(await markDeleted(written, id, context.clock()))) throw notFound('account');
      const changes =
        account === undefined ? [] : changesOf('account.deleted', id, accountAuditState(account), null);
      return { result: undefined, changes };
    });
    await notifyChanged(tx, id);
    // If this process ends, a running server continues the deletion.
    await notifySweepDue(tx);
  });
  const steps = new SweepSteps(context.database, signal);
  while ((await listDeletedAccounts(context.database)).includes(id)) {
    try {
      await deleteAccountRows(context, id, steps, onProgress);
    } catch (error) {
      if (!(error instanceof SweptElsewhereError)) throw error;
      await delay(pollEveryMs);
    }
  }
}

/** Deletes the rows of a marked account, and the account. Throws SweptElsewhereError. */
export async function deleteAccountRows(
  context: Basics,
  id: AccountId,
  steps: SweepSteps,
  onProgress: (rows: number) => void = () => {},
): Promise<void> {
  let rows = 0;
  for (const table of await listAccountTables(context.database)) {
    let after: TableKey | undefined;
    await steps.run(async (tx, limit) => {
      const { deleted, last } = await dropRows(tx, id, table, after, limit);
      after = last;
      rows += deleted;
      onProgress(rows);
      return last !== undefined;
    });
  }
  await context.database.transaction(async (tx) => {
    await dropAccount(tx, id);
    await notifyChanged(tx, id);
  });
}

export const retentionOperations = needsNone({
  deleteAccount: withForgottenAccess(deleteAccount),
  listDeletedAccounts: inDatabase(listDeletedAccounts),
});
