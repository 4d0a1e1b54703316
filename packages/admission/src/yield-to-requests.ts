/**
 * Requests have priority over webhook calls. Calls pause while the event loop is busy and requests arrive, so that they
 * take a small part of its time. Waiting calls are sent when it is free.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** The event loop counts as busy from this utilization on, a part of 1. */
const busyPart = 0.5;
/**
 * Pause per call. It is more than ten times the time that a call takes on the event loop, which is a fraction of a
 * millisecond.
 */
const pausePerCallMs = 4;
const maxPauseMs = 1_000;

export class YieldToRequests {
  readonly #requests: () => number;
  #before: {
    readonly utilization: ReturnType<typeof performance.eventLoopUtilization>;
    readonly requests: number;
  };
  #pauseUntil = 0;

  /** Reads the number of requests so far from `requests`. */
  constructor(requests: () => number) {
    this.#requests = requests;
    this.#before = this.#read();
  }

  /** Counts calls: later ones rest if requests arrived meanwhile and the event loop is busy. */
  countCalls(calls: number): void {
    const now = this.#read();
    const { utilization, requests } = this.#before;
    this.#before = now;
    const isBusy = performance.eventLoopUtilization(now.utilization, utilization).utilization > busyPart;
    // Calls themselves keep the event loop busy too.
    if (!isBusy || now.requests - requests < calls) return;
    const from = Math.max(performance.now(), this.#pauseUntil);
    this.#pauseUntil = Math.min(from + calls * pausePerCallMs, performance.now() + maxPauseMs);
  }

  /** Resolves when calls may be made. */
  async rest(signal: AbortSignal): Promise<void> {
    for (;;) {
      const ms = this.#pauseUntil - performance.now();
      if (ms <= 0 || signal.aborted) return;
      await delay(ms, undefined, { signal }).catch(() => {});
    }
  }

  #read() {
    return { utilization: performance.eventLoopUtilization(), requests: this.#requests() };
  }
}
