/** The time of a request for comparisons with the sources of books. */

import { treeMs } from '../../contacts/values/request-limits.js';
import type { EndSignal } from '../../database/database.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';

/** Milliseconds that a request has left for comparisons with the conditions of segments, all books together. */
export interface TreeTime {
  leftMs: number;
}

export function newTreeTime(): TreeTime {
  return { leftMs: treeMs };
}

/**
 * `signal`: aborts when the client leaves. `time`: shared by the operations of a request. `isOnce`: the reader does not
 * sync, so this read is not recorded.
 */
export interface BookReadOptions {
  readonly signal?: AbortSignal;
  readonly time?: TreeTime;
  readonly isOnce?: boolean;
}

/** Compares contacts with the source of a book. Throws `invalid` when the time of the request is over. */
export async function compareInTime<Result>(
  { signal, time = newTreeTime() }: BookReadOptions,
  work: (until: EndSignal) => Promise<Result>,
): Promise<Result> {
  if (time.leftMs <= 0) throw tooSlowFilter();
  const began = performance.now();
  try {
    return await runWithTimeLimit(time.leftMs, signal, tooSlowFilter, work);
  } finally {
    time.leftMs -= performance.now() - began;
  }
}
