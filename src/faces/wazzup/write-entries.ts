/** Decodes entries and runs their commands, for both versions. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { type Issue, type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { BatchError, type CommandResult, type ContactCommand } from '../../contacts/values/commands.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { ChatEntry } from './chats.js';
import { deleteOf } from './commands.js';
import { decodeEntries, type EntryRules, type Names } from './decode.js';
import { type ContactView, viewOf } from './extension.js';
import { targetOf } from './ids.js';

type On = Pick<CallerExchange, 'core' | 'caller'>;

/** Throws `invalid`. A value that fails a check is compared with the stored one before it is refused. */
async function readEntries(
  on: On,
  list: readonly unknown[],
  names: Names,
  rules: EntryRules,
): Promise<readonly ChatEntry[]> {
  const first = await decodeEntries(list, names, rules);
  if (first.issues.length === 0) return first.entries;
  const { entries, issues } = await decodeEntries(list, names, rules, (id) => readStored(on, id));
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return entries;
}

async function readStored({ core, caller }: On, id: string): Promise<ContactView | undefined> {
  // An id that cannot be stored is refused before any lookup.
  if (id === '' || !isStorable(id)) return undefined;
  try {
    return viewOf(await core.getContact(caller, { target: targetOf(id) }), id);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'not_found') return undefined;
    throw error;
  }
}

/**
 * Writes entries in order; of several entries with the same id, only the last one counts and has a result. Throws
 * `invalid`.
 */
export async function writeEntries(
  { core, caller, principal }: CallerExchange,
  list: readonly unknown[],
  names: Names,
  rules: Omit<EntryRules, 'region'>,
  commandOf: (entry: ChatEntry) => ContactCommand,
): Promise<readonly CommandResult[]> {
  const region = regionOf(principal);
  const entries = await readEntries({ core, caller }, list, names, { ...rules, region });
  const last = new Map(entries.map(({ id }, position) => [id, position]));
  const positions = [...entries.keys()].filter(
    (position) => last.get(entries[position]?.id ?? '') === position,
  );
  const commands = positions.map((position) => commandOf(entries[position] as ChatEntry));
  return withEntryIssues(core.runBatch(caller, commands, { repeats: 'sequence' }), positions, names);
}

/** Returns one result per id; `skipped` if no contact has the id. */
export function deleteEntries(
  { core, caller }: CallerExchange,
  ids: readonly string[],
): Promise<readonly CommandResult[]> {
  const commands = ids.map((id) => ({ ...deleteOf(id), ifMissing: 'skip' }) as const);
  return core.runBatch(caller, commands, { repeats: 'sequence' });
}

/**
 * Waits for a batch made of entries. A refusal becomes issues of their fields. The versions differ in words, and not in
 * paths. `positions`: of the commands.
 */
async function withEntryIssues<Result>(
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

/**
 * Returns the issues of the core. They concern only its outer bounds on a contact; the decoder finds all other issues.
 */
function issuesOf(problem: Problem, path: string, names: Names): readonly Issue[] {
  if (problem.kind !== 'invalid') return [];
  const field = `${path}.${names.fields.chats}`;
  return problem.issues.map(({ code, message }) => ({ path: field, code, message: `${field} ${message}` }));
}
