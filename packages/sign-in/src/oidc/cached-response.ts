/**
 * A cached response of a provider: used while it is fresh, used and refreshed in the background while it is stale.
 * After a failure the next request waits, and at most one request is under way.
 */
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { ProviderAway } from './bounded-fetch.js';

export interface Ages {
  /** ms until it is refreshed */
  readonly fresh: number;
  /** milliseconds until it expires */
  readonly usable: number;
  /** least ms between a failed or forced request and the next */
  readonly pause: number;
}

export class CachedResponse<Value> {
  readonly #read: () => Promise<Value>;
  readonly #clock: Clock;
  readonly #ages: Ages;
  #cached: { readonly value: Value; readonly at: number } | undefined;
  #failure: { readonly error: ProviderAway; readonly at: number } | undefined;
  #underWay: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>, clock: Clock, ages: Ages) {
    this.#read = read;
    this.#clock = clock;
    this.#ages = ages;
  }

  async get(): Promise<Value> {
    const age = this.#since(this.#cached?.at);
    if (this.#cached !== undefined && age < this.#ages.fresh) return this.#cached.value;
    const error = this.#recentFailure();
    if (this.#cached !== undefined && age < this.#ages.usable) {
      // `#refresh` records its failure; the old value remains usable meanwhile.
      if (error === undefined) this.#refresh().catch(() => {});
      return this.#cached.value;
    }
    if (error !== undefined) throw error;
    return this.#refresh();
  }

  /** Returns a newer value; undefined if the last read or request is too recent. */
  async newer(): Promise<Value | undefined> {
    if (this.#underWay !== undefined) return this.#underWay;
    if (this.#since(this.#cached?.at) < this.#ages.pause || this.#recentFailure() !== undefined)
      return undefined;
    return this.#refresh();
  }

  #refresh(): Promise<Value> {
    this.#underWay ??= this.#load().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #load(): Promise<Value> {
    try {
      const value = await this.#read();
      this.#cached = { value, at: this.#clock().getTime() };
      this.#failure = undefined;
      return value;
    } catch (cause) {
      const at = this.#clock().getTime();
      const fault = cause instanceof ProviderAway ? cause.fault : 'metadata';
      const error = new ProviderAway(fault, { cause, retryAt: new Date(at + this.#ages.pause) });
      this.#failure = { error, at };
      throw error;
    }
  }

  #recentFailure(): ProviderAway | undefined {
    return this.#since(this.#failure?.at) < this.#ages.pause ? this.#failure?.error : undefined;
  }

  /** If the clock was set back, the age is 0, not negative. */
  #since(at: number | undefined): number {
    return at === undefined ? Number.POSITIVE_INFINITY : Math.abs(this.#clock().getTime() - at);
  }
}
