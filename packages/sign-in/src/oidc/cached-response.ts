/**
 * A cached response of a provider. While it is fresh, it is used. While it is stale, it is used and refreshed in the
 * background. After a failure the next request waits, and at most one request is under way.
 */
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { ProviderUnavailableError } from './bounded-fetch.js';

export interface ResponseAges {
  /** milliseconds until the response is refreshed */
  readonly freshMs: number;
  /** milliseconds until the response expires */
  readonly usableMs: number;
  /** least milliseconds between a failed or forced request and the next one */
  readonly pauseMs: number;
}

export class CachedResponse<Value> {
  readonly #read: () => Promise<Value>;
  readonly #clock: Clock;
  readonly #ages: ResponseAges;
  #cached: { readonly value: Value; readonly at: number } | undefined;
  #failure: { readonly error: ProviderUnavailableError; readonly at: number } | undefined;
  #underWay: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>, clock: Clock, ages: ResponseAges) {
    this.#read = read;
    this.#clock = clock;
    this.#ages = ages;
  }

  async get(): Promise<Value> {
    const age = this.#ageOf(this.#cached?.at);
    if (this.#cached !== undefined && age < this.#ages.freshMs) return this.#cached.value;
    const error = this.#findRecentFailure();
    if (this.#cached !== undefined && age < this.#ages.usableMs) {
      // `#refresh` records its failure; the old value remains usable meanwhile.
      if (error === undefined) this.#refresh().catch(() => {});
      return this.#cached.value;
    }
    if (error !== undefined) throw error;
    return this.#refresh();
  }

  /** Returns a newer value; undefined if the last read or request is too recent. */
  async readNewer(): Promise<Value | undefined> {
    if (this.#underWay !== undefined) return this.#underWay;
    if (this.#ageOf(this.#cached?.at) < this.#ages.pauseMs || this.#findRecentFailure() !== undefined)
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
      const reason = cause instanceof ProviderUnavailableError ? cause.reason : 'metadata';
      const error = new ProviderUnavailableError(reason, {
        cause,
        retryAt: new Date(at + this.#ages.pauseMs),
      });
      this.#failure = { error, at };
      throw error;
    }
  }

  #findRecentFailure(): ProviderUnavailableError | undefined {
    return this.#ageOf(this.#failure?.at) < this.#ages.pauseMs ? this.#failure?.error : undefined;
  }

  /** Returns the age in milliseconds. If the clock was set back, the age is not negative. */
  #ageOf(at: number | undefined): number {
    return at === undefined ? Number.POSITIVE_INFINITY : Math.abs(this.#clock().getTime() - at);
  }
}
