/** Signals to background workers of this process that work is due. */
export class DueSignal {
  readonly #callbacks = new Set<() => void>();

  /** Returns a function that unsubscribes. */
  subscribe(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => {
      this.#callbacks.delete(callback);
    };
  }

  /** Wakes the workers. */
  raise(): void {
    for (const callback of this.#callbacks) callback();
  }
}
