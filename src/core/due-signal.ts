/** Tells those who work in the background of this process that something is due. */
export class DueSignal {
  readonly #callbacks = new Set<() => void>();

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
