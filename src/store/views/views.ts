/** Saved views. A key sees those for all, and its own. */
import type { AccountId, KeyId } from '../../domain/ids.js';
import type { SavedView } from '../../domain/view.js';
import type { AuditedTransaction } from '../access/audit.js';
import { membersOf, shown } from '../database/columns.js';
import type { Transaction } from '../database/database.js';
import { finds, gives, reads, writes } from '../database/operations.js';
import { prepared } from '../database/sql.js';

const columns = shown(
  'v',
  membersOf<SavedView>()('id number name ownerKeyId position definition createdAt updatedAt'),
);
const seen = '(v.owner_key_id is null or v.owner_key_id = $2)';

const listSql = prepared(
  'list_views',
  `select ${columns} from views v where v.account_id = $1 and ${seen}
   order by v.owner_key_id is not null, v.position, v.number`,
);
const findSql = prepared(
  'find_view',
  `select ${columns} from views v where v.account_id = $1 and ${seen} and v.number = $3`,
);
const countSql = prepared(
  'count_views',
  `select count(*)::integer as found, coalesce(max(v.position), 0) as last from views v
   where v.account_id = $1 and v.owner_key_id is not distinct from $2`,
);
const insertSql = prepared(
  'insert_view',
  `insert into views as v (account_id, id, number, name, owner_key_id, position, definition, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning ${columns}`,
);
const updateSql = prepared(
  'update_view',
  `update views v set name = $3, owner_key_id = $4, position = $5, definition = $6, updated_at = $7
   where v.account_id = $1 and v.number = $2 returning ${columns}`,
);
const orderSql = prepared(
  'order_views',
  `update views v set position = array_position($2::bigint[], v.number)
   where v.account_id = $1 and v.number = any($2::bigint[])`,
);
const deleteSql = prepared(
  'delete_view',
  `delete from views v where v.account_id = $1 and ${seen} and v.number = $3
     and (v.owner_key_id is not null or $4::boolean) returning ${columns}`,
);
const endSql = prepared(
  'delete_views_of_keys',
  'delete from views v where v.account_id = $1 and v.owner_key_id = any($2::uuid[])',
);

/** Those for all first, then those of the key; each in their order. */
export const listViews = reads<SavedView, [keyId: KeyId | null]>(listSql);
export const findView = finds<SavedView, [keyId: KeyId | null, number: number]>(findSql);
/** The views for all (null) or of a key, and the position of the last one. */
export const countViews = gives<
  { readonly found: number; readonly last: number },
  [ownerKeyId: KeyId | null],
  Transaction
>(countSql);
/** Undefined when nothing was deleted. */
export const deleteView = finds<SavedView, [keyId: KeyId | null, number: number, mayShare: boolean]>(
  deleteSql,
);
/** The views get the positions 1, 2, … in this order. */
export const orderViews = writes<[numbers: readonly number[]], Transaction>(orderSql);
export const deleteViewsOfKeys = writes<[keyIds: readonly KeyId[]], AuditedTransaction>(endSql);

type Written = Omit<SavedView, 'createdAt' | 'updatedAt'>;

export async function insertView(
  tx: Transaction,
  accountId: AccountId,
  { id, number, name, ownerKeyId, position, definition }: Written,
  now: Date,
): Promise<SavedView | undefined> {
  const values = [id, number, name, ownerKeyId, position, JSON.stringify(definition), now];
  return (await tx.query<SavedView>(insertSql, [accountId, ...values]))[0];
}

export async function updateView(
  tx: Transaction,
  accountId: AccountId,
  { number, name, ownerKeyId, position, definition }: Omit<Written, 'id'>,
  now: Date,
): Promise<SavedView | undefined> {
  const values = [number, name, ownerKeyId, position, JSON.stringify(definition), now];
  return (await tx.query<SavedView>(updateSql, [accountId, ...values]))[0];
}
