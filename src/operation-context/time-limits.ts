/**
 * Time limits of one request in the database. At a limit its statements are cancelled, or the rights of its caller are
 * checked again.
 */

import { invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';
import { treeMs } from '../contacts/values/request-limits.js';
import type { EndSignal } from '../database/database.js';

/**
 * Milliseconds after which a request may have waited for a connection or a lock, so that its rights are checked again.
 */
export const recheckAfterMs = 50;

/** Time of a request, or of a step of a job, for comparisons with a tree of conditions. */
export interface TreeShare {
  readonly ms: number;
  /** The client has left, or the job must stop: a running statement is cancelled. */
  readonly signal: AbortSignal | undefined;
}

export const tooSlowFilter = (): ProblemError =>
  invalid(
    'filter',
    'too_slow',
    `takes more than ${treeMs / 1_000} seconds; add a condition that few contacts match, request count=capped, or export the contacts`,
  );

/**
 * Runs work with a time limit. `signal`: aborts when the client leaves. Rejects with `refusal` when the time is over.
 */
export async function runWithTimeLimit<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  refusal: () => ProblemError,
  work: (until: EndSignal) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(refusal()), ms);
  try {
    const until = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
    return await work(until as EndSignal);
  } finally {
    clearTimeout(timer);
  }
}

const growth = 4;

/**
 * Divides the time of a share among statements of growing size: contacts differ in the time that they take. The first
 * statement reads as much as wanted, since most trees are quick. After a cancelled statement, the next one reads one
 * contact. Each later statement reads as many as fit into half of the time that is left.
 */
export class TreePieces {
  readonly #share: TreeShare;
  readonly #endsAt: number;
  readonly #max: number;
  #size: number;
  #isDivided = false;

  /** Starts with a statement of `size` contacts. No later statement reads more than `max`. */
  constructor(share: TreeShare, size: number, max = size) {
    this.#share = share;
    this.#endsAt = performance.now() + share.ms;
    [this.#size, this.#max] = [size, max];
  }

  /** Number of contacts of the next statement. */
  get size(): number {
    return this.#size;
  }

  get leftMs(): number {
    return this.#endsAt - performance.now();
  }

  /**
   * Runs the next statement. Returns undefined when it was cancelled and the next one is to be smaller, or no time is
   * left. The first contact always gets `treeMs`, and `refusal` is thrown when this time is over. `isFirst`: no contact
   * was compared yet.
   */
  async run<Result>(
    isFirst: boolean,
    refusal: () => ProblemError,
    work: (until: EndSignal, size: number) => Promise<Result>,
  ): Promise<Result | undefined> {
    const size = this.#size;
    const limitError = refusal();
    const isLast = size === 1 && isFirst;
    const ms = isLast ? treeMs : this.#isDivided ? this.leftMs : Math.min(this.leftMs, this.#share.ms / 4);
    if (ms <= 0) {
      this.#size = 1;
      return undefined;
    }
    const began = performance.now();
    try {
      const result = await runWithTimeLimit(
        ms,
        this.#share.signal,
        () => limitError,
        (until) => work(until, size),
      );
      const perContact = (performance.now() - began) / size;
      const fitting = Math.floor(this.leftMs / 2 / Math.max(perContact, 0.001));
      this.#size = this.#round(Math.min(size * growth, fitting));
      return result;
    } catch (error) {
      if (error !== limitError || isLast) throw error;
      this.#isDivided = true;
      this.#size = 1;
      return undefined;
    }
  }

  /** Rounds down to a power of the growth, at most to the maximum, so that there are few texts of statements. */
  #round(size: number): number {
    if (size >= this.#max) return this.#max;
    let rounded = 1;
    while (rounded * growth <= size) rounded *= growth;
    return rounded;
  }
}
