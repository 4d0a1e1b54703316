/** Many commands in one call: all or nothing, or each for itself with an outcome of its own. */
import type { Caller } from '../../domain/access.js';
import { type Problem, ProblemError } from '../../domain/problem.js';
import { asProblems } from '../../store/database.js';
import type { Context } from '../context.js';
import { type AtomicOptions, runAtomic } from './atomic.js';
import type { CommandResult, ContactCommand } from './command.js';
import { deleteContact, editContact } from './edit.js';
import { saveContact } from './save.js';
import { keysOf } from './targets.js';

export const maxBatch = 10_000;

export type BatchOutcome =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly problem: Problem };

/** All or nothing. Throws a BatchError that names every command that cannot be done. */
export function runBatch(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: AtomicOptions,
): Promise<readonly CommandResult[]> {
  checkSize(commands);
  return asProblems(() => runAtomic(context, caller, commands, options));
}

/** Each for itself, as if they had come one after the other; one outcome for each, in their order. */
export async function runEach(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
): Promise<readonly BatchOutcome[]> {
  checkSize(commands);
  const outcomes: BatchOutcome[] = [];
  for (const group of independentGroups(commands))
    outcomes.push(...(await Promise.all(group.map((command) => attempt(context, caller, command)))));
  return outcomes;
}

function checkSize(commands: readonly ContactCommand[]): void {
  if (commands.length > maxBatch) throw new ProblemError({ kind: 'too_large', maximum: maxBatch });
}

async function attempt(context: Context, caller: Caller, command: ContactCommand): Promise<BatchOutcome> {
  try {
    return { ok: true, result: await run(context, caller, command) };
  } catch (error) {
    if (
      error instanceof ProblemError &&
      error.problem.kind !== 'internal' &&
      error.problem.kind !== 'unavailable'
    )
      return { ok: false, problem: error.problem };
    throw error;
  }
}

async function run(context: Context, caller: Caller, command: ContactCommand): Promise<CommandResult> {
  switch (command.op) {
    case 'save':
      return saveContact(context, caller, command);
    case 'edit':
      return editContact(context, caller, command);
    case 'delete':
      return { outcome: 'deleted', contact: await deleteContact(context, caller, command) };
  }
}

const largestGroup = 500;

/** Runs of commands that have nothing to do with each other: they may go together, and share commits. */
function independentGroups(commands: readonly ContactCommand[]): readonly (readonly ContactCommand[])[] {
  const groups: ContactCommand[][] = [];
  let group: ContactCommand[] = [];
  let names = new Set<string>();
  for (const command of commands) {
    const own = namesOf(command);
    if (own === undefined || group.length >= largestGroup || own.some((name) => names.has(name))) {
      if (group.length > 0) groups.push(group);
      group = [];
      names = new Set();
    }
    group.push(command);
    for (const name of own ?? ['*']) names.add(name);
    if (own === undefined) {
      groups.push(group);
      group = [];
      names = new Set();
    }
  }
  return group.length > 0 ? [...groups, group] : groups;
}

/** What a command is about; undefined when that cannot be known beforehand. */
function namesOf(command: ContactCommand): readonly string[] | undefined {
  // A contact addressed by id may be the holder of any identity.
  if (command.op !== 'save' || command.match?.addressed !== undefined) return undefined;
  return keysOf(command).map(
    (key) => `${key.kind === 'wa_id' ? 'phone' : key.kind}/${key.scope}/${key.value}`,
  );
}
