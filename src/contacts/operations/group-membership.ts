/** Group membership: adds or removes many contacts in one transaction. */
import { forEachAtOnce } from '@switchbook/admission/fair-queue.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { CatalogRef, ContactEdit } from '@switchbook/domain/contact/edit.js';
import { type Issue, notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { readCatalogItems } from '../../catalogs/store/catalog-rows.js';
import { findItem } from '../../catalogs/values/catalog.js';
import type { CallerVisibility, Context } from '../../operation-context/context.js';
import { type Addressed, BatchError, type CommandResult } from '../values/commands.js';
import { findAddressed } from '../writes/read-state.js';
import { runBatch } from '../writes/run-commands.js';

interface MembersChange {
  /** the group's number */
  readonly group: number;
  /** scope of the clients that know the group by that number */
  readonly scope?: string;
  readonly op: 'add' | 'remove';
  /** Null if the input cannot identify a contact; a flaw explains it. */
  readonly contacts: readonly (Pick<Addressed, 'target' | 'merged' | 'isVisible'> | null)[];
  /** `refuse` answers `invalid` with an issue for each missing contact, `contacts.<position>` */
  readonly ifMissing: 'refuse' | 'skip';
  /** the caller's earlier findings; no membership changes, and missing contacts are reported as well */
  readonly issues?: readonly Issue[];
}

interface MembersChanged {
  readonly changed: number;
  /** contacts that were already in the group, or not in it */
  readonly unchanged: number;
  /** contacts that do not exist; 0 if they are refused */
  readonly missing: number;
}

/**
 * Adds or removes members, and returns the numbers of contacts by outcome. Throws `invalid` for contacts that must
 * exist, then `not_found` for the group.
 */
export async function changeGroupMembership(
  context: Context,
  caller: Caller,
  change: MembersChange,
): Promise<MembersChanged> {
  const { issues: earlierIssues = [] } = change;
  if (earlierIssues.length > 0) {
    const issues = [...earlierIssues, ...(await listMissingIssues(context, caller, change))];
    throw new ProblemError({ kind: 'invalid', issues });
  }
  const results = change.contacts.length === 0 ? [] : await edit(context, caller, change);
  const count = (outcome: CommandResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const counts = { changed: count('updated'), unchanged: count('found'), missing: count('skipped') };
  if (counts.changed > 0) return counts;
  const groups = await readCatalogItems(context.database, caller.accountId, 'groups');
  if (findItem(groups, groupRefOf(change)) === undefined) throw notFound('group');
  return counts;
}

async function edit(
  context: Context,
  caller: Caller,
  change: MembersChange,
): Promise<readonly CommandResult[]> {
  const edit: ContactEdit = { groups: [{ op: change.op, items: [groupRefOf(change)] }] };
  const commands = await mapInSlices(
    change.contacts,
    (contact) => ({ op: 'edit', ...(contact ?? { target: [] }), edit, ifMissing: change.ifMissing }) as const,
    caller.accountId,
  );
  try {
    return await runBatch(context, caller, commands, { repeats: 'sequence' });
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const issues = error.failures
      .filter((failure) => failure.problem.kind === 'not_found')
      .map(({ command }) => missingIssue(command));
    if (issues.length === 0) throw error;
    throw new ProblemError({ kind: 'invalid', issues });
  }
}

function groupRefOf({ group, scope }: MembersChange): CatalogRef {
  return { by: 'number', number: group, missing: 'drop', ...(scope === undefined ? {} : { scope }) };
}

const lookedUpAtOnce = 50;

async function listMissingIssues(
  context: CallerVisibility,
  caller: Caller,
  { contacts, ifMissing }: MembersChange,
): Promise<readonly Issue[]> {
  if (ifMissing === 'skip') return [];
  const missing: number[] = [];
  // A few lookups at a time: other requests would wait behind a large batch.
  await forEachAtOnce([...contacts.entries()], lookedUpAtOnce, async ([position, addressed]) => {
    if (addressed === null) return;
    const contact = await findAddressed(context.reads, caller.accountId, addressed.target);
    if (contact === undefined || addressed.isVisible?.(contact) === false) missing.push(position);
  });
  return missing.sort((left, right) => left - right).map(missingIssue);
}

function missingIssue(position: number): Issue {
  return { path: `contacts.${position}`, code: 'unknown', message: 'does not exist' };
}
