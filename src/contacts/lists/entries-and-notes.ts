/** Notes, consents and suppressions of several contacts, read together. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { maxPageBytes } from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';
import { noteBytesSql, storedNoteMembers } from '../../notes/store.js';
import type { Note } from '../../notes/values.js';
import {
  type ContactEntries,
  type EntriesRow,
  entryColumns,
  fromEntriesRow,
  type Tuple,
  tuplesOf,
} from './entry-tuples.js';

interface EntriesAndNotes extends ContactEntries {
  readonly contactId: ContactId;
  /** newest first */
  readonly notes: readonly Note[];
  /** false: too large to be read together with other contacts; then the lists are empty */
  readonly isWhole: boolean;
}

interface EntriesAndNotesRow extends EntriesRow {
  readonly contactId: ContactId;
  readonly isWhole: boolean;
  readonly notes: readonly Tuple[] | null;
}

const note = tuplesOf<Note>('o', storedNoteMembers);

/** Limit of notes of one contact, and of their bytes. */
const maxNotes = 100;
const maxNoteBytes = 256 * 1024;

const noteTuples = `(select json_agg(${note.sql} order by o.created_at desc, o.id desc)
  from notes o where o.account_id = $1 and o.contact_id = c.id)`;
const readSql = prepared(
  'contact_records',
  `select q.id as "contactId", q.is_whole as "isWhole", case when q.is_whole then q.notes end as notes,
     case when q.is_whole then q.consents end as consents,
     case when q.is_whole then q.suppressions end as suppressions
   from (
     select s.*, s.fits and sum(s.bytes) over (order by s.id) <= ${maxPageBytes} as is_whole from (
       select b.*, coalesce(octet_length(b.notes::text), 0) + coalesce(octet_length(b.consents::text), 0)
         + coalesce(octet_length(b.suppressions::text), 0) as bytes
       from (
         select c.id, m.fits, ${entryColumns('$3')}, case when m.fits and m.count > 0 then ${noteTuples} end as notes
         from contacts c
         cross join lateral (
           select count(*) as count, coalesce(count(*) <= ${maxNotes}
             and sum(${noteBytesSql('o')}) <= ${maxNoteBytes}, true) as fits
           from notes o where o.account_id = $1 and o.contact_id = c.id) m
         where c.account_id = $1 and c.id = any($2::uuid[]) offset 0) b offset 0) s) q
   where not q.is_whole or q.bytes > 0 order by q.id`,
);

/** Reads the entries and notes of the contacts that have any, ordered by id. */
export async function readEntriesAndNotes(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
  now: Date,
): Promise<EntriesAndNotes[]> {
  const rows = await on.query<EntriesAndNotesRow>(readSql, [accountId, ids, now]);
  return rows.map(({ contactId, isWhole, ...row }) => ({
    contactId,
    notes: (row.notes ?? []).map((tuple) => note.read(tuple, contactId)),
    ...fromEntriesRow(row, contactId),
    isWhole,
  }));
}
