/** Notes on contacts, newest first. */
import type { AccountId, ContactId, NoteId } from '../../domain/ids.js';
import type { Note } from '../../domain/note.js';
import type { Cursor, Page } from '../../domain/page.js';
import { type InheritedRow, inheritedSql, withInherited } from '../catalogs/inherited-ids.js';
import { membersOf, shown, valuesOf, written } from '../database/columns.js';
import type { Queryable } from '../database/database.js';
import { meets } from '../database/operations.js';
import { isCut, maxPageBytes, type SizedRow } from '../database/page-cut.js';
import { prepared } from '../database/sql.js';

type StoredNote = Omit<Note, 'inherited'>;
const members = membersOf<StoredNote>()(
  'id number contactId body type author mediaUrl attrs origin createdAt updatedAt',
);

// The row lock only prevents deletion of the contact; an unknown contact inserts nothing.
const insertSql = prepared(
  'insert_note',
  `insert into notes as n (account_id, ${written(members)})
   select $1, $2, $3, c.id, $5, $6, $7, $8, $9, $10, $11, $12 from contacts c where c.account_id = $1 and c.id = $4
   returning ${shown('n', members)}`,
);
const newestFirst = 'order by n.created_at desc, n.id desc';
// Up to the note that reaches a bound in bytes.
const listSql = prepared(
  'list_notes',
  `select ${shown('n', members)}, n.inherited, n.through from (
     select n.*, sum(n.bytes) over (${newestFirst} rows unbounded preceding) as through from (
       select n.*, ${inheritedSql('note')}, octet_length(n.body) + pg_column_size(n.attrs) + 500 as bytes from notes n
       where n.account_id = $1 and n.contact_id = $2
         and ($3::timestamptz is null or (n.created_at, n.id) < ($3::timestamptz, $4::uuid))
       ${newestFirst} limit $5) n) n
   where n.through - n.bytes < ${maxPageBytes} ${newestFirst}`,
);
const deleteSql = prepared(
  'delete_note',
  'delete from notes n where n.account_id = $1 and n.contact_id = $2 and n.id = $3 returning n.id',
);

/** The note as stored, or undefined when the account has no such contact. */
export async function insertNote(on: Queryable, accountId: AccountId, note: Note): Promise<Note | undefined> {
  return (await on.query<Note>(insertSql, [accountId, ...valuesOf(note, members)]))[0];
}

export async function listNotes(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  page: { readonly limit: number; readonly after: Cursor | null },
): Promise<Page<Note>> {
  const [createdAt, id] = page.after ?? [null, null];
  const wanted = page.limit + 1;
  const values = [accountId, contactId, createdAt, id, wanted];
  const rows = await on.query<StoredNote & InheritedRow & SizedRow>(listSql, values);
  const items = rows.slice(0, page.limit).map(({ through: _, ...row }) => withInherited(row));
  const hasMore = rows.length > page.limit || isCut(rows, wanted, maxPageBytes);
  const last = hasMore ? items.at(-1) : undefined;
  const bytes = rows[items.length - 1]?.through ?? 0;
  return { items, bytes, next: last === undefined ? null : [last.createdAt.toISOString(), last.id] };
}

/** Whether it existed. */
export const deleteNote = meets<[contactId: ContactId, id: NoteId]>(deleteSql);
