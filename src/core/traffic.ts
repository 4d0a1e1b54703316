/** Who has sent requests lately: work that nobody else would notice may take all there is. */
import type { AccountId } from '../domain/ids.js';

/** Whoever sent something so lately is taken to be there still. */
const lateMs = 1_000;

export class Traffic {
  /** the account of the last request, and the one that was before it */
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

  /** Whether an account other than this one sent something lately. */
  hasOthers(accountId: AccountId): boolean {
    const at = this.#last === accountId ? this.#othersAt : this.#lastAt;
    return this.#now() - at <= lateMs;
  }
}
