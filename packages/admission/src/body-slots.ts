/**
 * Slots for bodies that take noticeable time to parse. Bodies of one caller are parsed one after the other. The caller
 * pauses between two of them, so that requests of other callers run meanwhile. Without slots, a few connections with
 * large bodies would block every round of the event loop. Searches of the guides use such slots too.
 */
import { type RestRule, restAfter } from '@switchbook/domain/runtime/rest-after.js';
import { FairQueue } from './fair-queue.js';

/** Bytes; larger bodies wait for a slot. */
export const slotNeededFromBytes = 16 * 1024;

const bodiesAtOnce = 2;
/** Waiting bodies of one caller; each is in memory. */
const usualWaiting = 200;
const maxWaitMs = 20_000;
/**
 * A caller may use a third of the thread for its bodies. A very large body is read in slices, between which other
 * requests are answered.
 */
const bodyRest: RestRule = { perWork: 2, maxMs: 100 };
/**
 * Bytes of bodies of a caller in each millisecond, whatever is done with them. The buffers of about 6 MiB of bodies are
 * garbage whose collection blocks the thread for 10 to 20 ms. The pause overlaps with the work of the body.
 */
const bytesPerMs = 10 * 1024;

export class BodySlots {
  readonly #queue: FairQueue;

  /** Lets at most `maxWaiting` bodies of each caller wait. */
  constructor(maxWaiting = usualWaiting) {
    this.#queue = new FairQueue({ total: bodiesAtOnce, perAccount: 1, maxWaiting, maxWaitMs });
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  /**
   * Parses a body of so many bytes in its slot; `caller` is an account, or an address for a request without one. Throws
   * `limited` and `unavailable` if too many wait, and the signal's reason.
   */
  async run<Result>(
    caller: string,
    read: () => Promise<Result> | Result,
    { bytes = 0, signal }: { readonly bytes?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Result> {
    const leave = await this.#queue.enter(caller, signal);
    const beganMs = performance.now();
    try {
      return await read();
    } finally {
      // The work with the parsed body follows in this round of the event loop, and belongs to the slot.
      setImmediate(() => {
        const bytesMs = Math.min(bytes / bytesPerMs, bodyRest.maxMs);
        setTimeout(leave, Math.max(restAfter(performance.now() - beganMs, bodyRest), bytesMs)).unref();
      });
    }
  }
}
