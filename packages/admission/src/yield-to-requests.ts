/**
 * Requests have priority over webhook calls. While the event loop is busy and requests arrive, calls pause and take
 * only a small part of its time. Accounts share this part, so the calls of one account hardly delay calls of another.
 * Once the event loop is free, waiting calls are sent.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** The event loop counts as busy from this utilization on, a part of 1. */
const busyPart = 0.5;
/**
 * Pause per call. A call takes a fraction of a millisecond on the event loop, so calls take less than a tenth of its
 * time.
 */
const pausePerCallMs = 4;
const maxPauseMs = 1_000;

export class YieldToRequests {
  readonly #requests: () => number;
  #before: {
    readonly utilization: ReturnType<typeof performance.eventLoopUtilization>;
    readonly requests: number;
  };
  /** the end of the pause of each account that pauses */
  readonly #pauses = new Map<string, number>();

  /** Reads the number of requests so far from `requests`. */
  constructor(requests: () => number) {
    this.#requests = requests;
    this.#before = this.#read();
  }

  /** Counts calls of an account: its later ones rest if requests arrived meanwhile and the event loop is busy. */
  countCalls(account: string, calls: number): void {
    const now = this.#read();
    const { utilization, requests } = this.#before;
    this.#before = now;
    const isBusy = performance.eventLoopUtilization(now.utilization, utilization).utilization > busyPart;
    // Calls themselves keep the event loop busy too.
    if (!isBusy || now.requests - requests < calls) return;
    const time = performance.now();
    for (const [one, until] of this.#pauses) if (until <= time) this.#pauses.delete(one);
    const from = this.#pauses.get(account) ?? time;
    this.#pauses.delete(account);
    const sharers = this.#pauses.size + 1;
    this.#pauses.set(account, Math.min(from + calls * pausePerCallMs * sharers, time + maxPauseMs));
  }

  /** Resolves when the account may make calls. */
  async rest(account: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = (this.#pauses.get(account) ?? 0) - performance.now();
      if (ms <= 0 || signal.aborted) return;
      await delay(ms, undefined, { signal }).catch(() => {});
    }
  }

  #read() {
    return { utilization: performance.eventLoopUtilization(), requests: this.#requests() };
  }
}
