/** What a refused batch means for its entries: the versions differ in words, not in paths. */
import { BatchError } from '../../core/writes/commands.js';
import { sameIdentity } from '../../domain/identity.js';
import { type IdentityConflict, type Issue, type Problem, ProblemError } from '../../domain/problem.js';
import { chatIdentity } from './chats.js';
import type { Entry, Names } from './decode.js';
import { idOf } from './ids.js';

export const conflictCode = 'conflict';

/** Waits for a batch made of the entries; a refusal comes out as issues of the entries' fields. */
export async function withEntryIssues<Result>(
  batch: Promise<Result>,
  entries: readonly Entry[],
  names: Names,
): Promise<Result> {
  try {
    return await batch;
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const issues = error.failures.flatMap(({ command, problem }) =>
      issuesOf(problem, entries[command], `${names.root}${command}`, names),
    );
    throw issues.length === 0 ? error : new ProblemError({ kind: 'invalid', issues }, { cause: error });
  }
}

function issuesOf(problem: Problem, entry: Entry | undefined, path: string, names: Names): readonly Issue[] {
  if (problem.kind === 'conflict')
    return problem.conflicts
      .map((conflict) => placed(conflict, entry, path, names))
      .toSorted((one, other) => one.at - other.at)
      .map(({ issue }) => issue);
  if (problem.kind !== 'invalid') return [];
  // What is left to the core: two ids of one contact, and its outer bounds on what a contact holds.
  return problem.issues.map(({ code, message }) => {
    const field = `${path}.${code === 'repeated' ? names.fields.id : names.fields.chats}`;
    return { path: field, code, message: `${field} ${message}` };
  });
}

/** The chat of the entry that another contact owns. */
function placed({ key, holder }: IdentityConflict, entry: Entry | undefined, path: string, names: Names) {
  const chat = entry?.chats?.find((one) => {
    const identity = chatIdentity(one);
    return identity !== undefined && sameIdentity(identity, key);
  });
  const at = chat?.at ?? 0;
  const field = `${path}.${names.fields.chats}.${at}.${names.chatFields.id}`;
  const claim = { path: field, type: chat?.type ?? key.kind, id: chat?.id ?? key.value, owner: idOf(holder) };
  return { at, issue: { path: field, code: conflictCode, message: names.conflict(claim) } };
}
