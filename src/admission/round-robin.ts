/** A queue by caller. Callers are served in turn, one item at a time, and the items of a caller in their order. */
export class RoundRobin<Item> {
  /** the caller whose turn is next comes first */
  readonly #queues = new Map<string, Set<Item>>();
  #size = 0;

  /** items of all callers */
  get size(): number {
    return this.#size;
  }

  countOf(caller: string): number {
    return this.#queues.get(caller)?.size ?? 0;
  }

  add(caller: string, item: Item): void {
    const queue = this.#queues.get(caller);
    if (queue === undefined) this.#queues.set(caller, new Set([item]));
    else queue.add(item);
    this.#size += 1;
  }

  remove(caller: string, item: Item): void {
    const queue = this.#queues.get(caller);
    if (queue?.delete(item) !== true) return;
    this.#size -= 1;
    if (queue.size === 0) this.#queues.delete(caller);
  }

  /** Takes the oldest item of the first caller that may have its turn; the caller's next turn is after the others'. */
  next(mayHave: (caller: string) => boolean = () => true): Item | undefined {
    for (const [caller, [item]] of this.#queues) {
      if (item === undefined || !mayHave(caller)) continue;
      this.remove(caller, item);
      this.stepBack(caller);
      return item;
    }
    return undefined;
  }

  /** The caller's next turn is after those of the others that wait. */
  stepBack(caller: string): void {
    const queue = this.#queues.get(caller);
    if (queue === undefined) return;
    this.#queues.delete(caller);
    this.#queues.set(caller, queue);
  }
}
