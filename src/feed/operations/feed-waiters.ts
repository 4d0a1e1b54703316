/**
 * Clients that wait for the next event. One statement checks for all of them, every few hundredths of a second while
 * any waits, and finds the events of every process. With a signal at each commit (NOTIFY), all commits of all accounts
 * would queue on one lock, mostly although no client waits. Decision: docs/decisions/0026-feed.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Budget } from '@switchbook/admission/budget.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { restAfter } from '@switchbook/domain/runtime/rest-after.js';
import type { Queryable } from '../../database/database.js';
import { findAwaited, type WaitingReader } from '../store/events.js';
import { feedLimits } from '../values/feed-limits.js';

/** Pauses between two checks are longer after slow checks, so that these use a fifth of the time at most. */
const checkRest = { perWork: 4, minMs: 25, maxMs: 1_000 };

interface Waiter extends WaitingReader {
  readonly wake: () => void;
}

export class FeedWaiters {
  /** clients that wait now */
  readonly slots = new Budget(feedLimits.waiting);
  readonly #reads: Queryable;
  readonly #waiters = new Set<Waiter>();
  #isReading = false;
  #isClosed = false;

  constructor(reads: Queryable) {
    this.#reads = reads;
  }

  /**
   * Resolves when an event may exist after the position, or after the timeout. False: the caller has disconnected, or
   * the process is stopping. Throws `limited` if too many wait.
   */
  async wait(accountId: AccountId, after: EventPosition, ms: number, signal: AbortSignal): Promise<boolean> {
    if (this.#isClosed || signal.aborted) return false;
    const release = this.slots.take(accountId);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiters.delete(waiter);
        release();
        resolve();
      };
      const waiter: Waiter = { accountId, after, wake };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake, { once: true });
      this.#waiters.add(waiter);
      if (!this.#isReading) void this.#read();
    });
    return !this.#isClosed && !signal.aborted;
  }

  /** Wakes the waiting clients of an account, so that each checks again whether it may still read. */
  wake(accountId: AccountId): void {
    for (const waiter of this.#waiters) if (waiter.accountId === accountId) waiter.wake();
  }

  /** Ends all waits. Later calls of `wait` return false at once. */
  close(): void {
    this.#isClosed = true;
    for (const { wake } of this.#waiters) wake();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    for (let pauseMs = checkRest.minMs; this.#waiters.size > 0; ) {
      await delay(pauseMs);
      const waiters = [...this.#waiters];
      const began = performance.now();
      // Waiters wake up if the database is unavailable: they repeat the read, and get its error.
      const awakened = await findAwaited(this.#reads, waiters).catch(() => waiters);
      for (const waiter of awakened) waiter.wake();
      pauseMs = restAfter(performance.now() - began, checkRest);
    }
    this.#isReading = false;
  }
}
