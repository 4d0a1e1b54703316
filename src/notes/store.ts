/** Notes on contacts, newest first. */

import type { Page, PageAfter } from '@switchbook/domain/contact/page.js';
import type { AccountId, ContactId, NoteId } from '@switchbook/domain/runtime/ids.js';
import { type InheritedRow, inheritedSql, withInherited } from '../catalogs/store/inherited-item-ids.js';
import type { Queryable } from '../database/database.js';
import { insertColumns, membersOf, selectList, valuesOf } from '../database/statements/columns.js';
import { existsIn, foundRow } from '../database/statements/one-statement.js';
import {
  checkWhole,
  isCut,
  maxPageBytes,
  maxWholeBytes,
  type SizedRow,
  valueBytesSql,
} from '../database/statements/page-cut.js';
import { prepared } from '../database/statements/sql.js';
import {
  account,
  joinSql,
  parameters,
  type Sql,
  sql,
  statementParts,
} from '../database/statements/sql-fragments.js';
import { inParts } from '../database/statements/statement-parts.js';
import { insertEventsSql, type NewEvent } from '../feed/store/events.js';
import type { Note } from './values.js';

type StoredNote = Omit<Note, 'inherited'>;
export const storedNoteMembers = membersOf<StoredNote>()(
  'id number contactId body type author mediaUrl attrs origin createdAt updatedAt',
);

const added = parameters('account', 'events', ...storedNoteMembers);
const noteValues = parameters('account events contact id body updatedAt');
const { n } = statementParts('n');
const stored =
  'id uuid, number bigint, contact_id uuid, body text, type text, author text, media_url text, attrs jsonb, origin text, created_at timestamptz, updated_at timestamptz';
/** Makes a write of one note with its events, which are written only if the note exists. */
const withEvents = (label: string, write: Sql) =>
  inParts(
    label,
    [
      { name: 'n', columns: stored, sql: sql`${write} returning n.*` },
      { name: 'e', writes: true, sql: insertEventsSql(sql`cross join ${n}`) },
    ],
    sql`select ${selectList('n', storedNoteMembers)} from ${n}`,
  );

const insertSql = withEvents(
  'insert_note',
  // An unknown contact inserts nothing.
  sql`insert into notes as n (account_id, ${insertColumns(storedNoteMembers)})
   select ${account}, ${joinSql(valuesOf(added, storedNoteMembers) as Sql[])} from contacts c where c.account_id = ${account} and c.id = ${added.contactId}`,
);
// The undo of an import removes the notes of the import. It keeps a note whose text a person has changed.
const editSql = withEvents(
  'edit_note',
  sql`update notes n set body = ${noteValues.body}, updated_at = ${noteValues.updatedAt}, import_id = null
   where n.account_id = ${account} and n.contact_id = ${noteValues.contact} and n.id = ${noteValues.id}`,
);
/** Returns SQL for the bytes of a stored note. */
export function noteBytesSql(note: string): string {
  const texts = ['body', 'author', 'media_url'].map((name) => `coalesce(octet_length(${note}.${name}), 0)`);
  return `${texts.join(' + ')} + ${valueBytesSql(`${note}.attrs`)} + 500`;
}

/**
 * Makes a page, which ends with the note that reaches the limit in bytes. `beforeSql`: the window of all earlier notes.
 */
const pageSql = (label: string, conditionSql: string, order: string, beforeSql: string, limitSql: string) =>
  prepared(
    label,
    `select ${selectList('n', storedNoteMembers)}, n.inherited, n.through from (
     select n.*, sum(n.bytes) over (${order} rows unbounded preceding) as through,
       coalesce(sum(n.bytes) over (${beforeSql}), 0) as bytes_before from (
       select n.*, ${inheritedSql('note')}, ${noteBytesSql('n')} as bytes from notes n
       where n.account_id = $1 and n.contact_id = $2 and ${conditionSql}
       ${limitSql}) n) n
   where n.bytes_before < ${maxPageBytes} and n.through - n.bytes < ${maxWholeBytes} ${order}`,
  );
const listSql = pageSql(
  'list_notes',
  '($3::timestamptz is null or (n.created_at, n.id) < ($3::timestamptz, $4::uuid))',
  'order by n.created_at desc, n.id desc',
  'order by n.created_at desc, n.id desc rows unbounded preceding exclude current row',
  'order by n.created_at desc, n.id desc limit $5',
);
// The next page begins after the last time, so this page has all notes with that time.
const listChangedSql = pageSql(
  'list_changed_notes',
  'n.updated_at > $3::timestamptz',
  'order by n.updated_at, n.id',
  'order by n.updated_at range unbounded preceding exclude group',
  'order by n.updated_at fetch first $4 rows with ties',
);
const deleteSql = withEvents(
  'delete_note',
  sql`delete from notes n where n.account_id = ${account} and n.contact_id = ${noteValues.contact} and n.id = ${noteValues.id}`,
);

/** Returns the note as stored, or undefined when the account has no such contact. */
export async function insertNote(
  on: Queryable,
  accountId: AccountId,
  note: Note,
  event: NewEvent,
): Promise<Note | undefined> {
  const values = [accountId, JSON.stringify([event]), ...valuesOf(note, storedNoteMembers)];
  return (await on.query<Note>(insertSql, values))[0];
}

/** Returns the note; undefined if the contact has no note with this id. `events`: JSON */
export const updateNoteRow = foundRow<
  Note,
  [events: string, contactId: ContactId, id: NoteId, body: string, updatedAt: Date]
>(editSql);

export interface NotePage extends PageAfter {
  /** only notes changed after this; such a list continues from the last change, not by `next` */
  readonly changedAfter?: Date;
}

/** Throws `too_large` if too many notes have the same time. */
export async function readNotes(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  page: NotePage,
): Promise<Page<Note>> {
  const { changedAfter } = page;
  const limit = page.limit + 1;
  const [statement, from] =
    changedAfter === undefined ? [listSql, page.after ?? [null, null]] : [listChangedSql, [changedAfter]];
  const rows = await on.query<StoredNote & InheritedRow & SizedRow>(statement, [
    ...[accountId, contactId],
    ...from,
    limit,
  ]);
  checkWhole(rows);
  const end = changedAfter === undefined ? page.limit : endOfSameTime(rows, page.limit);
  const items = rows.slice(0, end).map(({ through: _, ...row }) => withInherited(row));
  const hasMore = rows.length > end || isCut(rows, limit, maxPageBytes);
  const last = hasMore ? items.at(-1) : undefined;
  const bytes = rows[items.length - 1]?.through ?? 0;
  return { items, bytes, next: last === undefined ? null : [last.createdAt.toISOString(), last.id] };
}

/** Returns the first index from `limit` on where the time changes. */
function endOfSameTime(rows: readonly Pick<Note, 'updatedAt'>[], limit: number): number {
  const time = rows[limit - 1]?.updatedAt.getTime();
  const end = rows.findIndex((row, at) => at >= limit && row.updatedAt.getTime() !== time);
  return end === -1 ? rows.length : end;
}

/** Deletes a note with its event; returns whether the note existed. */
export const dropNote = existsIn<[events: string, contactId: ContactId, id: NoteId]>(deleteSql);
