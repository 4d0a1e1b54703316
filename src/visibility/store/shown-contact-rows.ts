/** The contacts that a reader has received on a day, each once. The column `key_id` has the id of the reader. */
import type { AccountId, ContactId, MemberId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, scalarOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

const lockSql = prepared(
  'lock_shown_contacts',
  `select pg_advisory_xact_lock(hashtextextended('shown/' || $1::text || '/' || $2::text, 0))`,
);
const countSql = prepared(
  'count_shown_contacts',
  // Counts earlier contacts and these separately: correct whether or not the query sees its own insert.
  `with n as (insert into shown_contacts (account_id, key_id, day, contact_id)
       select $1, $2, $3, u.id from unnest($4::uuid[]) u(id)
       on conflict on constraint shown_contacts_pkey do nothing)
   select (select count(*) from shown_contacts s
       where s.account_id = $1 and s.key_id = $2 and s.day = $3 and s.contact_id <> all($4::uuid[]))
     + cardinality($4::uuid[]) as shown`,
);
const sweepSql = prepared(
  'sweep_shown_contacts',
  `with s as (select t.key_id, t.day, t.contact_id from shown_contacts t where t.account_id = $1 and t.day < $2::date
       order by t.day limit $3 for update skip locked),
     g as (delete from shown_contacts t using s
       where t.account_id = $1 and t.key_id = s.key_id and t.day = s.day and t.contact_id = s.contact_id returning 1)
   select count(*) as deleted from g`,
);
const eraseSql = prepared(
  'erase_shown_contacts',
  `with d as (delete from shown_contacts s where s.account_id = $1 and s.contact_id = any($2::uuid[]) returning 1)
   select count(*) as rows from d`,
);

/** A member with all its keys, or all keys of an account that have no member. */
export type ShownReader = MemberId | AccountId;

/** Serializes the requests of one reader, so that together they cannot exceed the limit. */
export const lockShown = execute<[reader: ShownReader], Transaction>(lockSql);

/** Records the contacts, each named once. Returns the number of distinct contacts shown to the reader on the day. */
export const recordShown = scalarOf<
  number,
  [reader: ShownReader, day: string, ids: readonly ContactId[]],
  Transaction
>(countSql, 0);

/** Deletes the counts of earlier days; returns the number. */
export const sweepShown = scalarOf<number, [before: string, limit: number], Transaction>(sweepSql, 0);

/** Deletes the counts of these contacts; returns the number of deleted rows. */
export const eraseShown = scalarOf<number, [ids: readonly ContactId[]], Transaction>(eraseSql, 0);
