/** Recent traffic by account: work that delays no other account may use all resources. */
/** An account counts as active for this long after a request. */
const lateMs = 1_000;

export class Traffic {
  /** the accounts of the last request and of the one before */
  #last: string | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #othersAt = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(accountId: string): void {
    if (accountId !== this.#last) {
      this.#othersAt = this.#lastAt;
      this.#last = accountId;
    }
    this.#lastAt = this.#now();
  }

  /** Whether an account other than this one sent a request lately. */
  hasOthers(accountId: string): boolean {
    const at = this.#last === accountId ? this.#othersAt : this.#lastAt;
    return this.#now() - at <= lateMs;
  }
}
