/** The time that one question may take of the database; its statements are cancelled then. */
import { invalid, type ProblemError } from '../../domain/problem.js';

/** Milliseconds of a page or a count of a tree of conditions. */
export const treeMs = 5_000;

/** Contacts that are looked at for a page of a tree that no index answers. */
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
