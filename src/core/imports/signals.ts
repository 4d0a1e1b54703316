/** What the imports of one process share: who wants to hear that some are due, and how many files are being read. */
export class ImportSignals {
  readonly #callbacks = new Set<() => void>();
  /** files that are being read now */
  receiving = 0;

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
