/** Resolves ids of contacts that were merged into another. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Problem } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../../database/database.js';
import type { Basics, CallerVisibility, Context } from '../../../operation-context/context.js';
import { filterVisible } from '../../../visibility/store/visible-rows.js';
import { findMergedContact } from '../../store/merge-rows.js';
import type { Addressed, BatchOutcome, ContactCommand, Failure } from '../../values/commands.js';
import type { MergedContact } from '../../values/stored-merge.js';

/**
 * Finds the first of the targets that was merged, if the command requests it, and the caller sees both contacts. It is
 * read in a separate step from the write, since it may fail alone.
 */
export async function findMergedTarget(
  { visibility }: Pick<Context, 'visibility'>,
  on: Queryable,
  accountId: AccountId,
  { target, merged }: Pick<Addressed, 'target' | 'merged'>,
): Promise<MergedContact | undefined> {
  if (merged === undefined) return undefined;
  for (const selector of target) {
    const mergedContact =
      selector.by === 'identity' ? undefined : await findMergedContact(on, accountId, selector);
    if (mergedContact !== undefined && visibility === undefined) return mergedContact;
    if (visibility === undefined) continue;
    const ids = mergedContact === undefined ? [] : [mergedContact.id, mergedContact.survivor.id];
    const visible = await filterVisible(visibility, on, accountId, ids);
    if (mergedContact !== undefined && ids.every((id) => visible.has(id))) return mergedContact;
  }
  return undefined;
}

/** Returns the command, with the survivor as its target. */
export function onSurvivor<Command extends Addressed>(
  command: Command,
  mergedContact: MergedContact,
): Command {
  const { isVisible } = command;
  return {
    ...command,
    target: [{ by: 'id', id: mergedContact.survivor.id }],
    ...(isVisible === undefined
      ? {}
      : { isVisible: (contact: Contact) => isVisible(contact, mergedContact) }),
  };
}

export function isMissingContact(problem: Problem): boolean {
  return problem.kind === 'not_found' && problem.resource === 'contact';
}

/** Returns the problem, or `merged` if a merge is the cause and the command requests this answer. */
async function explainProblem(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  command: ContactCommand | undefined,
  problem: Problem,
): Promise<Problem> {
  if (command === undefined || command.op === 'save' || command.merged !== 'report') return problem;
  if (!isMissingContact(problem)) return problem;
  const mergedContact = await findMergedTarget(context, context.database, accountId, command);
  return mergedContact === undefined ? problem : { kind: 'merged', survivor: mergedContact.survivor };
}

export async function reportFailures(
  context: Basics & CallerVisibility,
  caller: Caller,
  commands: readonly ContactCommand[],
  failures: readonly Failure[],
): Promise<readonly Failure[]> {
  const reported: Failure[] = [];
  for (const { command, problem } of failures)
    reported.push({ command, problem: await explainProblem(context, caller, commands[command], problem) });
  return reported;
}

export async function reportOutcomes(
  context: Basics & CallerVisibility,
  caller: Caller,
  commands: readonly ContactCommand[],
  outcomes: readonly BatchOutcome[],
): Promise<readonly BatchOutcome[]> {
  const reported = [...outcomes];
  const failures = outcomes.flatMap((outcome, command) =>
    outcome.ok ? [] : [{ command, problem: outcome.problem }],
  );
  for (const { command, problem } of await reportFailures(context, caller, commands, failures))
    reported[command] = { ok: false, problem };
  return reported;
}
