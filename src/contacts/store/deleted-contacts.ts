/** The bin: reads of deleted contacts, and their end. `bin-sql.ts` has the writes of deletion and restoration. */

import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { foldSearched } from '@switchbook/domain/text/compared-text.js';
import { writeSearched } from '@switchbook/domain/text/searched-text.js';
import type { TimedQueryable, Transaction } from '../../database/database.js';
import { membersOf, selectList } from '../../database/statements/columns.js';
import { existsIn, foundRow, scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, parameters, sql, statementParts } from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';
import { binLimits } from '../values/request-limits.js';
import { putBackParts } from './bin-sql.js';
import { vendorIdHash } from './lost-vendor-ids.js';

/** A deleted contact in a list. */
export interface DeletedContact {
  readonly contactId: ContactId;
  readonly number: number;
  readonly version: number;
  readonly displayName: string | null;
  readonly company: string | null;
  readonly actor: EventActor;
  readonly deletedAt: Date;
}

const columns = selectList(
  'x',
  membersOf<DeletedContact>()('contactId number version displayName company actor deletedAt'),
);

const listSqlOf = (label: string, condition: string) =>
  prepared(
    label,
    `select ${columns} from deleted_contacts x
   where x.account_id = $1 and x.deleted_at > $2 and ($3::timestamptz is null or (x.deleted_at, x.contact_id) < ($3, $4::uuid))
     and ($5::text is null or strpos(x.search, $5) > 0) ${condition}
   order by x.deleted_at desc, x.contact_id desc limit $6`,
  );
const listSql = {
  all: listSqlOf('list_deleted_contacts', ''),
  // `wasVisible` in the core is the same rule for one contact.
  visible: listSqlOf(
    'list_visible_deleted_contacts',
    `and (x.snapshot->>'owner' = any($7::text[]) or exists (
       select from jsonb_array_elements(x.snapshot->'groups') n where n = any($8::jsonb[])))`,
  ),
};

/** The start position of the next page. */
interface BinPosition {
  readonly deletedAt: Date;
  readonly contactId: string;
}

/**
 * Reads contacts deleted after `since`, newest first. `search`: a part of a name, a number, an email or a city; null:
 * all. `visible`: only these contacts.
 */
export function readDeletedContacts(
  on: TimedQueryable,
  accountId: AccountId,
  {
    since,
    after,
    search,
    visible,
  }: {
    readonly since: Date;
    readonly after: BinPosition | null;
    readonly search: string | null;
    readonly visible: LimitedVisibility['contacts'];
  },
  limit: number,
): Promise<readonly DeletedContact[]> {
  const term = search === null ? null : writeSearched(foldSearched(search));
  const position = [after?.deletedAt ?? null, after?.contactId ?? null];
  const values = [accountId, since, ...position, term, limit];
  if (visible === null) return on.query<DeletedContact>(listSql.all, values);
  return on.query<DeletedContact>(listSql.visible, [...values, visible.owners, visible.groups.map(String)]);
}

/** A deleted contact with all its rows; JSON of `toSnapshot`, and of rows by table. */
export interface DeletedContactRow extends DeletedContact {
  readonly snapshot: unknown;
  readonly notes: number;
  readonly consents: number;
}

const wholeColumns = `${columns}, x.snapshot, jsonb_array_length(x.belongings->'notes') as notes,
  jsonb_array_length(x.belongings->'consents') as consents`;
const findSql = prepared(
  'find_deleted_contact',
  `select ${wholeColumns} from deleted_contacts x where x.account_id = $1 and x.contact_id = $2`,
);
const hasSql = prepared(
  'has_deleted_contact',
  'select from deleted_contacts x where x.account_id = $1 and x.contact_id = $2',
);

/** Whether the bin has the contact. */
export const hasDeletedContact = existsIn<[id: ContactId]>(hasSql);

const lockSql = prepared(
  'lock_deleted_contact',
  `select ${wholeColumns} from deleted_contacts x where x.account_id = $1 and x.contact_id = $2 for update`,
);
export const findDeletedContact = foundRow<DeletedContactRow, [id: ContactId]>(findSql);

/** Finds a contact of the bin, and locks its row until the transaction ends. */
export const lockDeletedContact = foundRow<DeletedContactRow, [id: ContactId], Transaction>(lockSql);

const entriesSql = prepared(
  'record_of_deleted_contact',
  `select x.belongings->'consents' as consents,
     x.belongings->'suppressions' as suppressions
   from deleted_contacts x where x.account_id = $1 and x.contact_id = $2`,
);

type StoredRow = Readonly<Record<string, unknown>>;

/** Reads its consents in the order of the ledger, and its suppressions, with the names of columns as members. */
export const findDeletedEntries = foundRow<
  { readonly consents: readonly StoredRow[]; readonly suppressions: readonly StoredRow[] },
  [id: ContactId],
  Transaction
>(entriesSql);

const restored = parameters('account contact');
const { x } = statementParts('x');
const restoreSql = inParts(
  'restore_belongings',
  [
    {
      name: 'x',
      columns: 'belongings jsonb',
      sql: sql`delete from deleted_contacts x where x.account_id = ${account} and x.contact_id = ${restored.contact} returning x.belongings`,
    },
    ...putBackParts(x),
    {
      name: 'known',
      writes: true,
      sql: sql`delete from gone_vendor_ids g using identities i
       where g.account_id = ${account} and i.account_id = ${account} and i.contact_id = ${restored.contact}
         and i.kind = 'vendor_id' and g.hash = ${vendorIdHash}`,
    },
  ],
  sql`select count(*) as restored from ${x}`,
);

/** Restores the notes, the entries and the messages of a contact from the bin, once the contact is stored again. */
export const restoreBelongings = scalarOf<number, [id: ContactId], Transaction>(restoreSql, 0);

const dropSql = prepared(
  'drop_deleted_contact',
  'delete from deleted_contacts x where x.account_id = $1 and x.contact_id = $2 returning x.contact_id',
);

/** Deletes a contact of the bin permanently. Returns false if the bin does not have the contact. */
export const dropFromBin = existsIn<[id: ContactId]>(dropSql);

const oldestSql = (label: string, expired: string) =>
  prepared(
    label,
    `with o as (select x.contact_id from deleted_contacts x where x.account_id = $1 and ${expired}
       order by x.deleted_at, x.contact_id limit $2 for update skip locked),
     g as (delete from deleted_contacts x using o where x.account_id = $1 and x.contact_id = o.contact_id returning 1)
   select count(*) as deleted from g`,
  );
const emptySql = oldestSql('empty_bin', 'x.deleted_at <= $3');
const dropOldestSql = oldestSql('drop_oldest_of_bin', '(x.deleted_at, x.contact_id) <= ($3, $4::uuid)');
const ordered = sql`deleted_contacts x where x.account_id = ${account}`;
const beyondSql = prepared(
  'bin_beyond',
  `select k.deleted_at as "deletedAt", k.contact_id as "contactId" from (
     select x.deleted_at, x.contact_id, row_number() over w as rows, sum(x.bytes) over w as bytes from ${ordered}
     window w as (order by x.deleted_at desc, x.contact_id desc)) k
   where k.rows > $2 or k.bytes > $3 order by k.deleted_at desc, k.contact_id desc limit 1`,
);

/** Deletes up to `limit` contacts from the bin that were deleted until a time; returns the count. */
export const emptyBin = scalarOf<number, [limit: number, until: Date]>(emptySql, 0);

const dropOldest = scalarOf<number, [limit: number, deletedAt: Date, contactId: string], Transaction>(
  dropOldestSql,
  0,
);

/** Deletes expired contacts from the bin, and the oldest beyond its limits. */
export async function sweepBin(
  tx: Transaction,
  accountId: AccountId,
  expired: Date,
  limit: number,
): Promise<number> {
  const count = await emptyBin(tx, accountId, limit, expired);
  if (count === limit) return count;
  const [first] = await tx.query<BinPosition>(beyondSql, [accountId, binLimits.contacts, binLimits.bytes]);
  if (first === undefined) return count;
  // Thousands of contacts may have been deleted at the same time.
  return count + (await dropOldest(tx, accountId, limit - count, first.deletedAt, first.contactId));
}

const eraseSql = prepared(
  'erase_deleted_contacts',
  `with d as (delete from deleted_contacts x where x.account_id = $1
       and (x.contact_id = any($2::uuid[]) or x.names && $3::text[]) returning 1)
   select count(*) as rows from d`,
);

/** Erases contacts from the bin, by id and by the names of their identities; returns the count. */
export const eraseDeleted = scalarOf<
  number,
  [ids: readonly ContactId[], names: readonly string[]],
  Transaction
>(eraseSql, 0);
