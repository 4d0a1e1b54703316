/**
 * An answer of a provider that is kept for a time: used while it is fresh, used and refreshed in the background while it is stale.
 * A provider that failed is not asked again at once, and one request is under way at most.
 */
import type { Clock } from '@switchbook/domain/ids.js';
import { ProviderAway } from './bounded-fetch.js';

export interface Ages {
  /** ms until it is refreshed */
  readonly fresh: number;
  /** ms until it is not used any more */
  readonly usable: number;
  /** ms between a request that failed, or one that was forced, and the next */
  readonly pause: number;
}

export class KeptAnswer<Value> {
  readonly #read: () => Promise<Value>;
  readonly #clock: Clock;
  readonly #ages: Ages;
  #kept: { readonly value: Value; readonly at: number } | undefined;
  #failure: { readonly error: ProviderAway; readonly at: number } | undefined;
  #underWay: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>, clock: Clock, ages: Ages) {
    this.#read = read;
    this.#clock = clock;
    this.#ages = ages;
  }

  async get(): Promise<Value> {
    const age = this.#since(this.#kept?.at);
    if (this.#kept !== undefined && age < this.#ages.fresh) return this.#kept.value;
    const error = this.#recentFailure();
    if (this.#kept !== undefined && age < this.#ages.usable) {
      // A failure is kept there, and the old value is good meanwhile.
      if (error === undefined) this.#refresh().catch(() => {});
      return this.#kept.value;
    }
    if (error !== undefined) throw error;
    return this.#refresh();
  }

  /** A newer value; undefined when it was read or asked for too short a time ago. */
  async newer(): Promise<Value | undefined> {
    if (this.#underWay !== undefined) return this.#underWay;
    if (this.#since(this.#kept?.at) < this.#ages.pause || this.#recentFailure() !== undefined)
      return undefined;
    return this.#refresh();
  }

  #refresh(): Promise<Value> {
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #ask(): Promise<Value> {
    try {
      const value = await this.#read();
      this.#kept = { value, at: this.#clock().getTime() };
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

  /** A clock that was set back makes the time short, not negative for ever. */
  #since(at: number | undefined): number {
    return at === undefined ? Number.POSITIVE_INFINITY : Math.abs(this.#clock().getTime() - at);
  }
}
