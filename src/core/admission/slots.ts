/**
 * Limits the files under way in this process, all together and per account, so that some slots are left for other
 * accounts.
 */
import type { AccountId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';

const retryAfterMs = 5_000;

export class Slots {
  readonly #perAccount: number;
  readonly #total: number;
  readonly #taken = new Map<AccountId, number>();
  #count = 0;
  #refused = 0;

  constructor(perAccount: number, total: number) {
    this.#perAccount = perAccount;
    this.#total = total;
  }

  /** taken now */
  get count(): number {
    return this.#count;
  }

  /** most of all accounts together */
  get maximum(): number {
    return this.#total;
  }

  /** so far, for want of a free one */
  get refused(): number {
    return this.#refused;
  }

  /** Throws `limited` when all are taken; answers how to release the slot, which may be called more than once. */
  take(accountId: AccountId): () => void {
    const taken = this.#taken.get(accountId) ?? 0;
    if (taken >= this.#perAccount || this.#count >= this.#total) {
      this.#refused += 1;
      throw new ProblemError({ kind: 'limited', retryAfterMs });
    }
    this.#taken.set(accountId, taken + 1);
    this.#count += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#taken.get(accountId) ?? 1) - 1;
      if (left > 0) this.#taken.set(accountId, left);
      else this.#taken.delete(accountId);
      this.#count -= 1;
    };
  }
}
