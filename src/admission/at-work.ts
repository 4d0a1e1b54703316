/**
 * Counts work that goes on although no client waits for it any more, so that what it uses is closed only after it. It has a
 * count instead of promises, since each request passes here.
 */
import { inTime } from '../domain/in-time.js';

export class AtWork {
  #count = 0;
  #onNone = () => {};

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#onNone();
  }

  /** Resolves when nothing is at work, after `withinMs` at the latest. */
  async ended(withinMs: number): Promise<void> {
    await inTime(this.#allEnded(), withinMs);
  }

  async #allEnded(): Promise<void> {
    // A part that has ended may be followed at once by the next one of the same request.
    while (this.#count > 0)
      await new Promise<void>((resolve) => {
        this.#onNone = resolve;
      });
  }
}
