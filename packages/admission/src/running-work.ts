import { inTime } from '@switchbook/domain/runtime/in-time.js';

/** Maximum milliseconds that closing waits for requests with a cut connection. */
export const requestEndMs = 5_000;

/**
 * Counts work that continues after its client has left. The resources of the work are closed only after its end. It
 * counts instead of collecting promises, since each request passes here.
 */
export class RunningWork {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count > 0 || this.#waiting.length === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when nothing is at work, after `withinMs` at the latest. */
  async waitForEnd(withinMs: number): Promise<void> {
    await inTime(this.#waitForAll(), withinMs);
  }

  async #waitForAll(): Promise<void> {
    // A part that has ended may be followed at once by the next one of the same request.
    while (this.#count > 0)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }
}
