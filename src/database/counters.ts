/**
 * Per-account counters. A single process takes blocks, so that creates do not queue on one row. If several processes
 * run, each takes only the numbers that it needs, and caches none. Numbers then ascend in the order of creation across
 * processes.
 */

import type { NumberedThing } from '@switchbook/domain/identity/inherited-id.js';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import { Batcher } from './connections/batcher.js';
import type { Queryable, Transaction } from './database.js';
import { execute } from './statements/one-statement.js';
import { prepared } from './statements/sql.js';
import { account, parameters, type Sql, sql } from './statements/sql-fragments.js';
import { orElse } from './statements/statement-parts.js';

type CounterName = 'contacts' | 'notes';

// A new block also skips numbers from other sources (an import, a fixture).
const highest: Readonly<Record<CounterName, Sql>> = {
  contacts: sql`select coalesce(max(n.number), 0) + 1 from contacts n where n.account_id = ${account}`,
  notes: sql`select coalesce(max(n.number), 0) + 1 from notes n where n.account_id = ${account}`,
};

const raiseSqlOf = (name: CounterName) => sql`next = greatest(k.next, (${highest[name]}))`;
const beginSql = (name: CounterName) =>
  sql`insert into counters (account_id, name, next) select ${account}, '${name}', (${highest[name]})
   on conflict on constraint counters_pkey do nothing`;

const takeParameters = parameters('account count');
// A counter must never be below a number in use, not even after a crash. So the counter is on disk before a number is
// returned, even if other commits of the connection do not wait for the disk.
const onDisk = sql`(select set_config('synchronous_commit', 'on', true)) d`;
const takeSql = (name: CounterName) =>
  orElse(
    `take_${name}_numbers`,
    sql`insert into counters as k (account_id, name, next) select ${account}, '${name}', (${highest[name]}) + ${takeParameters.count}::bigint from ${onDisk}
       on conflict on constraint counters_pkey do update set ${raiseSqlOf(name)} + ${takeParameters.count}::bigint
       returning k.next - ${takeParameters.count}::bigint as first`,
    [
      beginSql(name),
      sql`update counters k set ${raiseSqlOf(name)} + ${takeParameters.count}::bigint
         where k.account_id = ${account} and k.name = '${name}' returning k.next - ${takeParameters.count}::bigint as first`,
    ],
  );
const take = { contacts: takeSql('contacts'), notes: takeSql('notes') };

/** Reserves `count` numbers and returns the first; the counter is locked until the transaction ends. */
async function takeFrom(
  on: Queryable,
  accountId: AccountId,
  name: CounterName,
  count: number,
): Promise<number> {
  return (await on.query<{ first: number }>(take[name], [accountId, count]))[0]?.first ?? 1;
}

const values = parameters('account name');
const nextSql = orElse(
  'next_number',
  sql`insert into counters as k (account_id, name, next) values (${account}, ${values.name}, 2)
     on conflict on constraint counters_pkey do update set next = k.next + 1 returning k.next - 1 as number`,
  [
    sql`insert into counters as k (account_id, name, next) values (${account}, ${values.name}, 1)
     on conflict on constraint counters_pkey do nothing`,
    sql`update counters k set next = k.next + 1 where k.account_id = ${account} and k.name = ${values.name}
     returning k.next - 1 as number`,
  ],
);

const lockSql = prepared(
  'lock_counter',
  'select k.next from counters k where k.account_id = $1 and k.name = $2 for update',
);

/**
 * Waits for running transactions that assign a number of this counter, and blocks later ones until the transaction
 * ends.
 */
export const lockCounter = execute<[name: string], Transaction>(lockSql);

/**
 * Returns the next number of a kind of records with few per account. The counter is locked until the transaction ends,
 * so creations of this kind run in sequence.
 */
export async function nextNumber(tx: Transaction, accountId: AccountId, name: string): Promise<number> {
  return (await tx.query<{ number: number }>(nextSql, [accountId, name]))[0]?.number ?? 1;
}

/** The counter of the erasures of an account. Work that stores copies of contacts reads it before and after. */
export const erasuresName = 'erasures';

/**
 * Counts the beginning or the end of an erasure. Call it last: the counter is locked until the transaction ends. It
 * waits for the transactions that hold the counter.
 */
export async function countErasure(tx: Transaction, accountId: AccountId): Promise<void> {
  await nextNumber(tx, accountId, erasuresName);
}

const addErasuresSql = prepared(
  'add_erasures_counter',
  `insert into counters (account_id, name, next) values ($1, '${erasuresName}', 0)
   on conflict on constraint counters_pkey do nothing`,
);
const holdErasuresSql = prepared(
  'hold_erasures_counter',
  `select k.next from counters k where k.account_id = $1 and k.name = '${erasuresName}' for share`,
);

/** Lets no erasure begin or end until the transaction ends. Call it before the transaction reads what it copies. */
export async function holdErasures(tx: Transaction, accountId: AccountId): Promise<void> {
  await tx.query(addErasuresSql, [accountId]);
  await tx.query(holdErasuresSql, [accountId]);
}

const raiseSql = prepared(
  'raise_counter',
  'update counters k set next = greatest(k.next, $3) where k.account_id = $1 and k.name = $2',
);

const putBackSql = prepared(
  'put_numbers_back',
  'update counters k set next = $3 where k.account_id = $1 and k.name = $2 and k.next = $4',
);

/** Locks the counter of contacts until the transaction ends. Lower numbers were assigned, whether used or not. */
export function lockContactNumbers(tx: Transaction, accountId: AccountId): Promise<number> {
  return takeFrom(tx, accountId, 'contacts', 0);
}

/** Raises a counter, so numbers up to `above` are no longer assigned. */
export async function raiseCounter(
  tx: Transaction,
  accountId: AccountId,
  name: NumberedThing,
  above: number,
): Promise<void> {
  await tx.query(raiseSql, [accountId, name, above + 1]);
}

const highestSql = prepared('highest_number', `select (${highest.contacts}) as next`);

/** Returns the highest number among the account's contacts; 0 without contacts. */
export async function readHighestNumber(on: Queryable, accountId: AccountId): Promise<number> {
  const rows = await on.query<{ next: number }>(highestSql, [accountId]);
  return (rows[0]?.next ?? 1) - 1;
}

interface Block {
  next: number;
  end: number;
  size: number;
}

const firstBlock = 16;
const maxBlockSize = 1024;
/** Counters with a block; the rest of a block that is unused for long is lost. */
const maxBlocks = 10_000;
/** Returned numbers cached for all accounts, and the cost of an account's list in the same unit. */
const maxReturned = 500_000;
const listCost = 30;

interface CountersOptions {
  /** whether other processes take numbers too; absent: none do */
  readonly hasPeers?: () => boolean;
  readonly blocks?: number;
  readonly returned?: number;
}

/** Requests for numbers that share a statement and its commit. */
const maxTogether = 1_000;
/** Counters with requests under way. */
const maxTakers = 1_000;

export class Counters {
  readonly #on: Queryable;
  readonly #hasPeers: () => boolean;
  readonly #blocks: LRUCache<string, Block>;
  readonly #refills = new Map<string, Promise<void>>();
  readonly #returned: LRUCache<string, readonly number[]>;
  /** Requests of an account for numbers. Each asks for a count, and gets the first number. */
  readonly #takers = new LRUCache<string, Batcher<number, number>>(atMost(maxTakers));

  constructor(on: Queryable, options: CountersOptions = {}) {
    this.#on = on;
    this.#hasPeers = options.hasPeers ?? (() => false);
    this.#blocks = new LRUCache(atMost(options.blocks ?? maxBlocks));
    this.#returned = new LRUCache({
      maxSize: options.returned ?? maxReturned,
      sizeCalculation: (numbers) => listCost + numbers.length,
    });
  }

  /** The current size. */
  get size(): { readonly blocks: number; readonly returned: number } {
    return { blocks: this.#blocks.size, returned: this.#returned.calculatedSize };
  }

  /** Takes `count` numbers of the account. They ascend, but are not necessarily consecutive. */
  async take(accountId: AccountId, name: CounterName, count: number): Promise<number[]> {
    if (this.#hasPeers()) return this.#takeExact(accountId, name, count);
    const key = `${accountId}:${name}`;
    const returned = this.#returned.get(key) ?? [];
    const numbers = returned.slice(0, count);
    if (returned.length > count) this.#returned.set(key, returned.slice(count));
    else this.#returned.delete(key);
    while (numbers.length < count) {
      const block = this.#blocks.get(key);
      if (block !== undefined && block.next < block.end) {
        numbers.push(block.next);
        block.next += 1;
      } else await this.#refill(key, accountId, name, count - numbers.length);
    }
    return numbers;
  }

  /** Drops the block of this process, which is below the numbers of other processes. */
  async #takeExact(accountId: AccountId, name: CounterName, count: number): Promise<number[]> {
    this.drop(accountId, name);
    if (count === 0) return [];
    const first = await this.#takerOf(accountId, name).load(count);
    return Array.from({ length: count }, (_, index) => first + index);
  }

  #takerOf(accountId: AccountId, name: CounterName): Batcher<number, number> {
    const key = `${accountId}:${name}`;
    const openTaker = this.#takers.get(key);
    if (openTaker !== undefined) return openTaker;
    const taker = new Batcher<number, number>({
      run: async (counts) => {
        const sum = counts.reduce((all, count) => all + count, 0);
        let next = await takeFrom(this.#on, accountId, name, sum);
        return counts.map((count) => {
          next += count;
          return next - count;
        });
      },
      maxBatch: maxTogether,
      maxInFlight: 1,
    });
    this.#takers.set(key, taker);
    return taker;
  }

  /**
   * Returns unused numbers, so that a create that matched an existing contact leaves no gap. If the outcome of a write
   * is unknown (see `provesNothingWritten`), its numbers are not unused.
   */
  release(accountId: AccountId, name: CounterName, numbers: readonly number[]): void {
    if (this.#hasPeers()) {
      this.#putBack(accountId, name, numbers);
      return;
    }
    const key = `${accountId}:${name}`;
    const returned = [...(this.#returned.get(key) ?? []), ...numbers];
    this.#returned.set(
      key,
      returned.sort((left, right) => left - right),
    );
  }

  /**
   * Returns the highest numbers, unless others were assigned since. On one connection this runs before the next request
   * for numbers.
   */
  #putBack(accountId: AccountId, name: CounterName, numbers: readonly number[]): void {
    const descending = numbers.toSorted((left, right) => right - left);
    const [last] = descending;
    if (last === undefined) return;
    const gap = descending.findIndex((number, index) => number !== last - index);
    const first = last - (gap === -1 ? descending.length : gap) + 1;
    this.#on.query(putBackSql, [accountId, name, first, last + 1]).catch(() => {});
  }

  /** Drops a block with numbers that are taken already. */
  drop(accountId: AccountId, name: CounterName): void {
    this.#blocks.delete(`${accountId}:${name}`);
    this.#returned.delete(`${accountId}:${name}`);
  }

  /** Fetches one block at a time, which waiting callers then use. */
  #refill(key: string, accountId: AccountId, name: CounterName, count: number): Promise<void> {
    const running = this.#refills.get(key);
    if (running !== undefined) return running;
    const refill = this.#fetch(key, accountId, name, count).finally(() => this.#refills.delete(key));
    this.#refills.set(key, refill);
    return refill;
  }

  async #fetch(key: string, accountId: AccountId, name: CounterName, count: number): Promise<void> {
    const previous = this.#blocks.get(key)?.size ?? firstBlock / 2;
    const size = Math.max(Math.min(previous * 2, maxBlockSize), count);
    const first = await takeFrom(this.#on, accountId, name, size);
    this.#blocks.set(key, { next: first, end: first + size, size: Math.min(size, maxBlockSize) });
  }
}
