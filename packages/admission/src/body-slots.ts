/**
 * Slots for bodies that take noticeable time to parse. Bodies of one caller are parsed one after the other. The caller
 * pauses between two of them, so that requests of other callers run meanwhile. Without slots, a few connections with
 * large bodies would block every round of the event loop. Searches of the guides use such slots too.
 */
import { FairQueue } from './fair-queue.js';

/** Bytes; larger bodies wait for a slot. */
export const slotFromBytes = 16 * 1024;

const atOnce = 2;
/** Waiting bodies of one caller; each is in memory. */
const usualWaiting = 200;
const maxWaitMs = 20_000;
/** A caller may use a third of the thread for its bodies. */
const pausePerWork = 2;
/** A very large body is read in slices, and others are answered in between. */
const maxPauseMs = 100;

export class BodySlots {
  readonly #queue: FairQueue;

  /** Lets at most `maxWaiting` bodies of each caller wait. */
  constructor(maxWaiting = usualWaiting) {
    this.#queue = new FairQueue({ total: atOnce, perAccount: 1, maxWaiting, maxWaitMs });
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  /**
   * Parses a body in its slot; `caller` is an account, or an address for a request without one. Throws `limited` and
   * `unavailable` if too many wait, and the signal's reason.
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
      // The slot includes the work that follows directly.
      setImmediate(() => {
        const pauseMs = Math.min(pausePerWork * (performance.now() - beganMs), maxPauseMs);
        setTimeout(leave, pauseMs).unref();
      });
    }
  }
}
