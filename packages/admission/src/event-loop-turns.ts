/**
 * Chooses the next request when requests arrive faster than they can begin: round-robin by caller, one at a time. The
 * event loop finds requests on all connections at once. Without this queue, a request of one caller would wait behind
 * all requests of another caller.
 */
import { RoundRobin } from './fair-queue.js';

/** Milliseconds of each round of the event loop during which requests may begin. */
export const usualSliceMs = 5;

export interface TurnsOptions {
  readonly sliceMs?: number;
  /** milliseconds */
  readonly now?: () => number;
}

export class EventLoopTurns {
  readonly #sliceMs: number;
  readonly #now: () => number;
  readonly #waiting = new RoundRobin<() => void>();
  /** The end of this round of the event loop; undefined until a request begins in it. */
  #endsAt: number | undefined;

  constructor({ sliceMs = usualSliceMs, now = () => performance.now() }: TurnsOptions = {}) {
    this.#sliceMs = sliceMs;
    this.#now = now;
  }

  /** Whether the next request begins at once. */
  get isFree(): boolean {
    return this.#waiting.size === 0 && (this.#endsAt === undefined || this.#now() < this.#endsAt);
  }

  /** Records that a request began without waiting. */
  recordBegin(): void {
    if (this.#endsAt === undefined) this.#openRound();
  }

  waitingOf(caller: string): number {
    return this.#waiting.countOf(caller);
  }

  wait(caller: string, begin: () => void): void {
    this.#waiting.add(caller, begin);
  }

  #openRound(): number {
    this.#endsAt = this.#now() + this.#sliceMs;
    setImmediate(this.#startNextRound);
    return this.#endsAt;
  }

  readonly #startNextRound = () => {
    this.#endsAt = undefined;
    if (this.#waiting.size === 0) return;
    const endsAt = this.#openRound();
    do this.#waiting.next()?.();
    while (this.#waiting.size > 0 && this.#now() < endsAt);
  };
}
