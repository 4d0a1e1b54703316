/** Finds identities that other contacts hold or share. An email may have any number of holders: one is enough. */
import { type IdentityKey, spaceOf } from '@switchbook/domain/identity/identity.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { hashedEqual, prepared } from '../../database/statements/sql.js';

const identitiesOfOthersSql = prepared(
  'erasure_of_others',
  `select k.i::integer - 1 as index
   from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality k(kind, space, scope, value, i)
   where exists (select from identities o where o.account_id = $1 and o.contact_id <> all($2::uuid[])
 and o.space = k.space and o.scope = k.scope and o.value = k.value)
     or exists (select from identities o where o.account_id = $1 and o.contact_id <> all($2::uuid[])
 and o.space is null and ${hashedEqual('o.value', 'k.value')}
       and o.scope = k.scope
       and o.kind = any(case when k.kind in ('phone', 'wa_id') then array['phone', 'wa_id'] else array[k.kind] end))`,
);

/** Finds indexes of the identities that contacts other than `ids` hold or share. */
export async function findIdentitiesOfOthers(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
  identities: readonly IdentityKey[],
): Promise<readonly number[]> {
  const columns = [
    identities.map((identity) => identity.kind),
    identities.map((identity) => spaceOf(identity.kind)),
    identities.map((identity) => identity.scope),
    identities.map((identity) => identity.value),
  ];
  const rows = await on.query<{ index: number }>(identitiesOfOthersSql, [accountId, ids, ...columns]);
  return rows.map((row) => row.index);
}
