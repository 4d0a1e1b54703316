/**
 * Coalescing: what is asked for in one turn of the event loop becomes one statement and fans out again. A batch
 * is sent after all who joined it began, so everybody reads their own writes. While `maxInFlight` batches are
 * under way the next one waits and grows, which is what makes a busy server faster, not slower.
 */
export interface CoalesceOptions<Key, Value> {
  /** one answer for each key, in the keys' order */
  readonly run: (keys: readonly Key[]) => Promise<readonly Value[]>;
  readonly maxBatch: number;
  readonly maxInFlight: number;
}

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

export class Coalescer<Key, Value> {
  readonly #options: CoalesceOptions<Key, Value>;
  #waiting: Waiting<Key, Value>[] = [];
  #inFlight = 0;
  #isScheduled = false;

  constructor(options: CoalesceOptions<Key, Value>) {
    this.#options = options;
  }

  load(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#inFlight >= this.#options.maxInFlight)
      return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
      this.#schedule();
    });
  }

  async #send(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#options.maxBatch);
    if (batch.length === 0) return;
    this.#inFlight += 1;
    try {
      const values = await this.#options.run(batch.map((one) => one.key));
      batch.forEach((one, index) => {
        one.resolve(values[index] as Value);
      });
    } catch (error) {
      for (const one of batch) one.reject(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule();
    }
  }
}
