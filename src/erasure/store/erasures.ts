/**
 * Records of erased persons: ids, and hashes of numbers and ids. The key of the hashes follows from the secret of the
 * installation, so a list of them reveals nothing without the database. A restore of a backup compares its contacts
 * with the list.
 */
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

export interface StoredErasure {
  readonly accountId: AccountId;
  readonly contactId: ContactId;
  readonly erasedAt: Date;
  /** hexadecimal */
  readonly hashes: readonly string[];
}

const hash = (key: string, text: string) => `sha256(${key}::bytea || convert_to(${text}, 'UTF8'))`;

const recordSql = prepared(
  'record_erasure',
  `insert into erasures as e (account_id, contact_id, erased_at, hashes)
   select $1, c.id, $3,
     coalesce((select array_agg(${hash('$4', 's.name')}) from unnest($5::text[]) s(name)), '{}'::bytea[])
   from unnest($2::uuid[]) c(id)
   on conflict on constraint erasures_pkey
   do update set erased_at = excluded.erased_at, hashes = e.hashes || excluded.hashes`,
);
const keepSql = prepared(
  'keep_erasure',
  `insert into erasures (account_id, contact_id, erased_at, hashes)
   select $1, $2, $3, array(select decode(h.hex, 'hex') from unnest($4::text[]) h(hex))
   on conflict on constraint erasures_pkey do nothing`,
);
const listSql = prepared(
  'list_erasures',
  `select e.account_id as "accountId", e.contact_id as "contactId", e.erased_at as "erasedAt",
     array(select encode(h.hash, 'hex') from unnest(e.hashes) h(hash)) as hashes
   from erasures e where e.account_id = $1 order by e.contact_id`,
);
const escapedScope = `replace(replace(replace(i.scope, '%', '%25'), ':', '%3A'), '/', '%2F')`;

/** SQL of the name of an identity `i`, as `ownedNamesOf` makes it. */
const ownedNameSql = `i.space || ':' || case i.space when 'number' then '' else ${escapedScope} end || ':' || i.value`;

const foundSql = prepared(
  'find_erased_contacts',
  `select c.id, c.number, true as "byId" from contacts c where c.account_id = $1 and c.id = any($2::uuid[])
   union
   select c.id, c.number, false from identities i join contacts c on c.account_id = $1 and c.id = i.contact_id
   where i.account_id = $1 and i.space is not null
     and encode(${hash('$3', ownedNameSql)}, 'hex') = any($4::text[])
   union
   select x.contact_id, x.number, false from deleted_contacts x cross join unnest(x.names) w(name)
   where x.account_id = $1 and encode(${hash('$3', 'w.name')}, 'hex') = any($4::text[])
   order by 2, 3 desc`,
);

/** Records an erasure. `names`: of its identities, by `ownedNamesOf`. */
export async function recordErasure(
  tx: Transaction,
  accountId: AccountId,
  person: { readonly ids: readonly ContactId[]; readonly names: readonly string[] },
  key: Buffer,
  now: Date,
): Promise<void> {
  await tx.query(recordSql, [accountId, person.ids, now, key, person.names]);
}

/** Stores an erasure from another list. */
export async function restoreErasure(on: Queryable, erasure: StoredErasure): Promise<void> {
  const { accountId, contactId, erasedAt, hashes } = erasure;
  await on.query(keepSql, [accountId, contactId, erasedAt, hashes]);
}

export const listErasures = rowsOf<StoredErasure, []>(listSql);

export interface ErasedContact {
  readonly id: ContactId;
  readonly number: number;
  /** false: found by a number or an id of the person */
  readonly byId: boolean;
}

/** Returns the contacts of the account that these erasures are about. */
export async function findErasedContacts(
  on: Queryable,
  accountId: AccountId,
  erasures: readonly StoredErasure[],
  key: Buffer,
): Promise<readonly ErasedContact[]> {
  const ids = erasures.map((erasure) => erasure.contactId);
  const hashes = [...new Set(erasures.flatMap((erasure) => erasure.hashes))];
  const rows = await on.query<ErasedContact>(foundSql, [accountId, ids, key, hashes]);
  return [...firstBy(rows, (row) => row.id).values()];
}
