/**
 * Reads for a chunk of an import before it is decided or undone: holders of identities, known ids, previews, consents.
 */

import type { Catalog } from '@switchbook/domain/contact/query.js';
import { type IdentityKey, spaceOf } from '@switchbook/domain/identity/identity.js';
import { awaitsOwner } from '@switchbook/domain/identity/shared-identity.js';
import { checkCount } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type ContactId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { firstColumn, scalarOf } from '../../database/statements/one-statement.js';
import { boundedRows, type SizedRow, wholeRows } from '../../database/statements/page-cut.js';
import { hashedEqual, prepared } from '../../database/statements/sql.js';
import { importLimits } from '../values/import-limits.js';

/** `index` is the index in the list of the query. */
interface PrefetchedMatch {
  readonly index: number;
  readonly contactId: ContactId;
  /** a provisional owner: replaced when another contact gets the identity */
  readonly awaits: boolean;
}

// `lateral` with a limit forces one index lookup for each row. A table that an import fills has no statistics yet. A
// join may then read all rows of the account for each chunk.
const ownersSql = prepared(
  'import_owners',
  `select k.i, o.contact_id, o.attrs ? '${awaitsOwner}' as awaits
   from unnest($2::text[], $3::text[], $4::text[]) with ordinality k(space, scope, value, i), lateral (
     select o.contact_id, o.attrs from identities o
     where o.account_id = $1 and o.space = k.space and o.scope = k.scope and o.value = k.value limit 1) o`,
);
// Two holders already make the match ambiguous.
const emailsSql = prepared(
  'import_email_holders',
  `select k.i, o.contact_id from unnest($2::text[]) with ordinality k(value, i), lateral (
     select distinct o.contact_id from identities o
     where o.account_id = $1 and o.space is null and o.kind = 'email' and ${hashedEqual('o.value', 'k.value')} limit 2) o`,
);
const idsSql = prepared(
  'import_known_ids',
  `select k.i, c.id as contact_id from unnest($2::uuid[]) with ordinality k(id, i), lateral (
     select c.id from contacts c where c.account_id = $1 and c.id = k.id limit 1) c`,
);
// Previews of the largest contacts are read in the order of the rows, up to a bound in bytes.
const previewedSql = prepared(
  'import_previewed',
  boundedRows(`select k.i, o.contact_id, o.contact, coalesce(octet_length(o.contact::text), 0) + 100 as size
   from unnest($3::text[]) with ordinality k(name, i), lateral (
     select o.contact_id, o.contact from import_previews o
     where o.account_id = $1 and o.import_id = $2 and o.name = k.name offset 0) o`),
);
const dropPreviewsSql = prepared(
  'drop_import_previews',
  `delete from import_previews o using unnest($3::text[], $4::uuid[]) k(name, contact_id)
   where o.account_id = $1 and o.import_id = $2 and o.name = k.name and o.contact_id = k.contact_id`,
);

async function find(
  on: Queryable,
  statement: typeof idsSql,
  values: readonly unknown[],
): Promise<PrefetchedMatch[]> {
  const rows = await on.query<{ i: number; contact_id: string; awaits?: boolean }>(statement, values);
  return rows.map(({ i, contact_id, awaits }) => ({
    index: i - 1,
    contactId: asId<ContactId>(contact_id),
    awaits: awaits === true,
  }));
}

/** Returns the owners of identities of exclusive kinds. */
export async function findOwners(
  on: Queryable,
  accountId: AccountId,
  keys: readonly IdentityKey[],
): Promise<PrefetchedMatch[]> {
  if (keys.length === 0) return [];
  return find(on, ownersSql, [
    accountId,
    keys.map((key) => spaceOf(key.kind)),
    keys.map((key) => key.scope),
    keys.map((key) => key.value),
  ]);
}

/** Returns the holders of emails, two of each at most. */
export async function findEmailHolders(
  on: Queryable,
  accountId: AccountId,
  emails: readonly string[],
): Promise<PrefetchedMatch[]> {
  return emails.length === 0 ? [] : find(on, emailsSql, [accountId, emails]);
}

/** Returns the ids that are contacts. */
export async function findKnownIds(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlySet<ContactId>> {
  if (ids.length === 0) return new Set();
  return new Set((await find(on, idsSql, [accountId, ids])).map((match) => match.contactId));
}

const numbersSql = prepared(
  'import_numbers_of_contacts',
  'select c.id, c.number from contacts c where c.account_id = $1 and c.id = any($2::uuid[])',
);

/** Finds the numbers of the contacts that exist. */
export async function findNumbers(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await on.query<{ id: ContactId; number: number }>(numbersSql, [accountId, ids]);
  return new Map(rows.map(({ id, number }) => [id, number]));
}

/** A contact that an earlier row of a dry run created or matched under a name. */
interface Previewed extends Pick<PrefetchedMatch, 'index' | 'contactId'> {
  /** its values after that row; null unless the name is its id */
  readonly contact: unknown;
}

/** Finds them by their names. Throws `too_large` for contacts with too many bytes together. */
export async function findPreviewed(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  names: readonly string[],
): Promise<Previewed[]> {
  if (names.length === 0) return [];
  type Row = { readonly i: number; readonly contact_id: string; readonly contact: unknown };
  const rows = await tx.query<Row & SizedRow & { readonly size: number }>(previewedSql, [
    accountId,
    importId,
    names,
  ]);
  return wholeRows<Row>(rows).map(({ i, contact_id, contact }) => ({
    index: i - 1,
    contactId: asId<ContactId>(contact_id),
    contact,
  }));
}

/** Drops names that contacts lost, or receive again. */
export async function dropPreviewNames(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  keys: readonly (readonly [name: string, id: ContactId])[],
): Promise<void> {
  if (keys.length === 0) return;
  const columns = [keys.map(([name]) => name), keys.map(([, id]) => id)];
  await tx.query(dropPreviewsSql, [accountId, importId, ...columns]);
}

const catalogChangesSql = prepared(
  'import_catalog_changes',
  `select coalesce((select k.next from counters k where k.account_id = $1 and k.name = 'catalog_changes'), 0) as changes`,
);

/**
 * Returns a counter of changed and deleted catalog items of the account; while it is equal, cached catalogs are
 * current.
 */
export const readCatalogChanges = scalarOf<number, [], Transaction>(catalogChangesSql, 0);

const withEntriesSql = prepared(
  'import_with_records',
  `select n.contact_id from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[])
     and n.import_id is distinct from $3
   union select a.contact_id from contact_activity a where a.account_id = $1 and a.contact_id = any($2::uuid[])`,
);

/** Returns the contacts that have messages, or notes which the import did not add. They keep their version. */
export const findWithEntries = firstColumn<
  ContactId,
  [ids: readonly ContactId[], importId: ImportId],
  Transaction
>(withEntriesSql);

const lockItemsSql = Object.fromEntries(
  (['tags', 'groups', 'sources', 'statuses'] as const).map((catalog) => [
    catalog,
    prepared(
      `import_lock_${catalog}`,
      `select n.number from ${catalog} n where n.account_id = $1 and n.number = any($2::bigint[])
       order by n.number for update`,
    ),
  ]),
) as Record<Catalog, ReturnType<typeof prepared>>;

/** Locks the existing items, so that no contact gets such an item until the transaction ends. */
export async function lockItems(
  tx: Transaction,
  accountId: AccountId,
  catalog: Catalog,
  numbers: readonly number[],
): Promise<readonly number[]> {
  if (numbers.length === 0) return [];
  return (await tx.query<{ number: number }>(lockItemsSql[catalog], [accountId, numbers])).map(
    (row) => row.number,
  );
}

/** An opt-in that an import recorded and that is still the current consent. */
interface ImportedOptIn {
  readonly contactId: ContactId;
  readonly channel: string;
  readonly purpose: string | null;
  readonly sender: string | null;
  /** the state before the opt-in, and the time of that state */
  readonly previous: string | null;
  readonly previousAt: Date | null;
}

const optInsSql = prepared(
  'import_opt_ins',
  `select k.contact_id as "contactId", k.channel, k.purpose, k.sender, k.previous, k.previous_at as "previousAt" from (
     select k.*, lead(k.state) over w as previous, lead(k.occurred_at) over w as previous_at, row_number() over w as age
     from consents k where k.account_id = $1 and k.contact_id = any($2::uuid[])
     window w as (partition by k.contact_id, k.channel, k.purpose, k.sender order by k.id desc)) k
   where k.age = 1 and k.state = 'opted_in' and k.actor ->> 'face' = $3 and k.created_at >= $4 limit ${importLimits.revertedOptIns + 1}`,
);

/** Finds opt-ins recorded by `face` since a time. Throws `too_large` for more than are reverted together. */
export async function findOptIns(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  face: string,
  since: Date,
): Promise<ImportedOptIn[]> {
  if (ids.length === 0) return [];
  const optIns = await tx.query<ImportedOptIn>(optInsSql, [accountId, ids, face, since]);
  checkCount(optIns.length, importLimits.revertedOptIns, 'values');
  return optIns;
}
