/**
 * Contact totals of an account without counting. A statement that changes a total adds a row for each bucket of contact
 * numbers that it touched. An example: one request adds 3 contacts to bucket 0, and another deletes 1. Each inserts a
 * row of its own, +3 and -1, so neither waits for the other. The sum of the rows is 2, and exact in every snapshot,
 * because each row commits with its contacts.
 *
 * Neighbors: `contact-writes.ts` feeds it, `../lists/contact-list.ts` takes totals from it,
 * `../lists/pages/deep-page.ts` finds deep pages with it. Decision: docs/decisions/0012-totals-and-deep-pages.md.
 */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import { type AccountId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import type { Database, Queryable } from '../../database/database.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';
import {
  account,
  parameters,
  type Sql,
  sql,
  statementParts,
} from '../../database/statements/sql-fragments.js';
import { inParts } from '../../database/statements/statement-parts.js';

/** Numbers per bucket; stored rows depend on it. */
export const bucketSize = 4096;

/** Number of contacts in a slice, which is two buckets. */
export const sliceSize = 2 * bucketSize;
/** Returns SQL for the slice of a contact. The index `contacts_search_idx` has this expression too. */
export const sliceOf = (number: string) => `(${number} / ${sliceSize})`;

/** A unique value, never looked up: it only distinguishes rows of one bucket. */
export const newTallyId = uuidV7;

/**
 * Makes a part of a statement that inserts or deletes contacts, gives a contact its first number to dial, or takes the
 * last. `id` is a parameter, a fresh tally id. The rows of `rows` have their `number`. The foreign key of the tally
 * keeps new contacts out of an account that is being erased.
 */
const tallySql = (rows: string | Sql, id: Sql, sums: string, having = '') =>
  sql`insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
    select ${account}, m.number / ${bucketSize}, ${id}::uuid, ${sums} from ${rows} m group by m.number / ${bucketSize}${having}`;

/** Counts inserted contacts; `rows` have their `dial_digits` and `created_at` too. */
export const tallyCreated = (rows: string | Sql, id: Sql) =>
  tallySql(rows, id, 'count(*), count(m.dial_digits), min(m.created_at), max(m.created_at)');

/** Counts deleted contacts; `rows` have their `dial_digits` too. */
export const tallyRemoved = (rows: Sql, id: Sql) =>
  tallySql(rows, id, '-count(*), -count(m.dial_digits), null, null');

/** Counts changed contacts; `rows` have their `dial_digits` and the previous `old_dial_digits` too. */
export const tallyChanged = (rows: Sql, id: Sql) =>
  tallySql(
    rows,
    id,
    '0, count(m.dial_digits) - count(m.old_dial_digits), null, null',
    ' having count(m.dial_digits) <> count(m.old_dial_digits)',
  );

interface CountedContact {
  readonly number: number;
  readonly createdAt: Date;
  readonly isDialable: boolean;
}

interface NewTally {
  readonly bucket: number;
  contacts: number;
  dialable: number;
  /** the time at which the first of its new contacts was created */
  lowest: Date;
  /** the time of the last */
  highest: Date;
}

const merged = parameters('account id');
const { held, taken, sums } = statementParts('held taken sums');

const insertsSql = prepared(
  'tally_made',
  `insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
   select $1, m.bucket, $2::uuid, m.contacts, m.dialable, m.lowest, m.highest
   from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
     as m(bucket, contacts, dialable, lowest, highest)`,
);

/**
 * Counts contacts that `insertContacts` did not insert: once, in the same transaction, which fails without the
 * account.
 */
export async function tallyInserts(
  on: Queryable,
  accountId: AccountId,
  contacts: readonly CountedContact[],
): Promise<void> {
  if (contacts.length === 0) return;
  const buckets = new Map<number, NewTally>();
  for (const { number, createdAt, isDialable } of contacts) {
    const bucket = Math.floor(number / bucketSize);
    let tally = buckets.get(bucket);
    if (tally === undefined) {
      tally = { bucket, contacts: 0, dialable: 0, lowest: createdAt, highest: createdAt };
      buckets.set(bucket, tally);
    }
    tally.contacts += 1;
    if (isDialable) tally.dialable += 1;
    if (createdAt < tally.lowest) tally.lowest = createdAt;
    if (createdAt > tally.highest) tally.highest = createdAt;
  }
  const columns = arraysOf([...buckets.values()], 'bucket', 'contacts', 'dialable', 'lowest', 'highest');
  await on.query(insertsSql, [accountId, newTallyId(), ...columns]);
}

/** The filters with known totals. */
export type TallyKind = 'contacts' | 'dialable';

/** Returns undefined if the filter has no tally and must be counted. */
export function talliedBy(filter: ContactFilter): TallyKind | undefined {
  if (filter.op === 'dialable') return 'dialable';
  if (filter.op !== 'all') return undefined;
  const parts = filter.filters.map(talliedBy);
  if (parts.includes(undefined)) return undefined;
  return parts.includes('dialable') ? 'dialable' : 'contacts';
}

const totalsSql = prepared(
  'contact_totals',
  `select coalesce(sum(contacts), 0)::bigint as contacts, coalesce(sum(dialable), 0)::bigint as dialable
   from contact_tallies where account_id = $1`,
);

export async function readTotal(on: Queryable, accountId: AccountId, tallied: TallyKind): Promise<number> {
  return (await on.query<Record<TallyKind, number>>(totalsSql, [accountId]))[0]?.[tallied] ?? 0;
}

/** The contacts with numbers from `number` × `bucketSize` on, up to the next bucket. */
export interface Bucket {
  readonly number: number;
  /** number of contacts that match the filter */
  readonly count: number;
  /** first and last time at which one of them was created, in milliseconds since 1970 */
  readonly lowest: number;
  readonly highest: number;
}

const bucketsSql = prepared(
  'contact_buckets',
  `select bucket, sum(contacts)::bigint as contacts, sum(dialable)::bigint as dialable,
     min(lowest) as lowest, max(highest) as highest
   from contact_tallies where account_id = $1 group by bucket having sum(contacts) > 0`,
);

/** Returns the buckets with a match of the filter, unordered. */
export async function readBuckets(
  on: Queryable,
  accountId: AccountId,
  tallied: TallyKind,
): Promise<readonly Bucket[]> {
  type Row = Record<'bucket' | TallyKind, number> & Record<'lowest' | 'highest', Date | null>;
  const rows = await on.query<Row>(bucketsSql, [accountId]);
  return rows
    .map((row) => ({
      number: row.bucket,
      count: row[tallied],
      lowest: row.lowest?.getTime() ?? Number.NEGATIVE_INFINITY,
      highest: row.highest?.getTime() ?? Number.POSITIVE_INFINITY,
    }))
    .filter((bucket) => bucket.count > 0);
}

// Rows locked by another merge are left to it. Deletes a row of zeros, and the times of a bucket that is empty in this
// statement's snapshot. Later inserts write new ones. A bucket may look empty only because other transactions have
// locked some of its rows. Such a bucket keeps its times.
const mergeSql = inParts(
  'merge_contact_tallies',
  [
    {
      name: 'held',
      isMaterialized: true,
      columns: 'bucket bigint, id uuid',
      sql: sql`select t.bucket, t.id from contact_tallies t
       where t.account_id = ${account} and t.bucket in (
         select m.bucket from contact_tallies m where m.account_id = ${account} group by m.bucket having count(*) > 1)
       order by t.bucket, t.id for update skip locked`,
    },
    {
      name: 'taken',
      columns: 'bucket bigint, contacts bigint, dialable bigint, lowest timestamptz, highest timestamptz',
      sql: sql`delete from contact_tallies t using ${held} h
       where t.account_id = ${account} and t.bucket = h.bucket and t.id = h.id
       returning t.bucket, t.contacts, t.dialable, t.lowest, t.highest`,
    },
    {
      name: 'sums',
      sql: sql`select bucket, sum(contacts) as contacts, sum(dialable) as dialable, min(lowest) as lowest,
         max(highest) as highest
       from ${taken} group by bucket`,
    },
  ],
  sql`insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
   select ${account}, s.bucket, ${merged.id}, s.contacts, s.dialable, s.lowest, s.highest from ${sums} s
   where s.contacts <> 0 or s.dialable <> 0 or (s.lowest is not null and exists (
     select from contacts c where c.account_id = ${account}
       and c.number between s.bucket * ${bucketSize} and s.bucket * ${bucketSize} + ${bucketSize - 1}))`,
);

/** Merges the rows of each bucket into one. Safe to run concurrently. */
export async function mergeTallies(on: Queryable, accountId: AccountId): Promise<void> {
  await on.query(mergeSql, [accountId, newTallyId()]);
}

/** Statements of this process on an account between two merges. */
const writesToMerge = 256;
/** Accounts with a statement count; the longest idle account is dropped. */
const maxCounted = 10_000;

/** Merges an account's rows in the background after many writes of this process. */
export class TallyMerger {
  readonly #database: Database;
  readonly #writes = new LRUCache<AccountId, number>(atMost(maxCounted));
  readonly #merging = new Set<AccountId>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counts a statement that may have added rows. The merge is not awaited. */
  countWrite(accountId: AccountId): void {
    const writes = (this.#writes.get(accountId) ?? 0) + 1;
    const isDue = writes >= writesToMerge && !this.#merging.has(accountId);
    this.#writes.set(accountId, isDue ? 0 : writes);
    if (!isDue) return;
    this.#merging.add(accountId);
    // Unmerged rows have the same sum; the next merge includes them.
    void mergeTallies(this.#database, accountId)
      .catch(() => {})
      .finally(() => this.#merging.delete(accountId));
  }
}
