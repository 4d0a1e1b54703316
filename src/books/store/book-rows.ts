/** Books: the statements that find their contacts, and what each key has read of them. */
import type { AccountId, ContactId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { filterSql, Parameters } from '../../contacts/lists/conditions/filter-sql.js';
import { smallOrLarge } from '../../contacts/lists/pages/candidates.js';
import type { TimedQueryable, Transaction } from '../../database/database.js';
import { execute, foundRow, onlyRow, rowsOf } from '../../database/one-statement.js';
import { prepared, Shapes } from '../../database/sql.js';
import { recordStore } from '../../records/store.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import {
  type Book,
  type BookMember,
  bookRecord,
  cardNamesOf,
  type NotedMembers,
  stampOf,
} from '../values.js';

const { columns } = recordStore(bookRecord);

const ofKeySql = prepared(
  'find_book_of_key',
  `select ${columns} from books where account_id = $1 and key_id = $2 order by number limit 1`,
);

/** The book of this key; undefined: the key is of no book. */
export const findBookOfKey = foundRow<Book, [keyId: KeyId]>(ofKeySql);

const memberShapes = new Shapes('members_of_book', 8);

interface MemberRow {
  readonly id: ContactId;
  readonly number: number;
  readonly version: number;
  readonly chosen: string | null;
}

/** Returns the newest contacts that match, the newest first; one more than `most` if there are more. */
export async function readMembers(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  most: number,
): Promise<readonly BookMember[]> {
  const parameters = new Parameters([accountId, most + 1]);
  const text = smallOrLarge(
    filter,
    parameters,
    (before) => `select c.id, c.version, c.number, named.name as chosen from contacts c
     left join book_cards named on named.account_id = $1 and named.contact_id = c.id
     where c.account_id = $1 and ${before}${filterSql(filter, parameters)} order by c.number desc limit $2`,
  );
  const rows = await on.query<MemberRow>(memberShapes.of(text), parameters.values);
  const newest = rows.toSorted((one, other) => other.number - one.number);
  const names = cardNamesOf(newest.map(({ id, chosen }) => ({ id, chosen: chosen ?? undefined })));
  return newest.map((row, at) => ({ name: names[at] ?? row.id, stamp: stampOf(row) }));
}

const amongShapes = new Shapes('members_of_book_among', 8);

/** Returns the contacts among these that match. */
export async function findMembersAmong(
  on: TimedQueryable,
  accountId: AccountId,
  filter: VisibleFilter,
  ids: readonly ContactId[],
): Promise<readonly ContactId[]> {
  const parameters = new Parameters([accountId, ids]);
  const text = `select c.id from contacts c
    where c.account_id = $1 and c.id = any($2::uuid[]) and ${filterSql(filter, parameters, 'probe')}`;
  const rows = await on.query<{ readonly id: ContactId }>(amongShapes.of(text), parameters.values);
  return rows.map((one) => one.id);
}

export interface Reader {
  readonly id: string;
  readonly step: number;
  readonly floor: number;
  readonly form: string;
  readonly digest: Buffer | null;
}

const lockSql = prepared(
  'lock_book_reader',
  `insert into book_readers as r (account_id, book_number, key_id, id, step, floor, form, read_at)
   values ($1, $2, $3, $4, 0, 0, $5, $6)
   on conflict (account_id, book_number, key_id) do update set read_at = excluded.read_at
   returning r.id, r.step, r.floor, r.form, r.digest`,
);
const evictSql = prepared(
  'evict_book_readers',
  `delete from book_readers r where r.account_id = $1 and r.book_number = $2 and r.key_id in (
     select o.key_id from book_readers o where o.account_id = $1 and o.book_number = $2
     order by o.read_at desc, o.key_id offset $3)`,
);
const notedSql = prepared(
  'members_of_book_reader',
  `select r.members::json as members from book_readers r
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3`,
);
const stepSql = prepared(
  'step_book_reader',
  `update book_readers r set step = $4, floor = $5, form = $6, digest = $7, members = coalesce($8, r.members)
   where r.account_id = $1 and r.book_number = $2 and r.key_id = $3`,
);

type OfReader = [number: number, keyId: KeyId];

/** The reader of the key, which is made if it is new; locked until the transaction ends. */
export const lockReader = onlyRow<Reader, [...OfReader, id: string, form: string, now: Date], Transaction>(
  lockSql,
);
/** Deletes the readers beyond the first `most`, in the order of their last reads. */
export const evictReaders = execute<[number: number, most: number], Transaction>(evictSql);
/** The contacts that the reader has read. */
export const readNoted = onlyRow<{ readonly members: NotedMembers }, OfReader, Transaction>(notedSql);
/** `members`: JSON; null: they have not changed. */
export const setStep = execute<
  [...OfReader, step: number, floor: number, form: string, digest: Buffer, members: string | null],
  Transaction
>(stepSql);

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

/** Cards with one of the names, and those of the contacts, that a client has named. */
export const findCardNames = rowsOf<CardName, [names: readonly string[], ids: readonly ContactId[]]>(
  namedSql,
);
/** Takes the name from the card of this contact. */
export const freeCardName = execute<[name: string, of: ContactId], Transaction>(freeSql);
/** Names the card of a contact. Throws a violation of its foreign key if the contact was deleted. */
export const nameCard = execute<[name: string, of: ContactId, uid: string], Transaction>(nameSql);
