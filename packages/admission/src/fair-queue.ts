/**
 * Fair admission of work that competes for the database, a vendor or a thread: a total limit, a limit per account, and
 * round-robin between waiting accounts. A busy account delays itself, and hardly any other account.
 */
import { setMaxListeners } from 'node:events';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type Bounds, Budget } from './budget.js';

/** `total`, `perAccount`: pieces of work that run at once. */
interface FairQueueOptions extends Bounds {
  /** waiting tasks per account; one more is `limited`. Absent: any number */
  readonly maxWaiting?: number;
  /** a task that has waited this long is `unavailable`. Absent: no time limit */
  readonly maxWaitMs?: number;
  /** Receives the wait of each piece of work before it begins; 0 for most. */
  readonly onBegin?: ((waitedMs: number) => void) | undefined;
}

/** A caller in the queue, who may lose its rights meanwhile. */
export interface Waiter {
  readonly accountId: string;
  /** checked after a wait: throws if the caller has lost its rights */
  readonly assertStillAllowed?: (() => Promise<void>) | undefined;
}

/** The retry delay in the answer. */
const retryAfterMs = 1_000;

export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #running: Budget;
  readonly #waiting = new RoundRobin<() => void>();
  #refused = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
    this.#running = new Budget(options);
  }

  get running(): number {
    return this.#running.used;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Number of refused work items so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Queues the work and runs it. Throws as `enter` when it is not admitted. */
  async run<Result>(
    waiter: string | Waiter,
    work: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    const { accountId, assertStillAllowed }: Waiter =
      typeof waiter === 'string' ? { accountId: waiter } : waiter;
    const entered = this.enter(accountId, signal);
    // A task that need not wait begins at once, in this round of the event loop.
    const leave = entered instanceof Promise ? await entered : entered;
    try {
      if (entered instanceof Promise) await assertStillAllowed?.();
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Returns a function that frees the slot; further calls do nothing. Throws `limited` or `unavailable`, and the
   * signal's reason.
   */
  enter(account: string, signal?: AbortSignal): (() => void) | Promise<() => void> {
    signal?.throwIfAborted();
    if (!this.#running.hasSpace(account)) return this.#wait(account, signal);
    this.#options.onBegin?.(0);
    return this.#begin(account);
  }

  #begin(account: string): () => void {
    // The caller has checked the bounds, and an account's share shrinks with the next request at the earliest.
    const release = this.#running.take(account);
    this.#waiting.stepBack(account);
    return () => {
      release();
      this.#waiting.stepBack(account);
      this.#waiting.next((waitingAccount) => this.#running.hasSpace(waitingAccount))?.();
    };
  }

  #wait(account: string, signal: AbortSignal | undefined): Promise<() => void> {
    const { maxWaiting = Number.POSITIVE_INFINITY, maxWaitMs, onBegin } = this.#options;
    if (this.#waiting.countOf(account) >= maxWaiting) {
      this.#refused += 1;
      throw new ProblemError({ kind: 'limited', retryAfterMs, of: 'work' });
    }
    const from = performance.now();
    // Any number of tasks may wait with one signal, such as the signal of a worker; Node.js warns above ten.
    if (signal !== undefined) setMaxListeners(0, signal);
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        this.#waiting.remove(account, start);
      };
      const start = () => {
        settle();
        resolve(this.#begin(account));
        onBegin?.(performance.now() - from);
      };
      const stop = () => {
        settle();
        reject(signal?.reason);
      };
      const refuseLate = () => {
        settle();
        this.#refused += 1;
        reject(
          new ProblemError(
            { kind: 'unavailable', of: 'work' },
            { detail: 'too many requests of the account are waiting' },
          ),
        );
      };
      const timer = maxWaitMs === undefined ? undefined : setTimeout(refuseLate, maxWaitMs);
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiting.add(account, start);
    });
  }
}

/**
 * A queue with an order by caller. The callers alternate, one item at a time, and the items of a caller keep their
 * order.
 */
export class RoundRobin<Item> {
  /** the next caller is first */
  readonly #queues = new Map<string, Set<Item>>();
  #size = 0;

  /** Number of items of all callers. */
  get size(): number {
    return this.#size;
  }

  countOf(caller: string): number {
    return this.#queues.get(caller)?.size ?? 0;
  }

  add(caller: string, item: Item): void {
    const queue = this.#queues.get(caller);
    if (queue === undefined) this.#queues.set(caller, new Set([item]));
    else queue.add(item);
    this.#size += 1;
  }

  remove(caller: string, item: Item): void {
    const queue = this.#queues.get(caller);
    if (queue?.delete(item) !== true) return;
    this.#size -= 1;
    if (queue.size === 0) this.#queues.delete(caller);
  }

  /** Takes the oldest item of the first eligible caller, and moves that caller to the end. */
  next(mayHave: (caller: string) => boolean = () => true): Item | undefined {
    for (const [caller, [item]] of this.#queues) {
      if (item === undefined || !mayHave(caller)) continue;
      this.remove(caller, item);
      this.stepBack(caller);
      return item;
    }
    return undefined;
  }

  /** Moves the caller behind all other waiting callers. */
  stepBack(caller: string): void {
    const queue = this.#queues.get(caller);
    if (queue === undefined) return;
    this.#queues.delete(caller);
    this.#queues.set(caller, queue);
  }
}

/**
 * Runs the work for each item, in their order, with a limit of concurrent items. Rejects with the first failure; others
 * may continue.
 */
export async function forEachAtOnce<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = [...items].values();
  const worker = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
