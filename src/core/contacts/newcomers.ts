/**
 * Saves of people who are probably new, many in one transaction: one look at who is known already, one statement for
 * the tags that are missing, one for all the contacts. Whoever is known, or cannot be made, harms nobody else; what
 * this short way cannot settle is left to the single operation.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { applyEdit } from '../../domain/edit.js';
import type { IdentityKey } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { type Problem, ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import { findHolders } from '../../store/candidates.js';
import { asProblems, type Transaction } from '../../store/database.js';
import { violated } from '../../store/errors.js';
import { notifyChanged } from '../../store/listen.js';
import type { Context } from '../context.js';
import { blankContact } from './blank.js';
import { refsOf, resolveInTransaction } from './catalog-refs.js';
import type { BatchOutcome, ContactCommand, SaveCommand } from './command.js';
import { checkLimits } from './limits.js';
import { exclusiveKeys } from './match.js';
import { TargetsMoved } from './targets.js';
import { readQuota, type Touched, writeOutcome } from './write-outcome.js';

/** Whether the command may go this way: it makes somebody, or leaves whoever is known untouched. */
export function isNewcomer(command: ContactCommand): command is SaveCommand {
  return (
    command.op === 'save' &&
    (command.onMatch === 'refuse' || command.onMatch === 'return') &&
    command.match === undefined &&
    command.claims === undefined &&
    command.flaws === undefined &&
    (command.alsoUnique?.length ?? 0) === 0 &&
    refsOf(command.edit).every((one) => one.ref.missing !== 'refuse')
  );
}

/** `left`: for the single operation. */
type Settled = BatchOutcome | 'left';

const maxAttempts = 4;

/** The commands must have nothing to do with each other. One outcome for each, in their order. */
export function saveNewcomers(
  context: Context,
  caller: Caller,
  commands: readonly SaveCommand[],
): Promise<readonly Settled[]> {
  return asProblems(async () => {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const settled = await trySaveNewcomers(context, caller, commands);
      if (settled !== undefined) return settled;
    }
    return commands.map(() => 'left');
  });
}

/** Undefined when somebody else was faster: once more. */
async function trySaveNewcomers(
  context: Context,
  caller: Caller,
  commands: readonly SaveCommand[],
): Promise<readonly Settled[] | undefined> {
  const numbers = await context.counters.take(caller.accountId, 'contacts', commands.length);
  let done: Done;
  try {
    done = await context.database.transaction((tx) => runOnce(context, caller, tx, commands, [...numbers]));
  } catch (error) {
    const constraint = violated(error);
    if (constraint === 'contacts_number_key') context.counters.drop(caller.accountId, 'contacts');
    else if (constraint !== undefined || error instanceof ProblemError || error instanceof TargetsMoved)
      context.counters.giveBack(caller.accountId, 'contacts', numbers);
    if (!(error instanceof TargetsMoved) && constraint === undefined) throw error;
    context.catalogs.forget(caller.accountId);
    return undefined;
  }
  context.counters.giveBack(caller.accountId, 'contacts', done.unusedNumbers);
  context.growth.note(commands.length - done.unusedNumbers.length);
  context.tallies.note(caller.accountId);
  if (done.changedCatalogs) context.catalogs.forget(caller.accountId);
  return meetKnown(context, caller, commands, done);
}

interface Held {
  readonly key: IdentityKey;
  readonly holder: ContactId;
}

interface Done {
  /** by position; absent for those who are known */
  readonly settled: ReadonlyMap<number, Settled>;
  readonly held: ReadonlyMap<number, readonly Held[]>;
  readonly unusedNumbers: readonly number[];
  readonly changedCatalogs: boolean;
}

async function runOnce(
  context: Context,
  caller: Caller,
  tx: Transaction,
  commands: readonly SaveCommand[],
  numbers: number[],
): Promise<Done> {
  const { accountId } = caller;
  const held = await findHeld(tx, accountId, commands);
  const free = commands.flatMap((command, index) => (held.has(index) ? [] : [{ command, index }]));
  const quota = await readQuota(tx, accountId);
  const room = quota === undefined ? free.length : Math.max(0, quota.maximum - quota.current);
  const taken = free.slice(0, room);
  const now = context.clock();
  const edits = taken.map((one) => one.command.edit);
  const catalogs = await resolveInTransaction(context, tx, accountId, edits, now);

  const settled = new Map<number, Settled>();
  const touched: Touched[] = [];
  const slices = new Slices();
  for (const { command, index } of taken) {
    if (slices.isOver()) await slices.next();
    const made = draft(context, caller, command, index, numbers, now, catalogs);
    if ('kind' in made) settled.set(index, { ok: false, problem: made });
    else touched.push(made);
  }
  // One who cannot be made leaves room for somebody further down.
  const isRoomExact = touched.length === taken.length;
  for (const { index } of free.slice(room)) {
    const problem: Problem = {
      kind: 'quota',
      feature: 'contacts',
      current: (quota?.current ?? 0) + room,
      maximum: quota?.maximum ?? room,
    };
    settled.set(index, isRoomExact ? { ok: false, problem } : 'left');
  }
  const written = await writeOutcome(context, caller, tx, touched, now);
  for (const { after, command } of touched)
    if (after !== null)
      settled.set(command, {
        ok: true,
        result: { outcome: 'created', contact: written.get(after.id) ?? after },
      });
  if (catalogs.created) await notifyChanged(tx, accountId);
  return { settled, held, unusedNumbers: numbers, changedCatalogs: catalogs.created };
}

/** Who holds what the newcomers bring, by the position of the command. */
async function findHeld(
  tx: Transaction,
  accountId: Caller['accountId'],
  commands: readonly SaveCommand[],
): Promise<ReadonlyMap<number, readonly Held[]>> {
  const asked = commands.flatMap((command, index) =>
    exclusiveKeys(command.edit).map((key) => ({ index, key })),
  );
  const keys = asked.map((one) => one.key);
  const held = new Map<number, Held[]>();
  for (const holder of await findHolders(tx, accountId, keys, false)) {
    const one = asked[holder.asked];
    if (one === undefined) continue;
    const entry = { key: one.key, holder: holder.contactId };
    const own = held.get(one.index);
    if (own === undefined) held.set(one.index, [entry]);
    else own.push(entry);
  }
  return held;
}

/** The contact as it will be, or why it cannot be. */
function draft(
  context: Context,
  caller: Caller,
  command: SaveCommand,
  index: number,
  numbers: number[],
  now: Date,
  catalogs: Awaited<ReturnType<typeof resolveInTransaction>>,
): Touched | Problem {
  const blank = blankContact({
    accountId: caller.accountId,
    id: context.newId(),
    number: numbers[0] as number,
    now,
    sources: catalogs.lists.get('sources') ?? [],
    statuses: catalogs.lists.get('statuses') ?? [],
  });
  const editContext = { now, newId: context.newId, origin: caller.face, resolve: catalogs.resolve };
  const edited = applyEdit(blank, command.edit, editContext);
  const after: Contact = { ...edited.after, version: 1, updatedAt: now };
  try {
    command.check?.(after, null);
    checkLimits(after);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  numbers.shift();
  return { before: null, after, command: index, isReal: true, consents: [...edited.consents] };
}

/** Those who are known are answered with who they are. */
async function meetKnown(
  context: Context,
  caller: Caller,
  commands: readonly SaveCommand[],
  { settled, held }: Done,
): Promise<readonly Settled[]> {
  const ids = [...new Set([...held.values()].flatMap((own) => own.map((one) => one.holder)))];
  const read = ids.length === 0 ? [] : await context.reads.findAll(caller.accountId, ids);
  const known = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
  return commands.map((command, index) => {
    const own = (held.get(index) ?? []).flatMap(({ key, holder: id }) => {
      const holder = known.get(id);
      return holder === undefined ? [] : [{ command: 0, key, holder }];
    });
    const [first] = own;
    if (first === undefined) return settled.get(index) ?? 'left';
    if (command.onMatch === 'refuse')
      return { ok: false, problem: { kind: 'conflict', what: 'identity', conflicts: own } };
    const isOne = own.every((one) => one.holder.id === first.holder.id);
    return isOne ? { ok: true, result: { outcome: 'found', contact: first.holder } } : 'left';
  });
}
