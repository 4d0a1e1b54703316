/**
 * Who is begun next when requests come faster than they can be begun: each caller in turn, one request at a time. What the
 * event loop finds on all connections at once would be begun in one go otherwise, and who asks for one thing would wait
 * behind everything that others sent.
 */

/** Begins are spread over rounds of the event loop, so many milliseconds of each. */
const usualSliceMs = 5;

export interface TurnsOptions {
  readonly sliceMs?: number;
  /** milliseconds */
  readonly now?: () => number;
}

export class Turns {
  readonly #sliceMs: number;
  readonly #now: () => number;
  /** oldest first; the caller whose turn is next comes first */
  readonly #queues = new Map<string, (() => void)[]>();
  /** of this round of the event loop; undefined: nothing was begun in it yet */
  #endsAt: number | undefined;

  constructor({ sliceMs = usualSliceMs, now = () => performance.now() }: TurnsOptions = {}) {
    this.#sliceMs = sliceMs;
    this.#now = now;
  }

  /** Whether the next one is begun at once. */
  get isFree(): boolean {
    return this.#queues.size === 0 && (this.#endsAt === undefined || this.#now() < this.#endsAt);
  }

  /** Something was begun at once. */
  note(): void {
    if (this.#endsAt !== undefined) return;
    this.#endsAt = this.#now() + this.#sliceMs;
    setImmediate(this.#nextRound);
  }

  waitingOf(caller: string): number {
    return this.#queues.get(caller)?.length ?? 0;
  }

  wait(caller: string, begin: () => void): void {
    const queue = this.#queues.get(caller);
    if (queue === undefined) this.#queues.set(caller, [begin]);
    else queue.push(begin);
  }

  readonly #nextRound = () => {
    this.#endsAt = undefined;
    if (this.#queues.size === 0) return;
    this.#endsAt = this.#now() + this.#sliceMs;
    setImmediate(this.#nextRound);
    // A new caller comes last in the map, and its first turn is in this round.
    for (const [caller, queue] of this.#queues) {
      this.#queues.delete(caller);
      const begin = queue.shift();
      if (queue.length > 0) this.#queues.set(caller, queue);
      begin?.();
      if (this.#now() >= this.#endsAt) return;
    }
  };
}
