/**
 * Numbers for the new contacts of an import: they ascend in the order of the rows, even while other writers take
 * numbers.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { readHighestNumber } from '../../database/counters.js';
import type { Context } from '../../operation-context/context.js';
import type { ImportSession } from '../store/import-session.js';

export class ContactNumbers {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #accountId: AccountId;
  /** the highest number that a committed chunk used */
  #last: number | undefined;
  /** Numbers of the chunks that are not settled. */
  readonly #inUse = new Set<readonly number[]>();
  #free: number[] = [];
  /** Numbers below a used one: returned for other writers. */
  #low: number[] = [];

  /** Takes `isResumed` if an earlier worker used numbers that this worker does not know. */
  constructor(context: Context, session: ImportSession, accountId: AccountId, isResumed: boolean) {
    this.#context = context;
    this.#session = session;
    this.#accountId = accountId;
    this.#last = isResumed ? undefined : 0;
  }

  /** Returns numbers for a chunk, above the numbers of earlier chunks. */
  async take(count: number): Promise<readonly number[]> {
    this.#last ??= await readHighestNumber(this.#session, this.#accountId);
    const last = Math.max(this.#last, ...[...this.#inUse].map((numbers) => numbers.at(-1) ?? 0));
    let freeNumbers = this.#free;
    this.#free = [];
    const free: number[] = [];
    for (;;) {
      this.#low.push(...freeNumbers.filter((number) => number <= last));
      free.push(...freeNumbers.filter((number) => number > last));
      if (free.length >= count) break;
      freeNumbers = await this.#context.counters.take(this.#accountId, 'contacts', count - free.length);
    }
    free.sort((left, right) => left - right);
    const chunkNumbers = free.slice(0, count);
    this.#free.push(...free.slice(count));
    this.#inUse.add(chunkNumbers);
    return chunkNumbers;
  }

  /** Ends a chunk that was committed with the numbers `used`, or that was rolled back. */
  onChunkEnd(numbers: readonly number[], used: ReadonlySet<number> = new Set()): void {
    if (!this.#inUse.delete(numbers)) return;
    this.#last = Math.max(this.#last ?? 0, ...used);
    this.#free.push(...numbers.filter((number) => !used.has(number)));
  }

  /** Drops the numbers of a chunk that may be committed, so that no contact gets them again. */
  discard(numbers: readonly number[]): void {
    this.#inUse.delete(numbers);
  }

  /** Drops the numbers, since other contacts have some of them. */
  drop(): void {
    this.#inUse.clear();
    this.#free = [];
    this.#context.counters.drop(this.#accountId, 'contacts');
  }

  close(): void {
    const unused = [...this.#low, ...this.#free, ...[...this.#inUse].flat()];
    this.#context.counters.release(this.#accountId, 'contacts', unused);
    this.#low = [];
    this.#free = [];
    this.#inUse.clear();
  }
}
