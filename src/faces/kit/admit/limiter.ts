/**
 * Fixed windows: a window opens with its first request and ends `windowMs` later. A process that is alone counts them in
 * memory. While there are others, each window is counted in the database by all of them (`core.rates`); those requests of a
 * window that come while it is being asked go together in its next statement, and a window known to be used up asks nothing.
 */
import type { SharedRates } from '../../../core/access/shared-rates.js';
import type { AccountId } from '../../../domain/ids.js';

export interface RateRule {
  readonly count: number;
  readonly windowMs: number;
}

export interface RateState {
  readonly limit: number;
  readonly windowMs: number;
  /** after this request; never negative */
  readonly remaining: number;
  /** the window's end, milliseconds since 1970 */
  readonly resetAt: number;
  readonly isExceeded: boolean;
}

/** Whose requests are counted together. */
export interface Bucket {
  readonly accountId: AccountId;
  /** unique in the account */
  readonly name: string;
}

interface Window {
  readonly bucket: Bucket;
  endsAt: number;
  /** as far as is known here */
  count: number;
  /** absent: counted here alone */
  shared?: SharedWindow;
}

interface SharedWindow {
  /** counted here, and not in the database yet */
  unsent: number;
  /** the statement under way, and the one after it */
  sending: Promise<unknown>;
  next?: Promise<Sent> | undefined;
}

interface Sent {
  /** hits of the window before those that were sent */
  readonly before: number;
  readonly endsAt: number;
}

/** Windows kept before ended ones are first evicted. */
const sweepAbove = 10_000;
/** Windows kept at most; beyond that the oldest is evicted. */
const maxWindows = 200_000;
/** Statements at once by which a process that joins is told of all windows. */
const tellAtOnce = 4;

export interface LimiterOptions {
  /** absent: this process counts for itself */
  readonly shared?: SharedRates;
  readonly maxWindows?: number;
}

export class Limiter {
  readonly #windows = new Map<string, Window>();
  readonly #shared: SharedRates | undefined;
  readonly #maxWindows: number;
  readonly #unsubscribe: () => void;
  #sweepAt = sweepAbove;

  constructor({ shared, maxWindows: most = maxWindows }: LimiterOptions = {}) {
    this.#shared = shared;
    this.#maxWindows = most;
    this.#unsubscribe = shared?.onJoined(() => void this.#tellAll(shared)) ?? (() => {});
  }

  /** windows kept now */
  get size(): number {
    return this.#windows.size;
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Counts a request of the bucket at the time `now`. */
  hit(bucket: Bucket, rule: RateRule, now: number): RateState | Promise<RateState> {
    const window = this.#open(bucket, rule, now);
    const shared = this.#shared;
    if (shared?.isShared() === true) share(window);
    if (shared === undefined || window.shared === undefined || window.count >= rule.count) {
      window.count += 1;
      return stateOf(rule, window.count, window.endsAt);
    }
    return this.#ask(shared, window, window.shared, rule, now);
  }

  async #ask(
    rates: SharedRates,
    window: Window,
    shared: SharedWindow,
    rule: RateRule,
    now: number,
  ): Promise<RateState> {
    shared.unsent += 1;
    const mine = shared.unsent;
    shared.next ??= this.#send(rates, window, shared, { now, endsAt: now + rule.windowMs });
    const { before, endsAt } = await shared.next;
    return stateOf(rule, before + mine, endsAt);
  }

  /** Sends what is not sent yet, once the statement under way has been answered. */
  #send(
    rates: SharedRates,
    window: Window,
    shared: SharedWindow,
    { now, endsAt }: { readonly now: number; readonly endsAt: number },
  ): Promise<Sent> {
    const sending = shared.sending.then(async () => {
      const hits = shared.unsent;
      shared.unsent = 0;
      shared.next = undefined;
      try {
        const { accountId, name } = window.bucket;
        const times = { now: new Date(now), endsAt: new Date(endsAt) };
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

  /** Another process has joined: what was counted here alone is told. */
  async #tellAll(rates: SharedRates): Promise<void> {
    const now = rates.clock().getTime();
    const alone = [...this.#windows.values()].filter(
      (one) => one.shared === undefined && one.count > 0 && one.endsAt > now,
    );
    const next = alone.values();
    const tell = async () => {
      for (const window of next) {
        const shared = share(window);
        // A request may have brought it meanwhile. What cannot be told now goes with the next request.
        if (shared.unsent > 0 && shared.next === undefined)
          await this.#send(rates, window, shared, { now, endsAt: window.endsAt }).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: tellAtOnce }, tell));
  }

  #open(bucket: Bucket, rule: RateRule, now: number): Window {
    const key = `${bucket.accountId}/${bucket.name}`;
    const known = this.#windows.get(key);
    if (known !== undefined && now < known.endsAt) return known;
    // Reopened, it becomes the last.
    this.#windows.delete(key);
    if (this.#windows.size >= Math.min(this.#sweepAt, this.#maxWindows)) this.#sweep(now);
    const opened = { bucket, endsAt: now + rule.windowMs, count: 0 };
    this.#windows.set(key, opened);
    return opened;
  }

  /** The next eviction is at twice as many, so that not every new bucket scans all of them. */
  #sweep(now: number): void {
    for (const [name, window] of this.#windows) if (window.endsAt <= now) this.#windows.delete(name);
    if (this.#windows.size >= this.#maxWindows) {
      // A tenth at once, since a scan for each would cost more than the few windows that restart.
      const names = this.#windows.keys();
      for (let left = Math.ceil(this.#maxWindows / 10); left > 0; left -= 1)
        this.#windows.delete(names.next().value ?? '');
    }
    this.#sweepAt = Math.max(sweepAbove, 2 * this.#windows.size);
  }
}

/** From here on all processes count it. */
function share(window: Window): SharedWindow {
  window.shared ??= { unsent: window.count, sending: Promise.resolve() };
  return window.shared;
}

function stateOf(rule: RateRule, count: number, endsAt: number): RateState {
  return {
    limit: rule.count,
    windowMs: rule.windowMs,
    remaining: Math.max(0, rule.count - count),
    resetAt: endsAt,
    isExceeded: count > rule.count,
  };
}
