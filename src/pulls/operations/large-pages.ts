/**
 * Bounds the memory of all pulls. The responses of one page have a common limit, and few pulls read large pages at a
 * time.
 */
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type AnswerShape, usualShape } from '../../outgoing/vendor-answer.js';
import { pullLimits } from '../values/pull-job.js';
import { PullFailure } from './pull-failure.js';

export interface PageBounds {
  /** bytes of one response; undefined: the client's limit */
  readonly answerBytes?: number;
  readonly shape: AnswerShape;
  /** characters of all responses that make a page */
  readonly pageLength: number;
}

const mebibyte = 1024 ** 2;
export const pageBounds = {
  usual: { shape: usualShape, pageLength: 16 * mebibyte },
  large: {
    answerBytes: 8 * mebibyte,
    shape: { depth: 200, containers: 100_000, values: 400_000 },
    pageLength: 24 * mebibyte,
  },
} as const satisfies Readonly<Record<string, PageBounds>>;

/** Number of characters from which a page is large. */
const largeLength = mebibyte;

/** Milliseconds after which a large page ends if another one waits for its turn. */
const turnMs = 5 * 60_000;
/** Milliseconds between two checks whether another large page waits. */
const checkMs = 5_000;

/** Limits large pages: a few in the process, one per account. */
export function openLargePageQueue(): FairQueue {
  return new FairQueue(pullLimits.largePages);
}

export class PageBudget {
  readonly #turns: FairQueue;
  readonly #accountId: AccountId;
  readonly #bounds: PageBounds;
  readonly #signal: AbortSignal;
  #length = 0;
  #turn: Promise<() => void> | undefined;
  readonly #ending = new AbortController();
  #check: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(turns: FairQueue, accountId: AccountId, bounds: PageBounds, signal: AbortSignal) {
    this.#turns = turns;
    this.#accountId = accountId;
    this.#bounds = bounds;
    this.#signal = signal;
  }

  /** Returns the signal that ends the page once its turn is over and another large page waits. */
  get endSignal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether the page is to be stored before another is read. */
  get isLarge(): boolean {
    return this.#turn !== undefined;
  }

  /** Counts a response toward the page. Resolves when the response may be parsed. */
  async take(length: number, host: string): Promise<void> {
    this.#length += length;
    const { pageLength } = this.#bounds;
    if (this.#length > pageLength)
      throw new PullFailure(
        'answer_too_large',
        `A page of ${host} with the details of its contacts is larger than ${pageLength / mebibyte} MB.`,
      );
    if (this.#length > largeLength) await this.#enter();
  }

  /** Starts a page: the next response belongs to it. */
  begin(): void {
    this.#length = 0;
  }

  /** Ends a page, and releases its memory. */
  end(): void {
    this.#length = 0;
    this.#leave();
  }

  /** Ends the budget. Call it after the last read. */
  close(): void {
    this.#isOver = true;
    this.end();
  }

  async #enter(): Promise<void> {
    this.#signal.throwIfAborted();
    this.#turn ??= (async () => this.#turns.enter(this.#accountId, this.#signal))();
    await this.#turn;
    // The response arrived after the last read.
    if (this.#isOver) this.#leave();
    else this.#check ??= this.#endWhenLate();
  }

  /** Ends a page after its turn. Otherwise a vendor with slow details would stop the pulls of other accounts. */
  #endWhenLate(): NodeJS.Timeout {
    const until = performance.now() + turnMs;
    return setInterval(() => {
      if (performance.now() < until || this.#turns.waiting === 0) return;
      const message =
        'A large page of the vendor takes too long, and other pulls wait. Resume the pull later: it continues from its last page.';
      this.#ending.abort(new PullFailure('too_slow', message));
    }, checkMs).unref();
  }

  /** Releases the turn, or leaves the queue if the turn has not come yet. */
  #leave(): void {
    clearInterval(this.#check);
    this.#check = undefined;
    this.#turn?.then((leave) => leave()).catch(() => {});
    this.#turn = undefined;
  }
}
