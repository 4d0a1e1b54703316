/**
 * Batcher: combines the requests of one event loop tick into one statement, and returns to each request its result. A
 * batch is sent after all its requests began, so each request reads its own writes. While `maxInFlight` batches are
 * running, the next batch waits and grows, which raises throughput under load.
 *
 * No request waits longer than the deadline, in the queue or in a batch. A batch past its deadline no longer delays the
 * next batch. Decision: docs/decisions/0007-coalescing.md.
 */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { defaultRequestMs } from '../../config/defaults.js';

interface BatcherOptions<Key, Value> {
  /** one answer per key, in the keys' order */
  readonly run: (keys: readonly Key[]) => Promise<readonly Value[]>;
  readonly maxBatch: number;
  readonly maxInFlight: number;
  /**
   * Milliseconds from the end of a batch to the next one, so that more requests share it; a request after a pause does
   * not wait.
   */
  readonly pauseMs?: number;
  /** a request that has no result at this time fails, or up to a tenth sooner; 30 seconds if absent */
  readonly deadlineMs?: number | undefined;
}

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly since: number;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch<Key, Value> {
  readonly since: number;
  readonly requests: readonly Waiting<Key, Value>[];
}

/** One timer counts time while anything is pending; between its ticks ages are slightly underestimated. */
const ticks = 10;

/** Whether the database refused a value, and not the statement. */
function isFaultOfAKey(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.kind === 'invalid';
}

export class Batcher<Key, Value> {
  readonly #options: BatcherOptions<Key, Value>;
  readonly #tickMs: number;
  #waiting: Waiting<Key, Value>[] = [];
  /** batches under way and within the deadline */
  readonly #inFlight = new Set<Batch<Key, Value>>();
  #isScheduled = false;
  #isResting = false;
  #now = 0;
  #ticking: NodeJS.Timeout | undefined;

  constructor(options: BatcherOptions<Key, Value>) {
    this.#options = options;
    this.#tickMs = (options.deadlineMs ?? defaultRequestMs) / (ticks + 1);
  }

  load(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, since: this.#now, resolve, reject });
      this.#ticking ??= setInterval(() => this.#tick(), this.#tickMs).unref();
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#inFlight.size >= this.#options.maxInFlight)
      return;
    if (this.#isResting && this.#waiting.length < this.#options.maxBatch) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
      this.#schedule();
    });
  }

  async #send(): Promise<void> {
    const requests = this.#waiting.splice(0, this.#options.maxBatch);
    if (requests.length === 0) return;
    const batch = { since: this.#now, requests };
    this.#inFlight.add(batch);
    try {
      const values = await this.#options.run(requests.map((request) => request.key));
      requests.forEach((request, index) => {
        request.resolve(values[index] as Value);
      });
    } catch (error) {
      // A bad value of one request must not fail the rest of its batch.
      if (requests.length > 1 && isFaultOfAKey(error)) await this.#sendEach(requests);
      else for (const request of requests) request.reject(error);
    } finally {
      this.#inFlight.delete(batch);
      this.#rest();
      this.#schedule();
    }
  }

  async #sendEach(requests: readonly Waiting<Key, Value>[]): Promise<void> {
    for (const request of requests)
      try {
        const [value] = await this.#options.run([request.key]);
        request.resolve(value as Value);
      } catch (error) {
        request.reject(error);
      }
  }

  /** Rests after a batch, so that further requests form one batch. A full batch ends the rest. */
  #rest(): void {
    const { pauseMs } = this.#options;
    if (pauseMs === undefined) return;
    this.#isResting = true;
    setTimeout(() => {
      this.#isResting = false;
      this.#schedule();
    }, pauseMs).unref();
  }

  #tick(): void {
    this.#now += 1;
    if (this.#waiting.length === 0 && this.#inFlight.size === 0) {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
      return;
    }
    for (const batch of this.#inFlight) {
      for (const request of batch.requests) this.#refuseLate(request);
      // A batch past its deadline is dropped, and its late answer with it.
      if (this.#isLate(batch)) this.#inFlight.delete(batch);
    }
    // Requests are in order of arrival, so all after the first timely one are timely too.
    const inTime = this.#waiting.findIndex((waiting) => !this.#isLate(waiting));
    for (const item of this.#waiting.splice(0, inTime === -1 ? this.#waiting.length : inTime))
      this.#refuseLate(item);
    this.#schedule();
  }

  #isLate({ since }: { readonly since: number }): boolean {
    return this.#now - since > ticks;
  }

  /** Rejects a request past its deadline. It does nothing if the result has arrived. */
  #refuseLate(request: Waiting<Key, Value>): void {
    if (this.#isLate(request))
      request.reject(
        new ProblemError(
          { kind: 'unavailable' },
          { detail: 'the database did not answer before the deadline' },
        ),
      );
  }
}
