/** Maps a refused batch to its entries: the versions differ in words, not in paths. */
import { BatchError } from '../../core/writes/commands.js';
import { type Issue, type Problem, ProblemError } from '../../domain/problem.js';
import type { Names } from './decode.js';

/** Waits for a batch made of entries; a refusal comes out as issues of their fields. `positions`: of the commands. */
export async function withEntryIssues<Result>(
  batch: Promise<Result>,
  positions: readonly number[],
  names: Names,
): Promise<Result> {
  try {
    return await batch;
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const issues = error.failures.flatMap(({ command, problem }) =>
      issuesOf(problem, `${names.root}${positions[command] ?? command}`, names),
    );
    throw issues.length === 0 ? error : new ProblemError({ kind: 'invalid', issues }, { cause: error });
  }
}

/** Issues of the core concern only its outer bounds on a contact; the decoder finds the others. */
function issuesOf(problem: Problem, path: string, names: Names): readonly Issue[] {
  if (problem.kind !== 'invalid') return [];
  const field = `${path}.${names.fields.chats}`;
  return problem.issues.map(({ code, message }) => ({ path: field, code, message: `${field} ${message}` }));
}
