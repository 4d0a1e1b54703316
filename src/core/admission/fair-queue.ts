/**
 * Fair admission of work that competes for the database: a limit in all, a limit per account, and round-robin between
 * waiting accounts. A busy account delays itself; the others hardly notice it.
 */
import type { AccountId } from '../../domain/ids.js';
import { ProblemError } from '../../domain/problem.js';

export interface FairQueueOptions {
  /** pieces of work that run at once */
  readonly total: number;
  /** of them those of one account; read each time, since it may depend on other accounts' traffic */
  readonly perAccount: (accountId: AccountId) => number;
  /** waiting pieces of work per account; one more is `limited` */
  readonly maxWaiting: number;
  /** work that waited so long is `unavailable` */
  readonly maxWaitMs: number;
  /** how long work waited until it began; 0 for most */
  readonly onBegin?: ((waitedMs: number) => void) | undefined;
}

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

interface Lane {
  running: number;
  readonly waiting: Set<Waiting>;
}

/** The retry delay that the caller is told. */
const retryAfterMs = 1_000;

export class FairQueue {
  readonly #options: FairQueueOptions;
  /** accounts with work running or waiting; the last served is last */
  readonly #lanes = new Map<AccountId, Lane>();
  #running = 0;
  #shed = 0;

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

  /** work that was not admitted, so far */
  get shed(): number {
    return this.#shed;
  }

  /** Queues the work and runs it. Throws `limited` or `unavailable` when it is not admitted. */
  async run<Result>(accountId: AccountId, work: () => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.get(accountId) ?? this.#open(accountId);
    const { onBegin } = this.#options;
    if (this.#mayStart(accountId, lane)) {
      this.#begin(accountId, lane);
      onBegin?.(0);
    } else {
      const from = performance.now();
      await this.#admission(accountId, lane);
      onBegin?.(performance.now() - from);
    }
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

  /** Moves the account to the end of the queue. */
  #stepBack(accountId: AccountId, lane: Lane): void {
    this.#lanes.delete(accountId);
    this.#lanes.set(accountId, lane);
  }

  #admission(accountId: AccountId, lane: Lane): Promise<void> {
    const { maxWaiting, maxWaitMs } = this.#options;
    if (lane.waiting.size >= maxWaiting) {
      this.#shed += 1;
      throw new ProblemError({ kind: 'limited', retryAfterMs });
    }
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
          this.#shed += 1;
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
