import { type TurnsOptions, usualSliceMs } from './event-loop-turns.js';
import { RoundRobin } from './fair-queue.js';

/**
 * Chooses the next request to write its answer. One statement may complete many requests at once. Without this
 * queue, one round of the event loop would write all answers of one caller, while requests of other callers wait.
 */
export class ContinuedTurns {
  readonly #sliceMs: number;
  readonly #now: () => number;
  readonly #waiting = new RoundRobin<() => void>();
  /** whether a request has the turn, and its microtasks may still run */
  #isRunning = false;
  /** The end of this round of the event loop; undefined until a request continues in it. */
  #endsAt: number | undefined;

  constructor({ sliceMs = usualSliceMs, now = () => performance.now() }: TurnsOptions = {}) {
    this.#sliceMs = sliceMs;
    this.#now = now;
  }

  /** Returns undefined if the caller continues immediately; otherwise a promise of its turn. */
  enter(caller: string): Promise<void> | undefined {
    if (this.#isRunning || !this.#hasTime())
      return new Promise((resolve) => this.#waiting.add(caller, resolve));
    if (this.#endsAt === undefined) this.#openRound();
    this.#take();
    return undefined;
  }

  #hasTime(): boolean {
    return this.#endsAt === undefined || this.#now() < this.#endsAt;
  }

  #openRound(): void {
    this.#endsAt = this.#now() + this.#sliceMs;
    setImmediate(this.#startNextRound);
  }

  #take(): void {
    this.#isRunning = true;
    queueMicrotask(this.#scheduleNext);
  }

  /** `nextTick` callbacks run after all ready microtasks. */
  readonly #scheduleNext = () => process.nextTick(this.#runNext);

  readonly #runNext = () => {
    this.#isRunning = false;
    if (this.#waiting.size > 0 && this.#hasTime()) this.#continueNext();
  };

  readonly #startNextRound = () => {
    this.#endsAt = undefined;
    if (this.#waiting.size === 0) return;
    this.#openRound();
    this.#continueNext();
  };

  #continueNext(): void {
    this.#take();
    this.#waiting.next()?.();
  }
}
