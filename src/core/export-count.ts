/** How many exports of this process are under way. */
import { ProblemError } from '../domain/problem.js';

/** Each takes a connection for as long as its reader likes; the rest of the pool is for requests. */
const maxAtOnce = 4;
const retryAfterMs = 5_000;

export class ExportCount {
  #running = 0;

  /** Throws `limited` when there are too many. */
  begin(): void {
    if (this.#running >= maxAtOnce) throw new ProblemError({ kind: 'limited', retryAfterMs });
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
  }
}
