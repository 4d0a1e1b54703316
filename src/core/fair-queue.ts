/**
 * Admission of work that competes for the database: so much at once in all, so much of one account, and accounts that
 * wait are served in turn. A busy account waits for itself; the others hardly notice it.
 */
import type { AccountId } from '../domain/ids.js';
import { ProblemError } from '../domain/problem.js';

export interface FairQueueOptions {
  /** pieces of work that run at once */
  readonly total: number;
  /** of them those of one account; asked each time, for it may depend on who else is there */
  readonly perAccount: (accountId: AccountId) => number;
  /** pieces of work of one account that may wait; one more is `limited` */
  readonly maxWaiting: number;
  /** work that waited so long is `unavailable` */
  readonly maxWaitMs: number;
}

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

interface Lane {
  running: number;
  readonly waiting: Set<Waiting>;
}

/** What the caller is told to wait before it asks again. */
const retryAfterMs = 1_000;

export class FairQueue {
  readonly #options: FairQueueOptions;
  /** accounts with work running or waiting; who was served last stands last */
  readonly #lanes = new Map<AccountId, Lane>();
  #running = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.waiting.size;
    return count;
  }

  /** Runs the work when it is the account's turn. Throws `limited` or `unavailable` when that does not come. */
  async run<Result>(accountId: AccountId, work: () => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.get(accountId) ?? this.#open(accountId);
    if (this.#mayStart(accountId, lane)) this.#begin(accountId, lane);
    else await this.#turn(accountId, lane);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      lane.running -= 1;
      this.#stepBack(accountId, lane);
      this.#serveNext();
      this.#close(accountId, lane);
    }
  }

  #open(accountId: AccountId): Lane {
    const lane = { running: 0, waiting: new Set<Waiting>() };
    this.#lanes.set(accountId, lane);
    return lane;
  }

  #close(accountId: AccountId, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.size === 0) this.#lanes.delete(accountId);
  }

  #mayStart(accountId: AccountId, lane: Lane): boolean {
    return this.#running < this.#options.total && lane.running < this.#options.perAccount(accountId);
  }

  #begin(accountId: AccountId, lane: Lane): void {
    this.#running += 1;
    lane.running += 1;
    this.#stepBack(accountId, lane);
  }

  /** Behind everybody who waits. */
  #stepBack(accountId: AccountId, lane: Lane): void {
    this.#lanes.delete(accountId);
    this.#lanes.set(accountId, lane);
  }

  #turn(accountId: AccountId, lane: Lane): Promise<void> {
    const { maxWaiting, maxWaitMs } = this.#options;
    if (lane.waiting.size >= maxWaiting) throw new ProblemError({ kind: 'limited', retryAfterMs });
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          clearTimeout(waiting.timer);
          lane.waiting.delete(waiting);
          this.#begin(accountId, lane);
          resolve();
        },
        timer: setTimeout(() => {
          lane.waiting.delete(waiting);
          this.#close(accountId, lane);
          reject(new ProblemError({ kind: 'unavailable' }, { detail: 'the account has too much under way' }));
        }, maxWaitMs),
      };
      lane.waiting.add(waiting);
    });
  }

  #serveNext(): void {
    for (const [accountId, lane] of this.#lanes) {
      const [next] = lane.waiting;
      if (next === undefined || !this.#mayStart(accountId, lane)) continue;
      next.start();
      return;
    }
  }
}
