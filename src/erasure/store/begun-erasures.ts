/**
 * Erasures that have begun. Their contacts are deleted; a row for each erased id hides its events from readers. The row
 * of the contact has what the batches search for, and their counts; the last batch deletes all rows.
 */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { existsIn, firstColumn, foundRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { HashedRefusal } from './refusal-erasure.js';

export interface BegunErasure {
  readonly contactId: ContactId;
  readonly erasedAt: Date;
  /** position of the event of the erasure: data of later events is about a later person */
  readonly position: number;
  /** JSON of `ErasedPerson` */
  readonly person: unknown;
  /** rows by kind of data */
  readonly found: Readonly<Record<string, number>>;
  readonly refusals: readonly HashedRefusal[];
}

const insertSql = prepared(
  'begin_erasure',
  `insert into begun_erasures as b
     (account_id, contact_id, erased_id, position, erased_at, touched_at, person, found, refusals)
   select $1, c.id, $3, $4, $5, $5, case when c.id = $3 then $6::jsonb end, case when c.id = $3 then $7::jsonb end,
     case when c.id = $3 then $8::jsonb end
   from unnest($2::uuid[]) c(id)
   on conflict on constraint begun_erasures_pkey
   do update set position = greatest(b.position, excluded.position)`,
);
const findSql = prepared(
  'find_begun_erasure',
  `select r.contact_id as "contactId", r.erased_at as "erasedAt", r.position, r.person, r.found, r.refusals
   from begun_erasures x join begun_erasures r on r.account_id = $1 and r.contact_id = x.erased_id
   where x.account_id = $1 and x.contact_id = $2`,
);
const countSql = prepared(
  'count_erased_rows',
  `update begun_erasures b set touched_at = $5,
     found = b.found || jsonb_build_object($3::text, coalesce((b.found->>$3)::bigint, 0) + $4::bigint)
   where b.account_id = $1 and b.contact_id = $2 returning b.contact_id`,
);
const endSql = prepared(
  'end_erasure',
  `delete from begun_erasures b where b.account_id = $1 and b.erased_id = $2 returning b.contact_id`,
);
const leftSql = prepared(
  'list_left_erasures',
  `select b.contact_id as id from begun_erasures b where b.account_id = $1 and b.person is not null and b.touched_at < $2
   order by b.touched_at, b.contact_id limit 100`,
);

const touchSql = prepared(
  'touch_begun_erasure',
  'update begun_erasures b set touched_at = $3 where b.account_id = $1 and b.contact_id = $2 returning b.contact_id',
);

/** Stores an erasure in the transaction that deletes its contact. */
export async function beginErasure(
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  { contactId, position, erasedAt, person, found, refusals }: BegunErasure,
): Promise<void> {
  const texts = [person, found, refusals].map((item) => JSON.stringify(item));
  await tx.query(insertSql, [accountId, ids, contactId, position, erasedAt, ...texts]);
}

/** Finds the erasure of the contact, or of the contact into which it was merged. */
export const findBegunErasure = foundRow<BegunErasure, [id: ContactId]>(findSql);

/** Adds rows of a kind of data. Locks the erasure until the transaction ends; false if another process has ended it. */
export const countErasedRows = existsIn<[id: ContactId, table: string, rows: number, now: Date], Transaction>(
  countSql,
);

/** Deletes the last data about the person. */
export const endErasure = existsIn<[id: ContactId], Transaction>(endSql);

/** Lists erasures without a batch since a time: their process has ended. */
export const listLeftErasures = firstColumn<ContactId, [before: Date]>(leftSql);

/** Records a failed attempt, so that other erasures are continued before it is attempted again. */
export const touchErasure = existsIn<[id: ContactId, now: Date]>(touchSql);
