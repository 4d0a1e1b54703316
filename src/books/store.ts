/** Books: the statements that find their contacts, and the contacts that each key has read. */
import type { AccountId, ContactId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { filterSql, StatementParameters } from '../contacts/lists/conditions/filter-sql.js';
import { smallOrLarge } from '../contacts/lists/pages/candidates.js';
import type { Queryable, TimedQueryable, Transaction } from '../database/database.js';
import { execute, foundRow, rowsOf } from '../database/statements/one-statement.js';
import { cutRows } from '../database/statements/page-cut.js';
import { prepared, Shapes } from '../database/statements/sql.js';
import { recordStore } from '../records/store.js';
import type { VisibleFilter } from '../visibility/values/visible-filter.js';
import {
  type Book,
  type BookContact,
  bookRecord,
  cardNamesOf,
  type SyncedCards,
  stampOf,
} from './values/book.js';

const { columns } = recordStore(bookRecord);

/** Number of readers with contacts that an erasure reads together. */
const readersAtOnce = 20;

const bookOfKeySql = prepared(
  'find_book_of_key',
  `select ${columns} from books where account_id = $1 and key_id = $2 order by number limit 1`,
);

/** Finds the book of this key. Returns undefined if the key belongs to no book. */
export const findBookOfKey = foundRow<Book, [keyId: KeyId]>(bookOfKeySql);

const keyStatesSql = prepared(
  'list_key_states_of_books',
  `select k.id, case when k.revoked_at is not null or m.state = 'left' then 'revoked'
       when k.expires_at <= $3 then 'expired' when m.state <> 'active' then 'member_' || m.state else 'live' end as state
   from api_keys k left join members m on m.account_id = k.account_id and m.number = k.member_number
   where k.account_id = $1 and k.id = any($2::uuid[])`,
);

/** Returns the states of the keys of books. */
export const listKeyStates = rowsOf<
  { readonly id: KeyId; readonly state: Book['keyState'] },
  [ids: readonly KeyId[], now: Date]
>(keyStatesSql);

const contactShapes = new Shapes('members_of_book', 8);

interface BookContactRow {
  readonly id: ContactId;
  readonly number: number;
  readonly version: number;
  readonly spentVersion: number | null;
  readonly chosen: string | null;
}

/** Returns the newest contacts that match, the newest first: at most one more than `max`. */
export async function readBookContacts(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  max: number,
): Promise<readonly BookContact[]> {
  const parameters = new StatementParameters([accountId, max + 1]);
  const text = smallOrLarge(
    filter,
    parameters,
    (
      before,
    ) => `select c.id, c.version, c.spent_version as "spentVersion", c.number, named.name as chosen from contacts c
     left join book_cards named on named.account_id = $1 and named.contact_id = c.id
     where c.account_id = $1 and ${before}${filterSql(filter, parameters)} order by c.number desc limit $2`,
  );
  const rows = await on.query<BookContactRow>(contactShapes.of(text, accountId), parameters.values);
  const newest = rows.toSorted((left, right) => right.number - left.number);
  const names = cardNamesOf(newest.map(({ id, chosen }) => ({ id, chosen: chosen ?? undefined })));
  return newest.map((row, at) => ({
    name: names[at] ?? row.id,
    stamp: stampOf({ ...row, spentVersion: row.spentVersion ?? 0 }),
    ...(row.chosen === null ? {} : { contactId: row.id }),
  }));
}

const amongShapes = new Shapes('members_of_book_among', 8);

/** Returns the contacts among these that match. */
export async function findBookContactsAmong(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  ids: readonly ContactId[],
): Promise<readonly ContactId[]> {
  const parameters = new StatementParameters([accountId, ids]);
  const text = `select c.id from contacts c
    where c.account_id = $1 and c.id = any($2::uuid[]) and ${filterSql(filter, parameters, 'probe')}`;
  const rows = await on.query<{ readonly id: ContactId }>(amongShapes.of(text, accountId), parameters.values);
  return rows.map((row) => row.id);
}

/** Reads of a book by a key: what it has read, and where it continues. */
export interface BookReader {
  readonly id: string;
  /** number of the last stored change of what it has read */
  readonly step: number;
  /** the lowest step with which a client may continue */
  readonly floor: number;
  /** the form of the cards at that step */
  readonly form: string;
  /** digest of the cards at that step; null: names were removed from them */
  readonly digest: Buffer | null;
}

const readerSql = prepared(
  'find_book_reader',
  `select r.id, r.step, r.floor, r.form, r.digest from book_readers r
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3`,
);
const touchSql = prepared(
  'touch_book_reader',
  `update book_readers r set read_at = $6
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3 and r.id = $4 and r.step = $5 returning r.id`,
);
/**
 * Returns SQL that tests whether all contacts with a chosen name still exist. An erasure finds a name only by its
 * contact.
 */
const contactsExistSql = (ids: string) =>
  `not exists (select from unnest(${ids}::uuid[]) u(id)
     where not exists (select from contacts c where c.account_id = $1 and c.id = u.id))`;
const addSql = prepared(
  'add_book_reader',
  `insert into book_readers (account_id, book_number, key_id, id, step, floor, form, digest, members, read_at)
   select $1, b.number, $3, $4, $5, 0, $6, $7, $8, $9 from books b
   where b.account_id = $1 and b.number = $2 and ${contactsExistSql('$10')}
   on conflict (account_id, book_number, key_id) do nothing returning id`,
);
const evictSql = prepared(
  'evict_book_readers',
  `delete from book_readers r where r.account_id = $1 and r.book_number = $2 and r.key_id in (
     select o.key_id from book_readers o where o.account_id = $1 and o.book_number = $2
     order by o.read_at desc, o.key_id offset $3)`,
);
const readContactsSql = prepared(
  'members_of_book_reader',
  `select r.members::json as members from book_readers r
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3`,
);
const stepSql = prepared(
  'step_book_reader',
  `update book_readers r set step = $5, floor = $6, form = $7, digest = $8, members = coalesce($9, r.members), read_at = $10
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3 and r.id = $4 and r.step = $12
     and r.digest is not distinct from $13::bytea and ${contactsExistSql('$11')}
   returning r.id`,
);

type OfReader = [number: number, keyId: KeyId];
type FoundId = { readonly id: string };

/** Finds the reader of a key. Returns undefined if the key has not read the book. */
export const findReader = foundRow<BookReader, OfReader>(readerSql);
/** Records the time of a read without changes. Returns undefined if the reader has changed. */
export const touchReader = foundRow<FoundId, [...OfReader, id: string, step: number, now: Date]>(touchSql);
/** Deletes the readers beyond the first `max`, in the order of their last reads. */
export const evictReaders = execute<[number: number, max: number]>(evictSql);
/** Finds the contacts that the reader has read. Returns undefined if the reader was deleted. */
export const findReadContacts = foundRow<{ readonly members: SyncedCards }, OfReader>(readContactsSql);

export interface NextStep {
  readonly step: number;
  readonly floor: number;
  readonly form: string;
  readonly digest: Buffer;
  /** JSON; null: they have not changed */
  readonly members: string | null;
  /** contacts with chosen names that enter or change */
  readonly named: readonly ContactId[];
  readonly now: Date;
}

/**
 * Writes the next step of a reader, in one short statement: events of all accounts wait for it. False if the reader or
 * a contact has changed since it was read, or the book was deleted.
 */
export async function writeStep(
  on: Queryable,
  accountId: AccountId,
  [number, keyId]: OfReader,
  { id, ...from }: Pick<BookReader, 'id'> & Partial<BookReader>,
  { step, floor, form, digest, members, named, now }: NextStep,
): Promise<boolean> {
  const readerKey = [accountId, number, keyId, id];
  const rows =
    from.step === undefined
      ? await on.query(addSql, [...readerKey, step, form, digest, members ?? '[]', now, named])
      : await on.query(stepSql, [
          ...[...readerKey, step, floor, form, digest, members, now, named],
          ...[from.step, from.digest ?? null],
        ]);
  return rows.length > 0;
}

const scanSql = prepared(
  'scan_book_readers',
  `select s.number, s."keyId", s.id, s.step, case when s.members like any($4::text[]) then s.members::json end as members
   from (${cutRows(`select r.book_number as number, r.key_id as "keyId", r.id, r.step, r.members,
       octet_length(r.members) as size from book_readers r
     where r.account_id = $1 and ($2::bigint is null or (r.book_number, r.key_id) > ($2::bigint, $3::uuid))
     order by r.book_number, r.key_id limit ${readersAtOnce}`)}) s
   order by s.number, s."keyId"`,
);
// An earlier position of the reader expires: its address book reads the whole book, and so drops the card.
const forgetSql = prepared(
  'forget_book_names',
  `update book_readers r set members = $6, step = r.step + 1, floor = r.step + 1, digest = null
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3 and r.id = $4 and r.step = $5 returning r.id`,
);

export interface ScannedReader {
  readonly number: number;
  readonly keyId: KeyId;
  readonly id: string;
  readonly step: number;
  /** null: none of the contacts is in the book */
  readonly members: SyncedCards | null;
}

/** Returns the next readers. Each has contacts with cards that may have a name of the reader's client. */
export function scanReaders(
  on: Queryable,
  accountId: AccountId,
  ids: readonly string[],
  after: ScannedReader | undefined,
): Promise<readonly ScannedReader[]> {
  const texts = ids.map((id) => `%,"${id}"]%`);
  return on.query<ScannedReader>(scanSql, [accountId, after?.number ?? null, after?.keyId ?? null, texts]);
}

/** Forgets names of cards that the reader has read; false if the reader has changed since. */
export async function forgetCardNames(
  tx: Transaction,
  accountId: AccountId,
  { number, keyId, id, step }: ScannedReader,
  rest: SyncedCards,
): Promise<boolean> {
  return (await tx.query(forgetSql, [accountId, number, keyId, id, step, JSON.stringify(rest)])).length > 0;
}

const namedSql = prepared(
  'find_book_cards',
  `select b.contact_id as "contactId", b.name, b.uid from book_cards b
   where b.account_id = $1 and (b.name = any($2::text[]) or b.contact_id = any($3::uuid[]))`,
);
const freeSql = prepared(
  'free_book_card',
  'delete from book_cards b where b.account_id = $1 and b.name = $2 and b.contact_id = $3',
);
const nameSql = prepared(
  'name_book_card',
  `insert into book_cards (account_id, contact_id, name, uid) values ($1, $3, $2, $4)
   on conflict (account_id, contact_id) do update set name = excluded.name, uid = excluded.uid`,
);

export interface CardName {
  readonly contactId: ContactId;
  readonly name: string;
  readonly uid: string;
}

/** Finds cards that a client has named: by these names, and of these contacts. */
export const findCardNames = rowsOf<CardName, [names: readonly string[], ids: readonly ContactId[]]>(
  namedSql,
);
/** Takes the name from the card of this contact. */
export const freeCardName = execute<[name: string, contactId: ContactId], Transaction>(freeSql);
/** Gives the card of a contact its name. Throws a violation of its foreign key if the contact was deleted. */
export const nameCard = execute<[name: string, contactId: ContactId, uid: string], Transaction>(nameSql);
