/** Hashes of vendor ids of deleted contacts. Deletions write them in their own statement. */
import { type IdentityKey, identityName } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { onlyRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, sql } from '../../database/statements/sql-fragments.js';

/** SQL: the scope of an identity `i` without U+001F, which separates it from the value. */
const separableScope = sql`replace(replace(i.scope, chr(30), chr(30) || '0'), chr(31), chr(30) || '1')`;

/** SQL: hash of an identity `i` of kind `vendor_id`. */
export const vendorIdHash = sql`md5(${account}::uuid::text || chr(31) || ${separableScope} || chr(31) || i.value)`;

/** SQL: whether a contact lost the identity `i`, or had it when it was deleted. */
const wasLost = `exists (select 1 from gone_vendor_ids g where g.account_id = $1 and g.hash = ${vendorIdHash})`;

const findSql = prepared(
  'find_known_vendor_ids',
  `select coalesce(bool_or(exists (select 1 from identities o where o.account_id = $1 and o.space = 'vendor_id'
       and o.scope = i.scope and o.value = i.value)), false) as "isHeld",
     coalesce(bool_or(${wasLost}), false) as "isLost"
   from (select $2::text as scope, v.value from unnest($3::text[]) as v(value)) i`,
);
const lostSql = prepared(
  'find_lost_vendor_ids',
  `select i.scope, i.value from unnest($2::text[], $3::text[]) as i(scope, value)
   where ${wasLost}`,
);
const storeSql = prepared(
  'store_gone_vendor_ids',
  `insert into gone_vendor_ids (account_id, hash, gone_at)
   select $1, ${vendorIdHash}, $4 from unnest($2::text[], $3::text[]) as i(scope, value) on conflict do nothing`,
);

/**
 * Finds whether a contact has one of the ids (`isHeld`), and whether a contact was deleted or lost such an id
 * (`isLost`).
 */
export const findKnownVendorIds = onlyRow<
  { readonly isHeld: boolean; readonly isLost: boolean },
  [scope: string, values: readonly string[]]
>(findSql);

/** Finds which ids a contact lost, or had when it was deleted. Returns their names. */
export async function findLostVendorIds(
  on: Queryable,
  accountId: AccountId,
  ids: readonly Pick<IdentityKey, 'scope' | 'value'>[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const columns = [ids.map(({ scope }) => scope), ids.map(({ value }) => value)];
  const rows = await on.query<{ scope: string; value: string }>(lostSql, [accountId, ...columns]);
  return new Set(rows.map((row) => identityName({ kind: 'vendor_id', ...row })));
}

/** Records ids that an existing contact loses. */
export async function storeLostVendorIds(
  on: Queryable,
  accountId: AccountId,
  ids: readonly { readonly scope: string; readonly value: string }[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await on.query(storeSql, [accountId, ids.map((id) => id.scope), ids.map((id) => id.value), now]);
}
