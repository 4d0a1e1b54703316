/** Functions that are called after each change. */
export class Listeners {
  readonly #all = new Set<() => void>();

  /** Returns the unsubscribe function, as `useSyncExternalStore` expects. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };

  readonly notify = (): void => {
    for (const listener of this.#all) listener();
  };
}
