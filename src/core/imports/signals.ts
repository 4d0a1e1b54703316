/** What the imports of one process share: who wants to hear that some are due, and what else is going on. */
import { Slots } from '../slots.js';

export class ImportSignals {
  readonly #callbacks = new Set<() => void>();
  /** files that are being read now; each holds a connection */
  readonly receiving = new Slots(2, 8);
  /** of others, since they were last asked for */
  #requests = 0;

  noteRequest(): void {
    this.#requests += 1;
  }

  takeRequests(): number {
    const requests = this.#requests;
    this.#requests = 0;
    return requests;
  }

  /** Answers how to end it. */
  subscribe(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => {
      this.#callbacks.delete(callback);
    };
  }

  due(): void {
    for (const callback of this.#callbacks) callback();
  }
}
