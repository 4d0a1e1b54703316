/**
 * Fixed windows: a window opens with its first request and ends `windowMs` later. A single process counts them in
 * memory. With several processes, all count each window in the database (`SharedRates`). Requests that arrive while a
 * window's statement runs share the next statement. An exhausted window needs no statement.
 */

import type { Rate } from '@switchbook/domain/access/access.js';
import type { AccountId, Clock } from '@switchbook/domain/runtime/ids.js';
import { forEachAtOnce } from './fair-queue.js';
import { latestEnd, Windows } from './windows.js';

export interface RateState {
  readonly limit: number;
  readonly windowMs: number;
  /** requests left after this one; never negative */
  readonly remaining: number;
  /** the window's end, milliseconds since 1970 */
  readonly resetAt: number;
  readonly isExceeded: boolean;
}

/** Requests with the same bucket are counted together. */
interface Bucket {
  readonly accountId: AccountId;
  /** unique in the account */
  readonly name: string;
}

/** Hits of one process, to be added to a shared window. */
export interface WindowHits {
  readonly accountId: AccountId;
  readonly bucket: string;
  readonly hits: number;
  readonly now: Date;
  /** The end of the window, if these hits open it. An open window keeps its end. */
  readonly endsAt: Date;
  /** A window with a later end counts as ended: a clock was set back. */
  readonly latestEnd: Date;
}

export interface CountedWindow {
  /** hits of all processes, including the added hits */
  readonly hits: number;
  readonly endsAt: Date;
}

/** The connection between the processes that count together. */
export interface SharedRates {
  readonly clock: Clock;
  /** Whether other processes count requests as well, or may begin to. */
  isShared(): boolean;
  /** Adds hits to a window; opens one if none is open. Throws `unavailable` without the database. */
  count(window: WindowHits): Promise<CountedWindow>;
  /** Subscribes to new processes, with which this process must share its counts. Returns the unsubscribe function. */
  onJoined(callback: () => void): () => void;
}

interface Window {
  readonly bucket: Bucket;
  readonly windowMs: number;
  endsAt: number;
  /** hits known to this process */
  count: number;
  /** absent: only this process counts it */
  shared?: SharedWindow;
}

interface SharedWindow {
  /** counted here, but not sent to the database yet */
  unsent: number;
  /** the current statement and the next one */
  sending: Promise<unknown>;
  next?: Promise<CountedHits> | undefined;
}

interface CountedHits {
  /** hits of the window before the sent hits */
  readonly before: number;
  readonly endsAt: number;
}

/** Most windows in memory; beyond that the oldest is evicted. */
const maxWindows = 200_000;
/** Statements at once that send all windows to a process that joins. */
const concurrentShares = 4;

interface LimiterOptions {
  /** absent: this process counts alone */
  readonly shared?: SharedRates;
  readonly maxWindows?: number;
}

export class Limiter {
  readonly #windows: Windows<Window>;
  readonly #shared: SharedRates | undefined;
  readonly #unsubscribe: () => void;

  constructor({ shared, maxWindows: max = maxWindows }: LimiterOptions = {}) {
    this.#shared = shared;
    this.#windows = new Windows(max);
    this.#unsubscribe = shared?.onJoined(() => void this.#shareOpenWindows(shared)) ?? (() => {});
  }

  /** Number of windows in memory. */
  get size(): number {
    return this.#windows.size;
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Counts a request of the bucket at the time `now`. */
  hit(bucket: Bucket, rule: Rate, now: number): RateState | Promise<RateState> {
    const { windowMs } = rule;
    const window = this.#windows.open(`${bucket.accountId}/${bucket.name}`, now, windowMs, () => ({
      bucket,
      windowMs,
      endsAt: now + windowMs,
      count: 0,
    }));
    const shared = this.#shared;
    if (shared?.isShared() === true) shareWindow(window);
    if (shared === undefined || window.shared === undefined || window.count >= rule.count) {
      window.count += 1;
      return rateStateOf(rule, window.count, window.endsAt);
    }
    return this.#countShared(shared, window, window.shared, rule, now);
  }

  async #countShared(
    rates: SharedRates,
    window: Window,
    shared: SharedWindow,
    rule: Rate,
    now: number,
  ): Promise<RateState> {
    shared.unsent += 1;
    const mine = shared.unsent;
    shared.next ??= this.#send(rates, window, shared, { now, endsAt: now + rule.windowMs });
    const { before, endsAt } = await shared.next;
    return rateStateOf(rule, before + mine, endsAt);
  }

  /** Sends unsent hits after the current statement has returned. */
  #send(
    rates: SharedRates,
    window: Window,
    shared: SharedWindow,
    { now, endsAt }: { readonly now: number; readonly endsAt: number },
  ): Promise<CountedHits> {
    const sending = shared.sending.then(async () => {
      const hits = shared.unsent;
      shared.unsent = 0;
      shared.next = undefined;
      try {
        const { accountId, name } = window.bucket;
        const latest = new Date(latestEnd(now, window.windowMs));
        const times = { now: new Date(now), endsAt: new Date(endsAt), latestEnd: latest };
        const counted = await rates.count({ accountId, bucket: name, hits, ...times });
        window.count = counted.hits;
        window.endsAt = counted.endsAt.getTime();
        return { before: counted.hits - hits, endsAt: window.endsAt };
      } catch (error) {
        shared.unsent += hits;
        throw error;
      }
    });
    shared.sending = sending.catch(() => {});
    return sending;
  }

  /** Shares the counts of this process after another process has joined. */
  async #shareOpenWindows(rates: SharedRates): Promise<void> {
    const now = rates.clock().getTime();
    const unsharedWindows = [...this.#windows.values()].filter(
      (value) => value.shared === undefined && value.count > 0 && value.endsAt > now,
    );
    await forEachAtOnce(unsharedWindows, concurrentShares, async (window) => {
      const shared = shareWindow(window);
      // A request may have sent it meanwhile. After an error the next request sends it.
      if (shared.unsent > 0 && shared.next === undefined)
        await this.#send(rates, window, shared, { now, endsAt: window.endsAt }).catch(() => {});
    });
  }
}

/** Makes it a window that all processes count. */
function shareWindow(window: Window): SharedWindow {
  window.shared ??= { unsent: window.count, sending: Promise.resolve() };
  return window.shared;
}

function rateStateOf(rule: Rate, count: number, endsAt: number): RateState {
  return {
    limit: rule.count,
    windowMs: rule.windowMs,
    remaining: Math.max(0, rule.count - count),
    resetAt: endsAt,
    isExceeded: count > rule.count,
  };
}

/** Paces requests: a few at once, later ones as the bucket refills, so that no window exceeds the limit. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(rate: Rate, now: () => number) {
    this.#capacity = Math.max(1, Math.floor(rate.count / 20));
    this.#perMs = Math.max(rate.count - this.#capacity, 0.5) / rate.windowMs;
    this.#now = now;
    this.#tokens = this.#capacity;
    this.#filledAt = now();
  }

  /** Takes a token, and returns the milliseconds until it may be used. */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filledAt) * this.#perMs) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs);
  }
}
