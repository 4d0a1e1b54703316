/** Time limits of one request in the database; then its statements are cancelled. */
import { invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';

/** Milliseconds of a page or a count of a tree of conditions. */
export const treeMs = 5_000;

/** Most contacts read for a page of a tree without an index. */
export const treeContacts = 5_000;

export const tooSlow = (): ProblemError =>
  invalid(
    'filter',
    'too_slow',
    `reads too many contacts to be answered within ${treeMs / 1_000} seconds; add a condition that few contacts match, ask for count=capped, or export the contacts`,
  );

/** `gone`: the client has left. Rejects with `refusal` when the time is over. */
export async function withinShare<Result>(
  ms: number,
  gone: AbortSignal | undefined,
  refusal: () => ProblemError,
  work: (until: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(refusal()), ms);
  try {
    return await work(gone === undefined ? over.signal : AbortSignal.any([gone, over.signal]));
  } finally {
    clearTimeout(timer);
  }
}
