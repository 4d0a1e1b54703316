/** Many commands in one call: all or nothing, or each for itself with an outcome of its own. */
import type { Caller } from '../../domain/access.js';
import { isShared, meetingName } from '../../domain/identity.js';
import { ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import { asProblems } from '../../store/database.js';
import type { Context } from '../context.js';
import { type AtomicOptions, runAtomic, settleAtomic } from './atomic.js';
import type { BatchOutcome, CommandResult, ContactCommand } from './command.js';
import { deleteContact, editContact } from './edit.js';
import { heldByEdit } from './match.js';
import { isNewcomer, saveNewcomers } from './newcomers.js';
import { saveContact } from './save.js';
import { keysOf } from './targets.js';

export const maxBatch = 10_000;
/** Identities that a batch which goes as one may bring in all: as many as a hundred contacts of the largest wire. */
const maxIdentities = 12_000;

/** All or nothing. Throws a BatchError that names every command that cannot be done. */
export function runBatch(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  options: AtomicOptions,
): Promise<readonly CommandResult[]> {
  checkSize(commands);
  checkIdentities(commands);
  return asProblems(() => runAtomic(context, caller, commands, options));
}

/**
 * In one transaction and in turn: each command is judged on what those before it left. A refused one is left out and
 * its problem is its outcome; with `stop` the first one fails all, as a BatchError.
 */
export function runInTurn(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  onRefusal: 'stop' | 'continue',
): Promise<readonly BatchOutcome[]> {
  checkSize(commands);
  checkIdentities(commands);
  return asProblems(async () => {
    const options = { repeats: 'sequence', inTurn: onRefusal } as const;
    const { results, failures } = await settleAtomic(context, caller, commands, options);
    const refused = new Map(failures.map((one) => [one.command, one.problem]));
    return results.map((result, index) => {
      const problem = refused.get(index);
      return problem === undefined ? { ok: true, result } : { ok: false, problem };
    });
  });
}

/** Each for itself, as if they had come one after the other; one outcome for each, in their order. */
export async function runEach(
  context: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
): Promise<readonly BatchOutcome[]> {
  checkSize(commands);
  const outcomes: BatchOutcome[] = [];
  for (const group of await independentGroups(commands))
    outcomes.push(...(await runGroup(context, caller, group)));
  return outcomes;
}

/** Newcomers of a group go in one transaction, in their order, when there are several. */
const fewestInOne = 2;

async function runGroup(
  context: Context,
  caller: Caller,
  group: readonly ContactCommand[],
): Promise<readonly BatchOutcome[]> {
  const newcomers = group.flatMap((command, index) => (isNewcomer(command) ? [{ command, index }] : []));
  const inOne =
    newcomers.length < fewestInOne
      ? []
      : await saveNewcomers(
          context,
          caller,
          newcomers.map((one) => one.command),
        );
  const settled = new Map(inOne.map((outcome, position) => [newcomers[position]?.index, outcome]));
  // Of those that are left the first shall win, if there is something to win.
  let turn: Promise<unknown> = Promise.resolve();
  const outcomes: Promise<BatchOutcome>[] = [];
  const slices = new Slices();
  for (const [index, command] of group.entries()) {
    const outcome = settled.get(index);
    if (outcome === undefined) {
      // So many at once keep the database busy; more would only be held in memory.
      await outcomes[index - mostAtOnce];
      outcomes.push(attempt(context, caller, command));
    } else if (outcome !== 'left') outcomes.push(Promise.resolve(outcome));
    else {
      const own = turn.then(() => attempt(context, caller, command));
      turn = own;
      outcomes.push(own);
    }
    // Told of a failure only at the end, where all are waited for.
    outcomes.at(-1)?.catch(() => {});
    if (slices.isOver()) await slices.next();
  }
  return Promise.all(outcomes);
}

const mostAtOnce = 100;

function checkSize(commands: readonly ContactCommand[]): void {
  if (commands.length > maxBatch) throw new ProblemError({ kind: 'too_large', maximum: maxBatch });
}

function checkIdentities(commands: readonly ContactCommand[]): void {
  const count = commands.reduce((sum, command) => sum + identitiesIn(command), 0);
  if (count > maxIdentities) throw new ProblemError({ kind: 'too_large', maximum: maxIdentities });
}

function identitiesIn(command: ContactCommand): number {
  return 'edit' in command ? heldByEdit(command.edit).length : 0;
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

const largestGroup = 1_000;
const mostIdentities = 4_000;

/** Runs of commands that have nothing to do with each other: they may go together, and share commits. */
async function independentGroups(
  commands: readonly ContactCommand[],
): Promise<readonly (readonly ContactCommand[])[]> {
  const slices = new Slices();
  const groups: ContactCommand[][] = [];
  let group: ContactCommand[] = [];
  let about = new Set<string>();
  let brought = new Set<string>();
  const close = () => {
    if (group.length > 0) groups.push(group);
    group = [];
    about = new Set();
    brought = new Set();
  };
  for (const command of commands) {
    const names = namesOf(command);
    const isIndependent =
      names !== undefined &&
      !names.about.some((name) => about.has(name) || brought.has(name)) &&
      !names.brought.some((name) => about.has(name));
    const isFull = group.length >= largestGroup || about.size + brought.size >= mostIdentities;
    if (!isIndependent || isFull) close();
    group.push(command);
    for (const name of names?.about ?? []) about.add(name);
    for (const name of names?.brought ?? []) brought.add(name);
    if (names === undefined) close();
    if (slices.isOver()) await slices.next();
  }
  close();
  return groups;
}

interface Names {
  /** what decides who is meant */
  readonly about: readonly string[];
  /** an email, say: several newcomers may bring the same */
  readonly brought: readonly string[];
}

/** What a command is about; undefined when that cannot be known beforehand. */
function namesOf(command: ContactCommand): Names | undefined {
  // A contact addressed by id may be the holder of any identity.
  if (command.op !== 'save' || command.match?.addressed !== undefined) return undefined;
  const keys = keysOf(command);
  if (!isNewcomer(command)) return { about: keys.map(meetingName), brought: [] };
  return {
    about: keys.filter((key) => !isShared(key.kind)).map(meetingName),
    brought: keys.filter((key) => isShared(key.kind)).map(meetingName),
  };
}
