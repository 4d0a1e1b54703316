/**
 * Applies payloads in the thread of the requests while few arrive. While many arrive, another thread applies them, so
 * that requests do not wait for its garbage collection. It ends when few arrive again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { RecentRate } from '../../job-runner/recent-rate.js';
import type { Context } from '../../operation-context/context.js';
import { type ApplyOptions, applyPayloads, type Batches } from './intake-jobs.js';

/** There are many payloads above this rate in this window. */
const manyAbove = { perSecond: 200, withinMs: 2_000 };
/** There are few payloads below this rate in this window. A thread runs for a whole window before it is ended. */
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
  const rate = new RecentRate(manyAbove.withinMs, now);
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
  const rate = new RecentRate(fewBelow.withinMs, now);
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
  readonly #callers: AbortSignal;
  readonly #own = new AbortController();
  isEnded = false;

  constructor(callers: AbortSignal) {
    this.#callers = callers;
    if (callers.aborted) this.#own.abort();
    callers.addEventListener('abort', this.#stop);
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
    this.#callers.removeEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => this.#own.abort();
}
