/**
 * Applies payloads in the thread of the requests while few arrive, and in another one while many do: requests do not wait for
 * its garbage. It ends when few arrive again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context.js';
import { type ApplyOptions, applyPayloads, type Pieces } from './intake-jobs.js';
import { Pace } from './pace.js';

/** Payloads a second over so long: more are many. */
const most = { perSecond: 200, withinMs: 2_000 };
/** Fewer than so many over so long are few again. A thread that has just begun is not ended. */
const fewest = { perSecond: 50, withinMs: 10_000 };

/** No request waits for a piece of the other thread, so more payloads share its statements. */
const largePieces: Pieces = { most: 500, restMs: ({ isFull }) => (isFull ? 0 : 300) };

/** Milliseconds from one look of the thread for new payloads to the next. */
const lookMs = 200;

type PacedOptions = Omit<ApplyOptions, 'onPiece' | 'pieces'> & { readonly now?: () => number };

/** Applies what waits, and answers when nothing does; or when many are applied, which something else should go on with. */
export async function applyFewPayloads(
  context: Context,
  { now, ...options }: PacedOptions,
): Promise<'few' | 'many'> {
  const pace = new Pace(most.withinMs, now);
  const turn = new Turn(options.signal);
  const onPiece = (applied: number) => {
    pace.add(applied);
    if (pace.perSecond > most.perSecond) turn.end();
  };
  try {
    await applyPayloads(context, { ...options, signal: turn.signal, onPiece });
  } finally {
    turn.close();
  }
  return turn.isEnded ? 'many' : 'few';
}

/** Applies what waits and what comes, until few come, or the signal. */
export async function applyManyPayloads(context: Context, { now, ...options }: PacedOptions): Promise<void> {
  const pace = new Pace(fewest.withinMs, now);
  const turn = new Turn(options.signal);
  const onPiece = (applied: number) => {
    pace.add(applied);
    if (pace.isWhole && pace.perSecond < fewest.perSecond) turn.end();
  };
  try {
    while (!turn.signal.aborted) {
      await applyPayloads(context, { ...options, signal: turn.signal, pieces: largePieces, onPiece });
      onPiece(0);
      await delay(lookMs, undefined, { signal: turn.signal }).catch(() => {});
    }
  } finally {
    turn.close();
  }
}

/** Ends by itself, or with the signal of the caller. */
class Turn {
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

  /** The signal of the caller lives as long as the process. */
  close(): void {
    this.#whole.removeEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => this.#own.abort();
}
