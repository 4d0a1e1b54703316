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
export async function applyFewPayloads(context: Context, options: RatedOptions): Promise<'few' | 'many'> {
  const isMany = await runAtRate(
    options,
    manyAbove.withinMs,
    (rate) => rate.perSecond > manyAbove.perSecond,
    (rated) => applyPayloads(context, rated),
  );
  return isMany ? 'many' : 'few';
}

/** Applies waiting and arriving payloads, until few arrive, or until the signal. */
export async function applyManyPayloads(context: Context, options: RatedOptions): Promise<void> {
  await runAtRate(
    options,
    fewBelow.withinMs,
    (rate) => rate.isWhole && rate.perSecond < fewBelow.perSecond,
    async (rated) => {
      while (!rated.signal.aborted) {
        await applyPayloads(context, { ...rated, batches: largeBatches });
        rated.onBatch(0);
        await delay(pollMs, undefined, { signal: rated.signal }).catch(() => {});
      }
    },
  );
}

/** Runs work until its rate is out of bounds, or until the caller's signal; returns whether the rate ended it. */
async function runAtRate(
  { now, ...options }: RatedOptions,
  withinMs: number,
  isOutOfBounds: (rate: RecentRate) => boolean,
  run: (options: ApplyOptions & Required<Pick<ApplyOptions, 'onBatch'>>) => Promise<void>,
): Promise<boolean> {
  const rate = new RecentRate(withinMs, now);
  const ending = new AbortController();
  const stop = () => ending.abort();
  let isEnded = false;
  const onBatch = (applied: number) => {
    rate.add(applied);
    if (!isOutOfBounds(rate)) return;
    isEnded = true;
    stop();
  };
  const callers = options.signal;
  if (callers.aborted) stop();
  callers.addEventListener('abort', stop);
  try {
    await run({ ...options, signal: ending.signal, onBatch });
  } finally {
    // The caller's signal lives as long as the process.
    callers.removeEventListener('abort', stop);
  }
  return isEnded;
}
