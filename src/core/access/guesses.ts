/**
 * Invalid credentials, counted per address in windows of a minute. An address with many counts as guessing until its
 * window ends; `authenticate.ts` decides the consequences. Bounded: beyond so many addresses the one with the oldest
 * window is evicted.
 */
import type { Clock } from '../../domain/ids.js';

/** Invalid credentials in a window before an address counts as guessing. */
export const maxRefused = 60;
const windowMs = 60_000;
const maxAddresses = 10_000;

export interface GuessesOptions {
  readonly clock: Clock;
  /** at most once for each window of an address */
  readonly onGuessing: (address: string) => void;
}

interface Window {
  readonly endsAt: number;
  refused: number;
}

export class Guesses {
  readonly #options: GuessesOptions;
  readonly #windows = new Map<string, Window>();

  constructor(options: GuessesOptions) {
    this.#options = options;
  }

  /** Whether the address counts as guessing. */
  isGuessing(address: string): boolean {
    return this.retryAfterMs(address) > 0;
  }

  /** Milliseconds until the address no longer counts as guessing; 0 when it does not. */
  retryAfterMs(address: string): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.refused <= maxRefused) return 0;
    return Math.max(0, window.endsAt - this.#options.clock().getTime());
  }

  /** Counts an invalid credential of the address. */
  note(address: string): void {
    const window = this.#open(address);
    window.refused += 1;
    if (window.refused === maxRefused + 1) this.#options.onGuessing(address);
  }

  #open(address: string): Window {
    const now = this.#options.clock().getTime();
    const known = this.#windows.get(address);
    if (known !== undefined && now < known.endsAt) return known;
    // All windows have the same length, so the first of the map is the first to end.
    this.#windows.delete(address);
    for (const [first, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < maxAddresses) break;
      this.#windows.delete(first);
    }
    const opened = { endsAt: now + windowMs, refused: 0 };
    this.#windows.set(address, opened);
    return opened;
  }
}
