/**
 * Counts invalid credentials per address in windows of a minute. An address with many counts as guessing until its
 * window ends; `authenticate.ts` decides the consequences. `src/faces/kit/exchange/client-network.ts` makes the
 * address: for IPv6 the network of the caller. Limited in number: the oldest windows are evicted.
 */
import { isOpenAt, Windows } from '@switchbook/admission/windows.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { attemptLimits } from '../values/attempt-limits.js';

const maxAddresses = 10_000;

interface CounterOptions {
  readonly clock: Clock;
  /** Called at most once in each window of an address. */
  readonly onGuessing: (address: string) => void;
  /** Processes of the server, each with its part of the bound. An address reaches any of them. */
  readonly workers?: number | undefined;
  /** counted in a window before the address has to wait; absent: the number for invalid credentials */
  readonly maxRefused?: number;
}

interface Window {
  readonly endsAt: number;
  refused: number;
}

export class WrongCredentialCounter {
  readonly #options: CounterOptions;
  readonly #windows = new Windows<Window>(maxAddresses);
  readonly #maxRefused: number;

  constructor(options: CounterOptions) {
    this.#options = options;
    this.#maxRefused = Math.max(
      attemptLimits.wrongKeys.least,
      Math.floor((options.maxRefused ?? attemptLimits.wrongKeys.max) / (options.workers ?? 1)),
    );
  }

  /** Whether the address counts as guessing. */
  isGuessing(address: string): boolean {
    return this.retryAfterMs(address) > 0;
  }

  /** Returns the milliseconds until the address no longer counts as guessing; 0 when it does not. */
  retryAfterMs(address: string): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.refused <= this.#maxRefused) return 0;
    const now = this.#options.clock().getTime();
    return isOpenAt(now, window.endsAt, attemptLimits.windowMs) ? window.endsAt - now : 0;
  }

  /** Counts an invalid credential of the address. */
  countWrong(address: string): void {
    const now = this.#options.clock().getTime();
    const window = this.#windows.open(address, now, attemptLimits.windowMs, () => ({
      endsAt: now + attemptLimits.windowMs,
      refused: 0,
    }));
    window.refused += 1;
    if (window.refused === this.#maxRefused + 1) this.#options.onGuessing(address);
  }
}
