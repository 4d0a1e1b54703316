/** Who might be meant: the contacts that hold identities, found in one statement, with how they matched. */

import { type IdentityKey, isNumber, meetingName, type SoughtIdentity, spaceOf } from '../domain/identity.js';
import { type AccountId, asId, type ContactId } from '../domain/ids.js';
import { matchKey, matchNumbers } from '../domain/phone.js';
import type { Queryable, Transaction } from './database.js';
import { planned, prepared } from './sql.js';

/** One contact that holds an identity asked for. `asked` is the position in the question. */
export interface Holder {
  readonly asked: number;
  readonly contactId: ContactId;
  readonly kind: string;
  readonly match: 'exact' | 'equivalent';
  readonly isPrimary: boolean;
}

interface HolderRow {
  i: number;
  contact_id: string;
  kind: string;
  value: string;
  is_primary: boolean;
}

// An exclusive kind is found in its space, so that a phone finds the wa_id of the same digits; a shared kind by value.
const holdersText = `with k as (select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
     with ordinality k(kind, space, scope, value, match_key, any_scope, i))
   select k.i, o.contact_id, o.kind, o.value, o.is_primary
     from k join identities o on o.account_id = $1 and o.space = k.space and o.scope = k.scope and o.value = k.value
   union all
   select k.i, o.contact_id, o.kind, o.value, o.is_primary
     from k join identities o on k.space is null and o.account_id = $1 and o.kind = k.kind and o.value = k.value
       and o.scope = k.scope
   union all
   select k.i, o.contact_id, o.kind, o.value, o.is_primary
     from k join identities o on o.account_id = $1 and o.match_key = k.match_key and o.value <> k.value
   union all
   select k.i, o.contact_id, o.kind, o.value, o.is_primary
     from k join identities o on k.any_scope and o.account_id = $1 and o.kind = k.kind and o.value = k.value`;
const holdersSql = prepared('holders', holdersText);
/** A plan that is kept was made for a few; thousands would be sought one by one in whatever the table was then. */
const holdersOfManySql = planned(holdersText);
const many = 50;

/** The holders of identities, in no particular order. `equivalents` also finds other forms of a number. */
export async function findHolders(
  on: Queryable,
  accountId: AccountId,
  keys: readonly SoughtIdentity[],
  equivalents: boolean,
): Promise<Holder[]> {
  if (keys.length === 0) return [];
  const rows = await on.query<HolderRow>(keys.length > many ? holdersOfManySql : holdersSql, [
    accountId,
    keys.map((key) => key.kind),
    keys.map((key) => spaceOf(key.kind)),
    keys.map((key) => key.scope),
    keys.map((key) => key.value),
    keys.map((key) => (equivalents && isNumber(key.kind) ? matchKey(key.value) : null)),
    keys.map((key) => key.anyScope === true),
  ]);
  return rows.flatMap((row) => {
    const key = keys[row.i - 1];
    if (key === undefined) return [];
    const match = isNumber(key.kind) ? matchNumbers(key.value, row.value) : 'exact';
    if (match === null) return [];
    return [
      {
        asked: row.i - 1,
        contactId: asId<ContactId>(row.contact_id),
        kind: row.kind,
        match,
        isPrimary: row.is_primary,
      },
    ];
  });
}

// The server has room for a few thousand locks in all, and a batch may be about more identities than that. So an
// account has this many locks, and an identity always the same one of them.
const lockSql = prepared(
  'lock_identities',
  `select pg_advisory_xact_lock(h) from (
     select distinct hashtextextended($1, hashtextextended(k, 0) & 511) as h from unnest($2::text[]) k order by 1) k`,
);

/**
 * Makes operations about the same identities come one after the other until the transaction ends. Needed where a
 * constraint cannot decide: a shared kind, or a rule about several identities at once.
 */
export async function lockIdentities(
  tx: Transaction,
  accountId: AccountId,
  keys: readonly IdentityKey[],
): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(lockSql, [accountId, keys.map(meetingName)]);
}
