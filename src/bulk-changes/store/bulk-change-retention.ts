/** Retention of bulk changes, and erasure of a person from them. */
import { type AccountId, asId, type BulkChangeId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { bulkUnderWay } from './bulk-change-rows.js';

/** Contacts of a bulk change that one statement may delete with it. */
const maxAtOnce = 2_000;
const dropOldestSql = prepared(
  'drop_oldest_bulk_changes',
  `delete from bulk_changes b where b.account_id = $1 and b.state not in ${bulkUnderWay}
     and (b.rows_gone or b.changed <= ${maxAtOnce})
     and b.id in (select o.id from bulk_changes o where o.account_id = $1 order by o.id desc offset $2 limit 3)`,
);

/**
 * Deletes a few ended bulk changes beyond the newest `max`; large bulk changes only after the sweep deleted their rows.
 */
export const dropOldestBulkChanges = execute<[max: number]>(dropOldestSql);

const expiredSql = prepared(
  'aged_bulk_changes',
  `select b.id from bulk_changes b
   where b.account_id = $1 and not b.rows_gone and b.state not in ${bulkUnderWay}
     and (coalesce(b.undone_at, b.finished_at) < $2 or b.id <= (select o.id from bulk_changes o
       where o.account_id = $1 and not o.rows_gone and o.state not in ${bulkUnderWay} order by o.id desc offset $3 limit 1))
   order by b.id limit $4 for update skip locked`,
);
const dropSql = prepared(
  'drop_aged_bulk_change_contacts',
  `delete from bulk_change_contacts x where x.account_id = $1 and x.bulk_change_id = $2
     and x.contact_id in (select y.contact_id from bulk_change_contacts y
       where y.account_id = $1 and y.bulk_change_id = $2 order by y.contact_id limit $3)
   returning x.contact_id`,
);
const markDroppedSql = prepared(
  'bulk_change_lost_contacts',
  'update bulk_changes b set rows_gone = true where b.account_id = $1 and b.id = $2',
);

/**
 * Drops the undo data of changes that ended before a time, and of changes beyond the newest `max`. Returns the number
 * of processed contacts and changes: if it equals `limit`, there may be more.
 */
export async function sweepBulkChanges(
  tx: Transaction,
  accountId: AccountId,
  { before, max }: { readonly before: Date; readonly max: number },
  limit: number,
): Promise<number> {
  let left = limit;
  for (const { id } of await tx.query<{ id: string }>(expiredSql, [accountId, before, max, limit])) {
    left -= (await tx.query(dropSql, [accountId, id, left])).length;
    if (left <= 0) break;
    await tx.query(markDroppedSql, [accountId, asId<BulkChangeId>(id)]);
    left -= 1;
    if (left <= 0) break;
  }
  return limit - left;
}

const eraseSql = prepared(
  'erase_bulk_change_contacts',
  `delete from bulk_change_contacts x where x.account_id = $1 and x.contact_id = any($2::uuid[])
     and x.bulk_change_id in (select b.id from bulk_changes b where b.account_id = $1) returning x.contact_id`,
);

/** Erases the data of contacts in bulk changes; returns the number of rows. */
export async function eraseChanged(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<number> {
  return (await tx.query(eraseSql, [accountId, ids])).length;
}
