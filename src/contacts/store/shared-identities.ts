/**
 * Links contacts to identities that they share and another contact owns. The link names the owner's row, so the
 * database refuses to delete that row while sharers are left. A write that takes an identity from its owner detaches
 * the sharers first. It attaches them to the next owner in the same transaction.
 */
import type { Channel } from '@switchbook/domain/consent/consent.js';
import { type IdentityKey, spaceOf } from '@switchbook/domain/identity/identity.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, IdentityId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { arraysOf, hashedEqual, prepared } from '../../database/statements/sql.js';
import { sharerLimits } from '../values/request-limits.js';
import { sharingSql } from './packed-items.js';

/** A contact's own row of an identity. */
export interface IdentityRow {
  readonly contactId: ContactId;
  readonly identityId: IdentityId;
}

const detachSql = prepared(
  'detach_sharers',
  `delete from shared_identities h using (
     select s.contact_id, s.identity_id, s.owner_identity_id, i.created_at
     from unnest($2::uuid[], $3::uuid[]) k(contact_id, identity_id)
       join shared_identities s on s.account_id = $1 and s.owner_contact_id = k.contact_id and s.owner_identity_id = k.identity_id
       join identities i on i.account_id = $1 and i.contact_id = s.contact_id and i.id = s.identity_id
     limit ${sharerLimits.detached + 1}) d
   where h.account_id = $1 and h.contact_id = d.contact_id and h.identity_id = d.identity_id
   returning h.contact_id as "contactId", h.identity_id as "identityId", d.owner_identity_id as "ownerIdentityId",
     d.created_at as "createdAt"`,
);

/** A sharer's row, and when it began to share. */
export interface DetachedRow extends IdentityRow {
  readonly ownerIdentityId: IdentityId;
  readonly createdAt: Date;
}

/** Detaches the sharers of rows that are about to be deleted, and returns them. Throws `too_large`. */
export async function detachSharers(
  tx: Transaction,
  accountId: AccountId,
  owners: readonly IdentityRow[],
): Promise<readonly DetachedRow[]> {
  if (owners.length === 0) return [];
  const values = [accountId, ...arraysOf(owners, 'contactId', 'identityId')];
  const rows = await tx.query<DetachedRow>(detachSql, values);
  checkCount(rows.length, sharerLimits.detached, 'contacts');
  return rows;
}

const attachSql = prepared(
  'attach_sharers',
  `insert into shared_identities (account_id, contact_id, identity_id, owner_contact_id, owner_identity_id)
   select $1, s.contact_id, s.id, o.contact_id, o.id
   from unnest($2::uuid[], $3::uuid[]) k(contact_id, identity_id)
   join identities s on s.account_id = $1 and s.contact_id = k.contact_id and s.id = k.identity_id
   join identities o on o.account_id = $1 and o.scope = s.scope and o.value = s.value
     and o.space = case when s.kind in ('phone', 'wa_id') then '${spaceOf('phone')}' else s.kind end
   where s.space is null
   returning owner_contact_id as "ownerId"`,
);
// Cached owners do not list their new sharers yet.
const touchSql = prepared(
  'touch_owners',
  'update contacts c set version = c.version where c.account_id = $1 and c.id = any($2::uuid[])',
);

/** Attaches sharers to the owners of their identities; false when one has no owner. */
export async function attachSharers(
  tx: Transaction,
  accountId: AccountId,
  sharers: readonly IdentityRow[],
): Promise<boolean> {
  if (sharers.length === 0) return true;
  const values = [accountId, ...arraysOf(sharers, 'contactId', 'identityId')];
  const rows = await tx.query<{ ownerId: ContactId }>(attachSql, values);
  await tx.query(touchSql, [accountId, [...new Set(rows.map((row) => row.ownerId))]]);
  return rows.length === sharers.length;
}

/** SQL: the contacts `s` with the identity of `k` that are not its owner */
const sharersOfKey = `from identities s where s.account_id = $1 and ${hashedEqual('s.value', 'k.value')} and s.scope = k.scope
     and s.space is null and s.kind = any(case when k.kind in ('phone', 'wa_id') then array['phone', 'wa_id'] else array[k.kind] end)`;
const sharersSql = prepared(
  'find_sharers',
  `select k.i::integer - 1 as index, s.contact_id as "contactId" from unnest($2::text[], $3::text[], $4::text[]) with ordinality k(kind, scope, value, i)
   cross join lateral (select s.contact_id, s.created_at, s.id ${sharersOfKey} and ${sharingSql('s')}
     order by s.created_at, s.id limit $5) s
   order by k.i, s.created_at, s.id`,
);

/** Returns the contacts that share the identities, by index; the longest-standing first, at most `max` of each. */
export async function findSharers(
  on: Queryable,
  accountId: AccountId,
  keys: readonly IdentityKey[],
  max: number = sharerLimits.found,
): Promise<readonly { readonly index: number; readonly contactId: ContactId }[]> {
  if (keys.length === 0) return [];
  return on.query(sharersSql, [accountId, ...arraysOf(keys, 'kind', 'scope', 'value'), max]);
}

// Only contacts that may refuse matter among the others. $5 channel, $6 contacts that are found anyway
const refusingSql = prepared(
  'refusing_holders',
  `select k.i::integer - 1 as index, o.contact_id as "contactId"
   from unnest($2::text[], $3::text[], $4::text[]) with ordinality k(kind, scope, value, i)
   cross join lateral (select s.contact_id ${sharersOfKey} and (s.contact_id = any($6::uuid[])
       or exists (select from consents n where n.account_id = $1 and n.contact_id = s.contact_id
         and n.channel = $5 and n.state = 'opted_out')
       or exists (select from suppressions n where n.account_id = $1 and n.contact_id = s.contact_id
         and n.channel in ($5, 'all'))) limit ${sharerLimits.refusing + 1}) o`,
);

/**
 * Returns contacts with the identities that have ever refused messages on the channel, or are among `chosen`. It is for
 * identities that very many contacts have.
 */
export async function findRefusing(
  on: Queryable,
  accountId: AccountId,
  keys: readonly IdentityKey[],
  channel: Channel,
  chosen: readonly ContactId[],
): Promise<readonly { readonly index: number; readonly contactId: ContactId }[]> {
  if (keys.length === 0) return [];
  const values = [accountId, ...arraysOf(keys, 'kind', 'scope', 'value'), channel, chosen];
  const rows = await on.query<{ index: number; contactId: ContactId }>(refusingSql, values);
  const counts = keys.map(() => 0);
  for (const { index } of rows) counts[index] = (counts[index] ?? 0) + 1;
  for (const count of counts) checkCount(count, sharerLimits.refusing, 'contacts');
  return rows;
}
