/** Refusals for callers to whom parts of contacts are hidden or masked: some name contacts. */
import type { Contact } from '../../domain/contact.js';
import { holderOf, type Problem, ProblemError } from '../../domain/problem.js';
import { type Parts, shownContact, shownKey } from '../../domain/shown-parts.js';
import { BatchError } from '../writes/commands.js';

/** `namesIdentities`: also identities that the caller did not send. */
export function shownProblem(parts: Parts, problem: Problem, namesIdentities: boolean): Problem {
  if (problem.kind === 'conflict') {
    const conflicts = problem.conflicts.map(({ key, holder, ...other }) => ({
      ...other,
      key: namesIdentities ? shownKey(parts, key) : key,
      holder: holder?.contact === undefined ? holder : holderOf(shownContact<Contact>(parts, holder.contact)),
    }));
    return { ...problem, conflicts };
  }
  if (problem.kind !== 'ambiguous') return problem;
  const candidates = problem.candidates.map((one) =>
    one.contact === undefined ? one : { ...one, contact: shownContact(parts, one.contact) },
  );
  return { ...problem, candidates };
}

export function shownError(parts: Parts, error: unknown, namesIdentities: boolean): unknown {
  if (error instanceof BatchError)
    return new BatchError(
      error.failures.map((one) => ({
        ...one,
        problem: shownProblem(parts, one.problem, namesIdentities),
      })),
    );
  if (!(error instanceof ProblemError)) return error;
  const problem = shownProblem(parts, error.problem, namesIdentities);
  return problem === error.problem
    ? error
    : new ProblemError(problem, { detail: error.message, cause: error.cause });
}
