/**
 * Limits the resources that a process uses at once, in pieces or in bytes. It has a total, and a share per account, so
 * that other accounts get a part.
 */

import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Gauge } from '@switchbook/domain/runtime/resource-use.js';

export interface Bounds {
  readonly total: number;
  /**
   * An account's share of the total; all of it when absent. A function runs each time, since it may depend on the
   * traffic of other accounts.
   */
  readonly perAccount?: number | ((account: string) => number);
  /** the retry delay in the answer, in milliseconds */
  readonly retryAfterMs?: number;
}

const usualRetryMs = 5_000;

export class Budget implements Gauge {
  readonly #bounds: Bounds;
  readonly #shares = new Map<string, number>();
  #used = 0;
  #refused = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** The amount in use now, by all accounts together. */
  get used(): number {
    return this.#used;
  }

  get maximum(): number {
    return this.#bounds.total;
  }

  /** Number of refused requests so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Counts a refused reservation. */
  countRefused(): void {
    this.#refused += 1;
  }

  hasSpace(account: string, amount = 1): boolean {
    const { total, perAccount = total } = this.#bounds;
    const share = (this.#shares.get(account) ?? 0) + amount;
    const maxShare = typeof perAccount === 'number' ? perAccount : perAccount(account);
    return share <= maxShare && this.#used + amount <= total;
  }

  /** Reserves the amount. Returns undefined, and counts a refusal, if it exceeds the bounds. */
  tryTake(account: string, amount = 1): Reservation | undefined {
    const slots = new Reservation(this, account);
    if (slots.grow(amount)) return slots;
    this.#refused += 1;
    return undefined;
  }

  /**
   * Reserves one; throws `limited` above the bounds. Returns a function that releases it, which may be called
   * repeatedly.
   */
  take(account: string): () => void {
    const slots = this.tryTake(account);
    const { retryAfterMs = usualRetryMs } = this.#bounds;
    if (slots === undefined) throw new ProblemError({ kind: 'limited', retryAfterMs, of: 'work' });
    return () => slots.release();
  }

  /** Changes an account's share, for `Reservation` only. */
  add(account: string, amount: number): void {
    const share = (this.#shares.get(account) ?? 0) + amount;
    this.#used += amount;
    if (share === 0) this.#shares.delete(account);
    else this.#shares.set(account, share);
  }
}

/** A part of a budget that is in use. */
export class Reservation {
  readonly #budget: Budget;
  readonly #account: string;
  #amount = 0;

  constructor(budget: Budget, account: string) {
    this.#budget = budget;
    this.#account = account;
  }

  get amount(): number {
    return this.#amount;
  }

  /** Reserves more; returns false, without a change, if the budget is exhausted. */
  grow(amount: number): boolean {
    if (!this.#budget.hasSpace(this.#account, amount)) return false;
    this.#budget.add(this.#account, amount);
    this.#amount += amount;
    return true;
  }

  /** Releases all above the amount. */
  shrink(amount: number): void {
    if (amount >= this.#amount) return;
    this.#budget.add(this.#account, amount - this.#amount);
    this.#amount = amount;
  }

  /** Releases the whole reservation; idempotent. */
  release(): void {
    this.shrink(0);
  }
}
