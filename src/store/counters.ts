/** Integers that count up in each account. A process takes blocks, so that creates do not queue on one row. */
import { LRUCache } from 'lru-cache';
import type { AccountId } from '../domain/ids.js';
import type { Queryable } from './database.js';
import { prepared } from './sql.js';

export type CounterName = 'contacts' | 'notes';

// A new block also steps over numbers that came in another way (an import, a fixture).
const highest: Readonly<Record<CounterName, string>> = {
  contacts: 'select coalesce(max(n.number), 0) + 1 from contacts n where n.account_id = $1',
  notes: 'select coalesce(max(n.number), 0) + 1 from notes n where n.account_id = $1',
};

const take = Object.fromEntries(
  (['contacts', 'notes'] as const).map((name) => [
    name,
    prepared(
      `take_${name}_numbers`,
      `insert into counters as k (account_id, name, next) select $1, '${name}', (${highest[name]}) + $2::bigint
       on conflict on constraint counters_pkey do update set next = greatest(k.next, (${highest[name]})) + $2::bigint
       returning k.next - $2::bigint as first`,
    ),
  ]),
) as Record<CounterName, ReturnType<typeof prepared>>;

const highestSql = prepared('highest_number', `select (${highest.contacts}) as next`);

/** The highest number that a contact of the account has; 0 when it has none. */
export async function highestNumber(on: Queryable, accountId: AccountId): Promise<number> {
  const rows = await on.query<{ next: number }>(highestSql, [accountId]);
  return (rows[0]?.next ?? 1) - 1;
}

interface Block {
  next: number;
  end: number;
  size: number;
}

const firstBlock = 16;
const largestBlock = 1024;
/** Counters that have a block; of one that was not used for long the rest of its block is never used. */
const maxBlocks = 10_000;
/** Numbers of all accounts that came back and are kept, and as how many the list of an account counts by itself. */
const maxReturned = 500_000;
const listCost = 30;

export class Counters {
  readonly #on: Queryable;
  readonly #blocks: LRUCache<string, Block>;
  readonly #refills = new Map<string, Promise<void>>();
  readonly #returned: LRUCache<string, readonly number[]>;

  constructor(on: Queryable, limits = { blocks: maxBlocks, returned: maxReturned }) {
    this.#on = on;
    this.#blocks = new LRUCache({ max: limits.blocks });
    this.#returned = new LRUCache({
      maxSize: limits.returned,
      sizeCalculation: (numbers) => listCost + numbers.length,
    });
  }

  /** What is kept now. */
  get size(): { readonly blocks: number; readonly returned: number } {
    return { blocks: this.#blocks.size, returned: this.#returned.calculatedSize };
  }

  /** `count` numbers of the account, ascending; they need not be neighbours. */
  async take(accountId: AccountId, name: CounterName, count: number): Promise<number[]> {
    const key = `${accountId}:${name}`;
    const returned = this.#returned.get(key) ?? [];
    const taken = returned.slice(0, count);
    if (returned.length > count) this.#returned.set(key, returned.slice(count));
    else this.#returned.delete(key);
    while (taken.length < count) {
      const block = this.#blocks.get(key);
      if (block !== undefined && block.next < block.end) {
        taken.push(block.next);
        block.next += 1;
      } else await this.#refill(key, accountId, name, count - taken.length);
    }
    return taken;
  }

  /** Numbers taken and certainly not used come back, so that a create that found somebody leaves no gap. */
  giveBack(accountId: AccountId, name: CounterName, numbers: readonly number[]): void {
    const key = `${accountId}:${name}`;
    const returned = [...(this.#returned.get(key) ?? []), ...numbers];
    this.#returned.set(
      key,
      returned.sort((one, other) => one - other),
    );
  }

  /** Forgets a block some of whose numbers are taken already. */
  drop(accountId: AccountId, name: CounterName): void {
    this.#blocks.delete(`${accountId}:${name}`);
    this.#returned.delete(`${accountId}:${name}`);
  }

  /** One request for a block at a time; those who wait for it then take from it. */
  #refill(key: string, accountId: AccountId, name: CounterName, wanted: number): Promise<void> {
    const running = this.#refills.get(key);
    if (running !== undefined) return running;
    const refill = this.#fetch(key, accountId, name, wanted).finally(() => this.#refills.delete(key));
    this.#refills.set(key, refill);
    return refill;
  }

  async #fetch(key: string, accountId: AccountId, name: CounterName, wanted: number): Promise<void> {
    const previous = this.#blocks.get(key)?.size ?? firstBlock / 2;
    const size = Math.max(Math.min(previous * 2, largestBlock), wanted);
    const rows = await this.#on.query<{ first: number }>(take[name], [accountId, size]);
    const first = rows[0]?.first ?? 1;
    this.#blocks.set(key, { next: first, end: first + size, size: Math.min(size, largestBlock) });
  }
}
