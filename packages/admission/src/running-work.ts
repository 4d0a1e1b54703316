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

  /** Resolves when no work runs, after `withinMs` at the latest. */
  async waitForEnd(withinMs: number): Promise<void> {
    await inTime(this.#waitForAll(), withinMs);
  }

  async #waitForAll(): Promise<void> {
    // The next part of a request may begin as soon as the previous part has ended.
    while (this.#count > 0)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }
}
