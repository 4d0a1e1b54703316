import { Budget } from '../admission/budget.js';

/** Signals to background workers of this process that work is due. */
export class DueSignal {
  readonly #callbacks = new Set<() => void>();

  /** Answers how to unsubscribe. */
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

/** Signals of requests to the import scheduler of this process. */
export class ImportSignals extends DueSignal {
  /** files that are being received; each holds a connection */
  readonly receiving = new Budget({ perAccount: 2, total: 8 });
  /** HTTP requests since the last `takeRequests` */
  #requests = 0;
  /** all so far */
  requestCount = 0;

  noteRequest(): void {
    this.#requests += 1;
    this.requestCount += 1;
  }

  takeRequests(): number {
    const requests = this.#requests;
    this.#requests = 0;
    return requests;
  }
}
