/**
 * Entries of other contacts that name numbers or emails of an erased person: found in pages outside of a transaction,
 * rewritten by key. A suppression of one address keeps only the hash of the address.
 */
import { type AccountId, type ContactId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { hashedSubject } from '../../consents/store/stored-subjects.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { cutRows } from '../../database/statements/page-cut.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import { type SearchedPage, searchedPage } from './deliveries-and-answers.js';

const rowsAtOnce = 2_000;

/** The key of a row is its id; retained opt-outs have their subject before it. */
export interface EntryKey {
  readonly subject: string;
  readonly id: string;
}

interface EntrySearch {
  readonly ids: readonly ContactId[];
  readonly subjects: readonly string[];
  /** names of the identities: a deleted contact that owns one is a later person */
  readonly names: readonly string[];
  readonly until: Date;
}

/** Returns the statement for a page of a table: `rows` has `subject`, `id`, `hit` and `size`. */
const scan = (name: string, rows: string) =>
  prepared(
    `erasure_scan_${name}`,
    `select s.subject, s.id, s.hit from (${cutRows(rows)}) s order by s.subject, s.id`,
  );
const lowest = `coalesce($6::uuid, '${lowestId}')`;
/** Returns SQL for the rows behind the key, of a table whose keys are ids. */
const afterStartSql = (id: string) => `${id} > ${lowest} and coalesce($7::text, '') = ''`;
const scanTable = (table: 'consents' | 'suppressions', changedAt: string) =>
  scan(
    table,
    `select '' as subject, k.id, k.subjects && $2::text[] and k.contact_id <> all($3::uuid[]) and k.${changedAt} <= $4
       and $5::text[] is not null as hit, pg_column_size(k.subjects) + 50 as size
     from ${table} k where k.account_id = $1 and ${afterStartSql('k.id')} order by k.id limit ${rowsAtOnce}`,
  );

/** SQL: the key of a part `p` of a merge, without its id */
const partKey = `p.merge_id::text || '/' || p.part`;

/** SQL: the subjects of a row `c`, except the subjects of the person */
const otherSubjects = `array(select u.subject from unnest(c.subjects) with ordinality u(subject, at)
     where u.subject <> all($4::text[]) order by u.at)`;
const keys = 'unnest($2::text[], $3::uuid[]) k(subject, id)';
/** Returns SQL for an entry in JSON without the subjects. */
const entrySql = (entry: string) =>
  `${entry} || jsonb_build_object('subjects', (${entry}->'subjects') - $4::text[])
       || case when ${entry}->>'subject' = any($4::text[]) then jsonb_build_object('subject', ${hashedSubject(`${entry}->>'subject'`)})
          else '{}' end`;
/** Returns SQL for entries in the JSON of a deleted contact. */
const entriesInBinSql = (kind: 'consents' | 'suppressions') =>
  `'${kind}', (select coalesce(jsonb_agg(${entrySql('e.entry')} order by e.at), '[]')
     from jsonb_array_elements(x.belongings->'${kind}') with ordinality e(entry, at))`;

/** The tables in the order of the search. */
export const entryTables = [
  {
    table: 'consents',
    scanSql: scanTable('consents', 'created_at'),
    rewriteSql: prepared(
      'erase_others_consents',
      `update consents c set subjects = ${otherSubjects} from ${keys}
       where c.account_id = $1 and c.id = k.id and k.subject = '' returning c.id`,
    ),
  },
  {
    table: 'suppressions',
    scanSql: scanTable('suppressions', 'updated_at'),
    rewriteSql: prepared(
      'erase_others_suppressions',
      `update suppressions c set subjects = ${otherSubjects},
         subject = case when c.subject = any($4::text[]) then ${hashedSubject('c.subject')} else c.subject end
       from ${keys} where c.account_id = $1 and c.id = k.id and k.subject = '' returning c.id`,
    ),
  },
  {
    table: 'deleted_contacts',
    scanSql: scan(
      'deleted_contacts',
      `select '' as subject, x.contact_id as id, not x.names && $5::text[] and x.contact_id <> all($3::uuid[])
         and $4::timestamptz is not null and exists (
           select from jsonb_array_elements((x.belongings->'consents') || (x.belongings->'suppressions')) e(entry)
           where e.entry->'subjects' ?| $2::text[]) as hit, x.bytes as size
       from deleted_contacts x where x.account_id = $1 and ${afterStartSql('x.contact_id')}
       order by x.contact_id limit ${rowsAtOnce}`,
    ),
    rewriteSql: prepared(
      'erase_others_binned',
      `update deleted_contacts x set belongings = x.belongings || jsonb_build_object(${entriesInBinSql('consents')}, ${entriesInBinSql('suppressions')})
       from ${keys} where x.account_id = $1 and x.contact_id = k.id and k.subject = '' returning x.contact_id`,
    ),
  },
  {
    table: 'merges',
    scanSql: scan(
      'merge_parts',
      `select ${partKey} as subject, p.id, coalesce(p.record->'subjects' ?| $2::text[], false)
         and (p.record->>'contact_id')::uuid <> all($3::uuid[]) and (p.record->>'updated_at')::timestamptz <= $4
         and $5::text[] is not null as hit, pg_column_size(p.record) as size
       from merge_parts p where p.account_id = $1 and p.record is not null and (${partKey}, p.id) > (coalesce($7::text, ''), ${lowest})
       order by ${partKey}, p.id limit ${rowsAtOnce}`,
    ),
    rewriteSql: prepared(
      'erase_others_merge_parts',
      `update merge_parts p set record = ${entrySql('p.record')}
       from ${keys} where p.account_id = $1 and ${partKey} = k.subject and p.id = k.id returning p.id`,
    ),
  },
  {
    table: 'retained_refusals',
    scanSql: scan(
      'retained_refusals',
      `select f.subject, f.id, coalesce(f.record->'subjects' ?| $2::text[], false) and f.retained_at <= $4
         and $3::uuid[] is not null and $5::text[] is not null as hit, pg_column_size(f.record) as size
       from retained_refusals f where f.account_id = $1 and (f.subject, f.id) > (coalesce($7::text, ''), ${lowest})
       order by f.subject, f.id limit ${rowsAtOnce}`,
    ),
    rewriteSql: prepared(
      'erase_others_retained',
      `update retained_refusals f set record = jsonb_set(f.record, '{subjects}', (f.record->'subjects') - $4::text[])
       from ${keys} where f.account_id = $1 and f.subject = k.subject and f.id = k.id returning f.id`,
    ),
  },
] as const;
type EntryTable = (typeof entryTables)[number];

/** Returns the next entries of a table that name the person. `last`: the position to continue at. */
export async function scanEntries(
  on: Queryable,
  accountId: AccountId,
  { scanSql }: EntryTable,
  { ids, subjects, names, until }: EntrySearch,
  from: EntryKey | undefined,
): Promise<SearchedPage<EntryKey>> {
  const values = [accountId, subjects, ids, until, names, from?.id ?? null, from?.subject ?? null];
  return searchedPage(await on.query<EntryKey & { hit: boolean }>(scanSql, values));
}

/** Removes the subjects from entries; returns the count. */
export async function rewriteEntries(
  tx: Transaction,
  accountId: AccountId,
  { rewriteSql }: EntryTable,
  hits: readonly EntryKey[],
  subjects: readonly string[],
): Promise<number> {
  const values = [accountId, ...arraysOf(hits, 'subject', 'id'), subjects];
  return (await tx.query(rewriteSql, values)).length;
}
