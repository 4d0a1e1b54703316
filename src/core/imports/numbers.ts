/** The numbers of an import's newcomers: they ascend in the order of the rows, also while others take some. */
import type { AccountId } from '../../domain/ids.js';
import { highestNumber } from '../../store/counters.js';
import type { ImportSession } from '../../store/imports-session.js';
import type { Context } from '../context.js';

export class Numbers {
  readonly #context: Context;
  readonly #session: ImportSession;
  readonly #accountId: AccountId;
  /** lower than one in use already; others may have them */
  #low: number[] = [];
  #taken: number[] = [];
  #last: number | undefined;

  /** `isResumed`: another worker began, with numbers that this one does not know */
  constructor(context: Context, session: ImportSession, accountId: AccountId, isResumed: boolean) {
    this.#context = context;
    this.#session = session;
    this.#accountId = accountId;
    this.#last = isResumed ? undefined : 0;
  }

  async take(count: number): Promise<number[]> {
    this.#last ??= await highestNumber(this.#session, this.#accountId);
    const last = this.#last;
    while (this.#taken.length < count) {
      const wanted = count - this.#taken.length;
      const numbers = await this.#context.counters.take(this.#accountId, 'contacts', wanted);
      this.#low.push(...numbers.filter((number) => number <= last));
      this.#taken.push(...numbers.filter((number) => number > last));
      this.#taken.sort((one, other) => one - other);
    }
    return this.#taken.slice(0, count);
  }

  /** The chunk is written with the first so many of those that were taken. */
  use(count: number): void {
    this.#last = this.#taken[count - 1] ?? this.#last;
    this.#taken = this.#taken.slice(count);
  }

  /** Nothing was written; `areTaken`: since the numbers were in use. */
  failed(areTaken: boolean): void {
    if (!areTaken) return;
    this.#taken = [];
    this.#context.counters.drop(this.#accountId, 'contacts');
  }

  close(): void {
    this.#context.counters.giveBack(this.#accountId, 'contacts', [...this.#low, ...this.#taken]);
    this.#low = [];
    this.#taken = [];
  }
}
