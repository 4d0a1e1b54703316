/**
 * Refused credentials, counted for each address they come from, in windows of a minute. An address with many is taken
 * for one that guesses until its window ends; `authenticate.ts` decides what that means. Bounded: beyond so many
 * addresses the one whose window opened first is forgotten.
 */
import type { Clock } from '../../domain/ids.js';

/** Refused in a window, before an address is taken for one that guesses. */
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

  /** Whether the address is taken for one that guesses. */
  isGuessing(address: string): boolean {
    return this.retryAfterMs(address) > 0;
  }

  /** Milliseconds until the address is no longer taken for one that guesses; 0 when it is not. */
  retryAfterMs(address: string): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.refused <= maxRefused) return 0;
    return Math.max(0, window.endsAt - this.#options.clock().getTime());
  }

  /** Counts a credential of the address that was refused. */
  note(address: string): void {
    const window = this.#open(address);
    window.refused += 1;
    if (window.refused === maxRefused + 1) this.#options.onGuessing(address);
  }

  #open(address: string): Window {
    const now = this.#options.clock().getTime();
    const known = this.#windows.get(address);
    if (known !== undefined && now < known.endsAt) return known;
    // Windows are as long as each other, so the first of the map is the first to end.
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
