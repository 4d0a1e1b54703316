/** Notes of imports: inserts notes, finds known notes, and removes notes in an undo. */

import { checkCount } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, firstColumn } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { Note } from '../../notes/values.js';
import { importLimits } from '../values/import-limits.js';

export interface KnownNote {
  readonly id: string;
  readonly contactId: ContactId;
  /** MD5 of the body */
  readonly md5: string;
  /** absent: any time */
  readonly createdAt?: Date;
  /** the inherited id of the note in the scope */
  readonly value: string | null;
}

const byValueSql = prepared(
  'import_notes_by_value',
  `select n.id, n.contact_id as "contactId", md5(n.body) as md5, n.created_at as "createdAt", h.value
   from inherited_ids h join notes n on n.account_id = $1 and n.id = h.id
   where h.account_id = $1 and h.scope = $2 and h.thing = 'note' and h.value = any($3::text[])`,
);
const byContentSql = prepared(
  'import_notes_by_content',
  `select n.id, n.contact_id as "contactId", md5(n.body) as md5, n.created_at as "createdAt", null as value
   from notes n where n.account_id = $1 and n.contact_id = any($2::uuid[]) and md5(n.body) = any($3::text[]) limit ${importLimits.equalNotes + 1}`,
);

/**
 * Finds notes with one of these vendor ids in the scope, and notes of the contacts with one of these bodies. Throws
 * `too_large`.
 */
export async function findKnownNotes(
  tx: Transaction,
  accountId: AccountId,
  scope: string | null,
  keys: {
    readonly values: readonly string[];
    readonly contactIds: readonly ContactId[];
    readonly md5s: readonly string[];
  },
): Promise<readonly KnownNote[]> {
  const { values, contactIds, md5s } = keys;
  const notes =
    scope === null || values.length === 0
      ? []
      : await tx.query<KnownNote>(byValueSql, [accountId, scope, values]);
  const alike =
    contactIds.length === 0 || md5s.length === 0
      ? []
      : await tx.query<KnownNote>(byContentSql, [accountId, contactIds, md5s]);
  checkCount(alike.length, importLimits.equalNotes, 'values');
  return [...notes, ...alike];
}

export type NewImportNote = Omit<Note, 'type' | 'origin' | 'inherited'>;

const insertSql = prepared(
  'insert_import_notes',
  `insert into notes (account_id, id, number, contact_id, body, type, author, media_url, attrs, origin, created_at,
     updated_at, import_id)
   select $1, w.id, w.number, w.contact_id, w.body, 'text', w.author, w.media_url, w.attrs, $3, w.created_at, w.updated_at, $2
   from unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::timestamptz[],
     $12::timestamptz[]) w(id, number, contact_id, body, author, media_url, attrs, created_at, updated_at)`,
);

export async function insertImportNotes(
  tx: Transaction,
  accountId: AccountId,
  by: { readonly importId: ImportId; readonly origin: string },
  notes: readonly NewImportNote[],
): Promise<void> {
  const column = (name: keyof NewImportNote) => notes.map((note) => note[name]);
  const texts = (['id', 'number', 'contactId', 'body', 'author', 'mediaUrl'] as const).map(column);
  const attrs = notes.map((note) => JSON.stringify(note.attrs));
  const times = [column('createdAt'), column('updatedAt')];
  await tx.query(insertSql, [accountId, by.importId, by.origin, ...texts, attrs, ...times]);
}

const updateSql = prepared(
  'update_import_note',
  `update notes n set body = $3, updated_at = $4, import_id = case when n.import_id = $5 then n.import_id end
   where n.account_id = $1 and n.id = $2`,
);

/** Changes the text of a note. The undo of an earlier import no longer removes the note. */
export const updateNoteBody = execute<
  [id: string, body: string, updatedAt: Date, importId: ImportId],
  Transaction
>(updateSql);

const deleteSql = prepared(
  'delete_import_notes',
  `delete from notes n where n.account_id = $1 and n.id in (
     select o.id from unnest($3::uuid[], $4::bigint[]) w(contact_id, count) cross join lateral (
       select o.id from notes o where o.account_id = $1 and o.contact_id = w.contact_id and o.import_id = $2
       order by o.number desc limit w.count) o)
   returning n.contact_id`,
);

/**
 * Removes the newest notes of the import that were not edited since, so many of each contact; null: all. Returns the
 * contact of each.
 */
export const dropImportNotes = firstColumn<
  ContactId,
  [importId: ImportId, contactIds: readonly ContactId[], counts: readonly (number | null)[]],
  Transaction
>(deleteSql);
