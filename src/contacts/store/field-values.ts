/**
 * The values of indexed own fields, one row for each contact with a value. The database computes them from the
 * attributes, in the statement that writes the contact. So filters by a row and filters by the attribute compare the
 * same texts. An index has a number: a new index, another type or a change of uniqueness gets a new number, and
 * retention deletes rows of old numbers. There is no reference to `contacts` with a cascade, because each deletion in
 * every account would run another statement. A write that began before a declaration may be missing until the next
 * write of its attributes; `doctor --fix` corrects that. `several_of` has no index. Decision:
 * docs/decisions/0087-own-fields.md.
 */
import type { AccountId, BulkChangeId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, TimedQueryable, Transaction } from '../../database/database.js';
import { foldedSql, withoutAccentsSql } from '../../database/statements/folded-sql.js';
import { execute, onlyRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { account, type Part, parameters, type Sql, sql } from '../../database/statements/sql-fragments.js';
import { lockContacts } from './contact-locks.js';
import { sliceOf } from './tallies.js';

/** Characters of a value that searches read; encoded, each has seven bytes at most. */
const searchedLength = 500;

/**
 * Returns SQL for the text of a searched own field, in the form of `foldSearched` and in the letters of
 * `packages/domain/src/text/compared-text.ts`; null for an empty text.
 */
export const searchedFormSql = (text: string) =>
  `left(nullif(${withoutAccentsSql(foldedSql(text))}, ''), ${searchedLength})`;

const base = 13;
/** Returns SQL for a digit of a number in the base, as a letter: N and later letters. */
const digitSql = (number: string, digit: number) => `chr(78 + ${number} / ${base ** digit} % ${base})`;
const longSql = [5, 4, 3, 2, 1, 0].map((digit) => digitSql('(ascii(l.one) - 2048)', digit)).join(' || ');
const shortSql = [1, 0].map((digit) => digitSql('((ascii(l.one) - 128) % 169)', digit)).join(' || ');

/** SQL: the same as `writeSearched`. Most texts are ASCII and stay unchanged. */
const writtenSql = (
  text: string,
) => `(select case when octet_length(t.whole) = length(t.whole) then t.whole else (
      select string_agg(case when ascii(l.one) < 128 then l.one
          when ascii(l.one) < 2048 then chr(65 + (ascii(l.one) - 128) / 169) || ${shortSql}
          else 'M' || ${longSql} end, '' order by l.place)
      from unnest(string_to_array(t.whole, null)) with ordinality l(one, place)) end
    from (select ${text} as whole offset 0) t)`;

/** Characters of a text that are compared and sorted. */
export const indexedLength = 200;

const value = 'k.attributes -> o.key';
const text = 'k.attributes ->> o.key';
const textSql = `case
    when o.type = 'number' then null
    when o.type = 'date' then case when ${text} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then ${text} end
    when jsonb_typeof(${value}) in ('string', 'number', 'boolean')
      then left(nullif(${foldedSql(`(${text})`)}, ''), ${indexedLength}) end`;
const numberSql = `case when o.type = 'number' and jsonb_typeof(${value}) = 'number' then (${value})::text::numeric end`;
/** The searched text of a value. Only values of searched fields have one. */
const searchSql = `case when o.is_searched and jsonb_typeof(${value}) in ('string', 'number', 'boolean')
    then ${writtenSql(searchedFormSql(text))} end`;
const sliceSql = `case when o.is_searched then ${sliceOf('k.number')} end`;
const keySql = `case when o.is_unique then md5(nullif(${text}, ''))::uuid end`;
const hasValueSql = `coalesce(${textSql}, (${numberSql})::text, (${keySql})::text) is not null`;

/** Returns SQL for the values of the contacts `k`, which have their ids, numbers and attributes. */
const selectValuesSql = (contacts: Sql, condition: Sql, key: Sql | string = keySql) =>
  sql`select ${account}, k.id, o.index_number, ${textSql}, ${numberSql}, ${key}, ${searchSql}, ${sliceSql}
       from ${contacts}, own_fields o
       where o.account_id = ${account} and o.index_number is not null and k.attributes ? o.key and ${condition} and ${hasValueSql}`;
const insertSql = (contacts: Sql, condition: Sql, key?: Sql) =>
  sql`insert into field_values (account_id, contact_id, field_number, text_value, number_value, unique_key, search_text, search_slice)
       ${selectValuesSql(contacts, condition, key)}`;
const replaceSql = (contacts: Sql, condition: Sql, key?: Sql) =>
  sql`${insertSql(contacts, condition, key)}
       on conflict on constraint field_values_pkey do update set
         text_value = excluded.text_value, number_value = excluded.number_value, unique_key = excluded.unique_key,
         search_text = excluded.search_text, search_slice = excluded.search_slice
       where (field_values.text_value, field_values.number_value, field_values.unique_key, field_values.search_text)
         is distinct from (excluded.text_value, excluded.number_value, excluded.unique_key, excluded.search_text)`;
// The rows are found by the contact: without statistics an index by the field seems as good, and has a row for each
// contact. So the number is compared in forms that no index has.
const removeSql = (contacts: Sql, condition: Sql) =>
  sql`delete from field_values v using (
         select w.contact_id, w.field_number from ${contacts}
           cross join lateral (select w.contact_id, w.field_number from field_values w
             where w.account_id = ${account} and w.contact_id = k.id offset 0) w
           join own_fields o on o.account_id = ${account} and o.index_number = w.field_number
         where ${condition} and not (${hasValueSql})) g
       where v.account_id = ${account} and v.contact_id = g.contact_id and v.field_number + 0 = g.field_number`;
const isAmong = (ids: Sql) => sql`k.id = any(${ids}::uuid[])`;

/** Makes the part of an insert, with the rows of these new contacts. `valued`: the ids of contacts with attributes. */
export const insertValues = (contacts: Sql, valued: Sql): Part => ({
  name: 'v',
  writes: 'inserts',
  of: valued,
  sql: insertSql(contacts, isAmong(valued)),
});

/** Makes the parts of an update, which write different rows. `valued`: the ids of contacts whose attributes change. */
export const updateValues = (contacts: Sql, valued: Sql): readonly Part[] => [
  { name: 'dv', writes: true, of: valued, sql: removeSql(contacts, isAmong(valued)) },
  { name: 'wv', writes: true, of: valued, sql: replaceSql(contacts, isAmong(valued)) },
];

const values = parameters('account ids');
const stored = sql`contacts k`;
const givenContactsSql = sql`k.account_id = ${account} and ${isAmong(values.ids)}`;
// If a value was written twice while its index was built, the second row gets no unique key. Contacts of one statement
// do not see each other's new rows. So only one contact gets the key: the contact that already has it, or the first
// contact.
const holder = sql`select from field_values w where w.account_id = ${account}
    and w.field_number = o.index_number and w.unique_key = ${keySql} and w.contact_id`;
const lenientKey = sql`case when not exists (${holder} <> k.id) and row_number() over (
    partition by o.index_number, ${keySql} order by (exists (${holder} = k.id)) desc, k.id) = 1 then ${keySql} end`;
const fillSql = prepared('fill_field_values', insertSql(stored, givenContactsSql).toString());
const removeStaleSql = prepared('remove_field_values', removeSql(stored, givenContactsSql).toString());
const replaceAllSql = prepared(
  'replace_field_values',
  replaceSql(stored, givenContactsSql, lenientKey).toString(),
);

/** Writes the rows of contacts that were inserted in this transaction by COPY. */
export const fillValues = execute<[ids: readonly ContactId[]], Transaction>(fillSql);

const removeStale = execute<[ids: readonly ContactId[]], Transaction>(removeStaleSql);
const replaceAll = execute<[ids: readonly ContactId[]], Transaction>(replaceAllSql);

/** Rebuilds the rows of contacts from their current attributes. The contacts are locked, so no edit runs meanwhile. */
export async function rewriteValues(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<void> {
  if (ids.length === 0) return;
  await lockContacts(tx, accountId, ids);
  await removeStale(tx, accountId, ids);
  await replaceAll(tx, accountId, ids);
}

export interface RepeatedValue {
  readonly value: string;
  readonly contacts: number;
  /** numbers of two of the contacts */
  readonly numbers: readonly number[];
}

// Values are grouped by their hash, since one may have hundreds of kilobytes.
const repeatedSql = prepared(
  'list_doubles',
  `with v as materialized (
     select c.number, c.attributes ->> $2 as value from contacts c where c.account_id = $1 and c.attributes ? $2),
   h as materialized (
     select v.number, md5(v.value) as hash, left(v.value, 100) as value from v where v.value <> '')
   select d.value, d.contacts, d.numbers, count(*) over ()::integer as all from (
     select min(h.value) as value, count(*)::integer as contacts,
       (array_agg(h.number order by h.number))[1:2] as numbers
     from h group by h.hash having count(*) > 1) d
   order by d.contacts desc, d.numbers limit $3`,
);

/** Lists the values under a key that several contacts have, the most frequent first. `all`: their number. */
export const listRepeated = rowsOf<
  RepeatedValue & { readonly all: number },
  [key: string, limit: number],
  TimedQueryable
>(repeatedSql);

/** A value that is about to be written under the number of an index. */
export type NumberedValue = readonly [indexNumber: number, value: unknown];

const holdersSql = prepared(
  'holders_of_values',
  `select a.at::integer - 1 as index, v.contact_id as "contactId"
   from jsonb_array_elements($2::jsonb) with ordinality a(one, at)
   join field_values v on v.account_id = $1 and v.field_number = (a.one ->> 0)::bigint
     and v.unique_key = md5(a.one ->> 1)::uuid`,
);
const readHolders = rowsOf<{ index: number; contactId: ContactId }, [numberedValues: string]>(holdersSql);

/** Returns the contacts with these values in unique fields, by the index of the value. */
export async function findValueHolders(
  on: Queryable,
  accountId: AccountId,
  numberedValues: readonly NumberedValue[],
): Promise<readonly { readonly index: number; readonly contactId: ContactId }[]> {
  return numberedValues.length === 0 ? [] : readHolders(on, accountId, JSON.stringify(numberedValues));
}

// The statement jumps from one number of an index to the next, so it does not read the rows of indexes that still
// exist.
const sweepSql = prepared(
  'sweep_field_values',
  `with recursive n as (
     (select v.field_number as number from field_values v where v.account_id = $1 order by v.field_number limit 1)
     union all
     select (select v.field_number from field_values v where v.account_id = $1 and v.field_number > n.number
       order by v.field_number limit 1) from n where n.number is not null
   ), x as (
     select r.contact_id, r.field_number from n cross join lateral (
       select w.contact_id, w.field_number from field_values w where w.account_id = $1 and w.field_number = n.number limit $2) r
     where not exists (select from own_fields o where o.account_id = $1 and o.index_number = n.number) limit $2
   ), g as (
     delete from field_values v using x
     where v.account_id = $1 and v.contact_id = x.contact_id and v.field_number = x.field_number returning 1)
   select count(*)::integer as deleted from g`,
);

/** Deletes rows of indexes that were dropped; returns the count. */
export const sweepValues = scalarOf<number, [limit: number], Transaction>(sweepSql, 0);

const wrongSql = prepared(
  'wrong_field_values',
  `with p as materialized (
     select c.id, c.number, c.attributes from contacts c where c.account_id = $1 and c.id > $2 order by c.id limit $3)
   select (select p.id from p order by p.id desc limit 1) as last,
     (select count(*) from p)::integer as "contactsRead",
     coalesce((select jsonb_agg(distinct k.id) from p k join own_fields o on o.account_id = $1 and o.index_ready
       left join field_values v on v.account_id = $1 and v.contact_id = k.id and v.field_number = o.index_number
       where v.text_value is distinct from (${textSql}) or v.number_value is distinct from (${numberSql})
         or v.search_text is distinct from (${searchSql}) or v.unique_key <> (${keySql})), '[]'::jsonb) as wrong,
     coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'number', k.number, 'key', o.key) order by k.id)
       from p k join own_fields o on o.account_id = $1 and o.index_ready and o.is_unique
       join field_values v on v.account_id = $1 and v.contact_id = k.id and v.field_number = o.index_number
       where v.unique_key is null), '[]'::jsonb) as doubled`,
);

interface ComparedValues {
  /** null: all contacts have been compared */
  readonly last: ContactId | null;
  readonly contactsRead: number;
  /** contacts with rows that do not match their attributes */
  readonly wrong: readonly ContactId[];
  /** contacts with a value of a unique field that was another contact's when the row was written */
  readonly doubled: readonly { readonly id: ContactId; readonly number: number; readonly key: string }[];
}

/** Compares the rows of the next contacts after an id, in indexes that are ready. */
export const compareValues = onlyRow<ComparedValues, [after: string, limit: number]>(wrongSql);

const keylessSql = prepared(
  'list_keyless_values',
  `select c.id, c.number, o.key,
     (select h.number from field_values w join contacts h on h.account_id = $1 and h.id = w.contact_id
       where w.account_id = $1 and w.field_number = o.index_number and w.unique_key = md5(c.attributes ->> o.key)::uuid) as holder
   from own_fields o
     join field_values v on v.account_id = $1 and v.field_number = o.index_number and v.unique_key is null
     join contacts c on c.account_id = $1 and c.id = v.contact_id
   where o.account_id = $1 and o.conversion_id = $2 and o.is_unique order by c.id limit $3`,
);

interface Keyless {
  readonly id: ContactId;
  readonly number: number;
  readonly key: string;
  /** the number of the other contact with the value; null: it no longer has the value */
  readonly holder: number | null;
}

/** Lists contacts with a value of a unique field that another contact had when this conversion wrote their row. */
export const listKeyless = rowsOf<Keyless, [conversion: BulkChangeId, limit: number], Transaction>(
  keylessSql,
);

const hasOrphansSql = prepared(
  'has_orphan_values',
  `select exists (select from field_values v where v.account_id = $1
     and not exists (select from contacts c where c.account_id = $1 and c.id = v.contact_id)) as found`,
);

/** Whether rows of deleted contacts exist. */
export const hasOrphanValues = scalarOf<boolean, []>(hasOrphansSql, false);

const orphansSql = prepared(
  'drop_orphan_values',
  `with g as (delete from field_values v where v.account_id = $1
     and not exists (select from contacts c where c.account_id = $1 and c.id = v.contact_id) returning 1)
   select count(*)::integer as deleted from g`,
);

/** Deletes rows of deleted contacts; returns the count. */
export const dropOrphanValues = scalarOf<number, [], Transaction>(orphansSql, 0);

const accountsSql = prepared(
  'accounts_with_indexes',
  'select distinct o.account_id as id from own_fields o where o.index_ready order by 1',
);

/** Returns the accounts with an index that is ready. */
export async function listIndexedAccounts(on: Queryable): Promise<readonly AccountId[]> {
  return (await on.query<{ id: AccountId }>(accountsSql, [])).map((row) => row.id);
}
