/** In-process signal to background workers that work is due. */
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
