/** Locks on rows of contacts. */
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { ofOneAccount } from '../../database/statements/keyed.js';

const lockSql = ofOneAccount(
  'lock_contacts',
  (value) =>
    `select c.id from contacts c where c.account_id = ${value('$1', 'uuid')} and c.id = any(${value('$2', 'uuid[]')}::uuid[]) order by c.id for update`,
);

/** Locks these contacts until the transaction ends. Returns the ids that exist. */
export async function lockContacts(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlySet<ContactId>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(lockSql, [accountId, ids]);
  return new Set(rows.map((row) => asId<ContactId>(row.id)));
}
