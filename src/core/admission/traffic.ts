/** Recent traffic by account: work that delays no other account may use all resources. */
import type { AccountId } from '../../domain/ids.js';

/** An account counts as active for this long after a request. */
const lateMs = 1_000;

export class Traffic {
  /** the accounts of the last request and of the one before */
  #last: AccountId | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #othersAt = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(accountId: AccountId): void {
    if (accountId !== this.#last) {
      this.#othersAt = this.#lastAt;
      this.#last = accountId;
    }
    this.#lastAt = this.#now();
  }

  /** Whether an account other than this one sent a request lately. */
  hasOthers(accountId: AccountId): boolean {
    const at = this.#last === accountId ? this.#othersAt : this.#lastAt;
    return this.#now() - at <= lateMs;
  }
}
