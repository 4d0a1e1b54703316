/** Notes on contacts, newest first. */
import { type AccountId, asId, type ContactId, type NoteId } from '../../domain/ids.js';
import type { InheritedIds } from '../../domain/inherited-id.js';
import type { Note } from '../../domain/note.js';
import type { Cursor, Page } from '../../domain/page.js';
import { inheritedOf, inheritedSql } from '../catalogs/inherited-ids.js';
import type { Queryable } from '../database/database.js';
import { isCut, maxPageBytes, type SizedRow } from '../database/page-cut.js';
import { prepared } from '../database/sql.js';

interface NoteRow {
  id: string;
  number: number;
  contact_id: string;
  body: string;
  type: string;
  author: string | null;
  media_url: string | null;
  attrs: Record<string, unknown>;
  origin: string;
  created_at: Date;
  updated_at: Date;
  inherited?: InheritedIds | null;
}

const columns = `n.id, n.number, n.contact_id, n.body, n.type, n.author, n.media_url, n.attrs, n.origin,
  n.created_at, n.updated_at`;

// The row lock only prevents deletion of the contact; an unknown contact inserts nothing.
const insertSql = prepared(
  'insert_note',
  `insert into notes as n (account_id, id, number, contact_id, body, type, author, media_url, attrs, origin,
     created_at, updated_at)
   select $1, $2, $3, c.id, $5, $6, $7, $8, $9, $10, $11, $11 from contacts c where c.account_id = $1 and c.id = $4
   returning ${columns}`,
);
const newestFirst = 'order by n.created_at desc, n.id desc';
// Up to the note that reaches a bound in bytes.
const listSql = prepared(
  'list_notes',
  `select n.* from (
     select n.*, sum(n.bytes) over (${newestFirst} rows unbounded preceding) as through from (
       select ${columns}, ${inheritedSql('note')}, octet_length(n.body) + pg_column_size(n.attrs) + 500 as bytes from notes n
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
  const rows = await on.query<NoteRow>(insertSql, [
    accountId,
    note.id,
    note.number,
    note.contactId,
    note.body,
    note.type,
    note.author,
    note.mediaUrl,
    note.attrs,
    note.origin,
    note.createdAt,
  ]);
  return rows[0] === undefined ? undefined : fromNoteRow(rows[0]);
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
  const rows = await on.query<NoteRow & SizedRow>(listSql, values);
  const items = rows.slice(0, page.limit).map(fromNoteRow);
  const hasMore = rows.length > page.limit || isCut(rows, wanted, maxPageBytes);
  const last = hasMore ? items.at(-1) : undefined;
  const bytes = rows[items.length - 1]?.through ?? 0;
  return { items, bytes, next: last === undefined ? null : [last.createdAt.toISOString(), last.id] };
}

/** Whether it existed. */
export async function deleteNote(
  on: Queryable,
  accountId: AccountId,
  contactId: ContactId,
  id: NoteId,
): Promise<boolean> {
  return (await on.query(deleteSql, [accountId, contactId, id])).length > 0;
}

function fromNoteRow(row: NoteRow): Note {
  return {
    id: asId(row.id),
    number: row.number,
    contactId: asId(row.contact_id),
    body: row.body,
    type: row.type,
    author: row.author,
    mediaUrl: row.media_url,
    attrs: row.attrs,
    origin: row.origin,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...inheritedOf(row),
  };
}
