/** Lets so many work at once; the others wait in their order, each for so long at most. */
import { ProblemError } from '../domain/problem.js';

export class Gate {
  #free: number;
  readonly #maxWaitMs: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number, maxWaitMs: number) {
    this.#free = places;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Throws `unavailable` when no place came free in time. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#place();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #place(): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(enter);
        reject(
          new ProblemError({ kind: 'unavailable' }, { detail: 'too many held transactions are wanted' }),
        );
      }, this.#maxWaitMs);
      this.#waiting.add(enter);
    });
  }

  /** The place goes to whoever waits longest. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free += 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
