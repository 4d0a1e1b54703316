/**
 * Turns of bodies that take a noticeable time to read. The bodies of one caller are read one after the other, and between
 * two of them the caller rests, so that requests of others are answered meanwhile. Without turns, a few connections that
 * each send large bodies would fill every round of the event loop. Searches of the guides take such turns too.
 */
import { FairQueue } from './fair-queue.js';

/** Bytes of a body from which it waits for its turn. */
export const turnFromBytes = 16 * 1024;

const atOnce = 2;
/** Bodies of one caller that wait; each of them is in memory. */
const usualWaiting = 200;
const maxWaitMs = 20_000;
/** A caller may use a third of the thread for its bodies. */
const restTimes = 2;
/** A very large body is read in slices, and others are answered in between. */
const longestRestMs = 100;

export class BodyTurns {
  readonly #queue: FairQueue;

  /** `maxWaiting`: of one caller */
  constructor(maxWaiting = usualWaiting) {
    this.#queue = new FairQueue({ total: atOnce, perAccount: 1, maxWaiting, maxWaitMs });
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  /**
   * Reads a body in its turn; `caller` is an account, or an address without one. Throws `limited` and `unavailable` when too
   * many wait, and the reason of the signal.
   */
  async run<Result>(
    caller: string,
    read: () => Promise<Result> | Result,
    signal?: AbortSignal,
  ): Promise<Result> {
    const leave = await this.#queue.enter(caller, signal);
    const beganMs = performance.now();
    try {
      return await read();
    } finally {
      // The turn includes the work that follows at once.
      setImmediate(() => {
        const restMs = Math.min(restTimes * (performance.now() - beganMs), longestRestMs);
        setTimeout(leave, restMs).unref();
      });
    }
  }
}
