/**
 * Applies payloads in the thread of the requests while few arrive. While many arrive, another thread applies them, so
 * that requests do not wait for its garbage collection. It ends when few arrive again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../operation-context/context.js';
import { type ApplyOptions, applyPayloads, type Batches } from './intake-jobs.js';

/** Recent number of payloads per second. */
export class BatchRate {
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #counts: { readonly at: number; readonly count: number }[] = [];
  readonly #since: number;
  #sum = 0;

  /** Counts payloads as recent for `windowMs`. */
  constructor(windowMs: number, now = () => performance.now()) {
    this.#windowMs = windowMs;
    this.#now = now;
    this.#since = now();
  }

  add(count: number): void {
    this.#counts.push({ at: this.#now(), count });
    this.#sum += count;
    this.#drop();
  }

  /** The mean rate in the window. */
  get perSecond(): number {
    this.#drop();
    return (this.#sum * 1000) / this.#windowMs;
  }

  /** Whether it has counted for a whole window. */
  get isWhole(): boolean {
    return this.#now() - this.#since >= this.#windowMs;
  }

  #drop(): void {
    const from = this.#now() - this.#windowMs;
    let old = 0;
    while ((this.#counts[old]?.at ?? Number.POSITIVE_INFINITY) < from) {
      this.#sum -= this.#counts[old]?.count ?? 0;
      old += 1;
    }
    if (old > 0) this.#counts.splice(0, old);
  }
}

/** Payloads per second in this window above which there are many. */
const manyAbove = { perSecond: 200, withinMs: 2_000 };
/** Payloads per second in this window below which there are few again. A new thread is not ended. */
const fewBelow = { perSecond: 50, withinMs: 10_000 };

/** No request waits for a batch on the job thread, so more payloads share its statements. */
const largeBatches: Batches = { max: 500, pauseMs: ({ isFull }) => (isFull ? 0 : 300) };

/** Milliseconds between two checks of the thread for new payloads. */
const pollMs = 200;

type RatedOptions = Omit<ApplyOptions, 'onBatch' | 'batches'> & { readonly now?: () => number };

/** Applies waiting payloads. Returns when none is left, or when many were applied, so that other work can continue. */
export async function applyFewPayloads(
  context: Context,
  { now, ...options }: RatedOptions,
): Promise<'few' | 'many'> {
  const rate = new BatchRate(manyAbove.withinMs, now);
  const endable = new EndableSignal(options.signal);
  const onBatch = (applied: number) => {
    rate.add(applied);
    if (rate.perSecond > manyAbove.perSecond) endable.end();
  };
  try {
    await applyPayloads(context, { ...options, signal: endable.signal, onBatch });
  } finally {
    endable.close();
  }
  return endable.isEnded ? 'many' : 'few';
}

/** Applies waiting and arriving payloads, until few arrive, or until the signal. */
export async function applyManyPayloads(context: Context, { now, ...options }: RatedOptions): Promise<void> {
  const rate = new BatchRate(fewBelow.withinMs, now);
  const endable = new EndableSignal(options.signal);
  const onBatch = (applied: number) => {
    rate.add(applied);
    if (rate.isWhole && rate.perSecond < fewBelow.perSecond) endable.end();
  };
  try {
    while (!endable.signal.aborted) {
      await applyPayloads(context, { ...options, signal: endable.signal, batches: largeBatches, onBatch });
      onBatch(0);
      await delay(pollMs, undefined, { signal: endable.signal }).catch(() => {});
    }
  } finally {
    endable.close();
  }
}

/** Ends by itself, or by the caller's signal. */
class EndableSignal {
  readonly #whole: AbortSignal;
  readonly #own = new AbortController();
  isEnded = false;

  constructor(whole: AbortSignal) {
    this.#whole = whole;
    if (whole.aborted) this.#own.abort();
    whole.addEventListener('abort', this.#stop);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  end(): void {
    this.isEnded = true;
    this.#own.abort();
  }

  /** Removes the listener from the caller's signal, which lives as long as the process. */
  close(): void {
    this.#whole.removeEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => this.#own.abort();
}
