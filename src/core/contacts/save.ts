/**
 * Create, find, or change: `saveContact`. A newcomer is one statement, and those that arrive together share its
 * commit; uniqueness is the constraint's business, a lost race is found out and answered like a find.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { applyEdit } from '../../domain/edit.js';
import { type IdentityKey, type IdentityKind, isNumber, isShared } from '../../domain/identity.js';
import { hasOtherForms } from '../../domain/phone.js';
import { ProblemError } from '../../domain/problem.js';
import type { InsertOutcome } from '../../store/contact-writes.js';
import { asProblems } from '../../store/database.js';
import { violated } from '../../store/errors.js';
import type { Context } from '../context.js';
import { runAtomic } from './atomic.js';
import { blankContact } from './blank.js';
import { type Resolve, resolveCached } from './catalog-refs.js';
import type { CommandResult, SaveCommand } from './command.js';
import { editContact } from './edit.js';
import { withFlaws } from './flaws.js';
import { checkLimits } from './limits.js';
import { distinctContacts, exclusiveKeys, heldByEdit, nearestHolders, questionOf } from './match.js';
import { contactEvent } from './snapshot.js';

export type SaveResult = Exclude<CommandResult, { outcome: 'deleted' | 'skipped' }>;

const maxAttempts = 8;

export function saveContact(context: Context, caller: Caller, command: SaveCommand): Promise<SaveResult> {
  return asProblems(() => withFlaws(context, caller, command, () => saveShortly(context, caller, command)));
}

async function saveShortly(context: Context, caller: Caller, command: SaveCommand): Promise<SaveResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await trySave(context, caller, command);
    if (result !== undefined) return result;
    if (attempt >= maxAttempts)
      throw new ProblemError({ kind: 'unavailable' }, { detail: 'a save kept losing races' });
  }
}

/** Undefined when the world changed in between: once more. */
async function trySave(
  context: Context,
  caller: Caller,
  command: SaveCommand,
): Promise<SaveResult | undefined> {
  if (command.claims !== undefined) return saveAtomically(context, caller, command);
  if (command.match !== undefined || command.onMatch === 'merge' || command.onMatch === 'replace') {
    const held = await findHeld(context, caller, command);
    if (held === 'atomic') return saveAtomically(context, caller, command);
    if (held !== undefined) return meet(context, caller, command, held);
  }
  if (needsTransaction(command)) return saveAtomically(context, caller, command);
  const resolve = await resolveCached(context, caller.accountId, command.edit);
  if (resolve === undefined) return createWithCatalogs(context, caller, command);
  const contact = await draft(context, caller, command, resolve);
  const outcome = await insert(context, caller, contact);
  if (outcome === undefined) return undefined;
  if (outcome.outcome === 'created') return { outcome: 'created', contact };
  context.counters.giveBack(caller.accountId, 'contacts', [contact.number]);
  if (outcome.outcome === 'detour') {
    context.catalogs.forget(caller.accountId);
    return saveAtomically(context, caller, command);
  }
  // Whoever holds something else than what was to be matched is not the one who is meant.
  if (command.match !== undefined && command.onMatch !== 'refuse')
    return saveAtomically(context, caller, command);
  if (command.onMatch === 'merge' || command.onMatch === 'replace') return undefined;
  return meetHolders(context, caller, command, outcome.by);
}

/**
 * A shared identity that decides who is meant, or shall be unique, has no constraint: its lock decides. So it does for
 * a number that is met in its other forms too. A consent is a row of its own.
 */
function needsTransaction(command: SaveCommand): boolean {
  if (uniqueKeys(command).length > 0 || (command.edit.consents?.length ?? 0) > 0) return true;
  const held = command.match?.held;
  const isMetOtherwise = (key: IdentityKey) =>
    held?.equivalents === true && isNumber(key.kind) && hasOtherForms(key.value);
  return held?.keys.some((key) => isShared(key.kind) || isMetOtherwise(key)) === true;
}

async function saveAtomically(context: Context, caller: Caller, command: SaveCommand): Promise<SaveResult> {
  const [result] = await runAtomic(context, caller, [command], { repeats: 'sequence' });
  return result as SaveResult;
}

/** A known contact gets none of the tags; only a newcomer makes them. */
async function createWithCatalogs(context: Context, caller: Caller, command: SaveCommand) {
  const holders = await context.reads.findHolders(caller.accountId, exclusiveKeys(command.edit), false);
  const isMet = command.onMatch === 'refuse' || (command.onMatch === 'return' && command.match === undefined);
  if (holders.length > 0 && isMet)
    return meetHolders(
      context,
      caller,
      command,
      distinctContacts(nearestHolders(exclusiveKeys(command.edit), holders)),
    );
  return saveAtomically(context, caller, command);
}

async function draft(
  context: Context,
  caller: Caller,
  command: SaveCommand,
  resolve: Resolve,
): Promise<Contact> {
  const { accountId } = caller;
  const [sources, statuses] = await Promise.all([
    context.catalogs.get(accountId, 'sources'),
    context.catalogs.get(accountId, 'statuses'),
  ]);
  const now = context.clock();
  const blank = blankContact({ accountId, id: context.newId(), number: 0, now, sources, statuses });
  const editContext = { now, newId: context.newId, origin: caller.face, resolve };
  const edited = applyEdit(blank, command.edit, editContext).after;
  command.check?.(edited, null);
  checkLimits(edited);
  // The number is taken last: nothing after this refuses the contact but somebody who holds its identities.
  const [number] = await context.counters.take(accountId, 'contacts', 1);
  return { ...edited, number: number as number, version: 1, updatedAt: now };
}

/** Undefined when a race or a stale catalog failed the statement: once more. */
async function insert(
  context: Context,
  caller: Caller,
  contact: Contact,
): Promise<InsertOutcome | undefined> {
  try {
    const event = contactEvent(caller, context.newId, contact.createdAt, null, contact);
    const outcome = await context.inserts.insert(caller.accountId, { contact, event });
    context.growth.note(1);
    return outcome;
  } catch (error) {
    const constraint = violated(error);
    if (constraint === undefined) throw error;
    if (constraint === 'contacts_number_key') context.counters.drop(caller.accountId, 'contacts');
    else context.counters.giveBack(caller.accountId, 'contacts', [contact.number]);
    context.catalogs.forget(caller.accountId);
    return undefined;
  }
}

/** The contact a save means, when a plain read can tell. */
async function findHeld(
  context: Context,
  caller: Caller,
  command: SaveCommand,
): Promise<Contact | undefined | 'atomic'> {
  if ((command.match?.addressed?.length ?? 0) > 0 || command.match?.held?.pick === 'first') return 'atomic';
  const rule = command.match?.held ?? { keys: exclusiveKeys(command.edit), equivalents: false };
  const question = questionOf(rule.keys);
  const holders = await context.reads.findHolders(caller.accountId, question, rule.equivalents);
  const candidates = nearestHolders(rule.keys, holders);
  const contacts = distinctContacts(candidates);
  if (contacts.length > 1) throw new ProblemError({ kind: 'ambiguous', candidates });
  const [id] = contacts;
  return id === undefined ? undefined : context.reads.find(caller.accountId, { by: 'id', id });
}

async function meet(
  context: Context,
  caller: Caller,
  command: SaveCommand,
  known: Contact,
): Promise<SaveResult | undefined> {
  if (command.onMatch === 'return') return { outcome: 'found', contact: known };
  if (command.onMatch === 'refuse') return meetHolders(context, caller, command, [known.id]);
  const target = [{ by: 'id', id: known.id }] as const;
  try {
    return await editContact(
      context,
      caller,
      {
        op: 'edit',
        target,
        edit: command.edit,
        alsoUnique: uniqueWhenMet(command),
        ...(command.check === undefined ? {} : { check: command.check }),
      },
      command.onMatch === 'replace' ? command.scope : undefined,
    );
  } catch (error) {
    // Deleted in between: it is nobody's any more.
    if (error instanceof ProblemError && error.problem.kind === 'not_found') return undefined;
    throw error;
  }
}

/** Somebody holds what the newcomer brought. Undefined when they are gone again. */
async function meetHolders(
  context: Context,
  caller: Caller,
  command: SaveCommand,
  ids: readonly Contact['id'][],
): Promise<SaveResult | undefined> {
  const holders = (await context.reads.findAll(caller.accountId, ids)).flatMap((one) => one ?? []);
  const [first] = holders;
  if (first === undefined) return undefined;
  const keys = [...exclusiveKeys(command.edit), ...uniqueKeys(command)];
  const found = await context.reads.findHolders(caller.accountId, keys, false);
  if (command.onMatch === 'return') {
    if (holders.length === 1) return { outcome: 'found', contact: first };
    throw new ProblemError({ kind: 'ambiguous', candidates: nearestHolders(keys, found) });
  }
  const known = await context.reads.findAll(caller.accountId, [
    ...new Set(found.map((one) => one.contactId)),
  ]);
  const conflicts = found.flatMap((one) => {
    const holder = known.find((contact) => contact?.id === one.contactId);
    const key = keys[one.asked];
    return holder === undefined || key === undefined ? [] : [{ command: 0, key, holder }];
  });
  if (conflicts.length === 0) return undefined;
  throw new ProblemError({ kind: 'conflict', what: 'identity', conflicts });
}

/** A shared identity that decides who is meant must not come to decide otherwise in the meantime. */
function uniqueWhenMet(command: SaveCommand): readonly IdentityKind[] {
  const deciding = (command.match?.held?.keys ?? []).map((key) => key.kind);
  return [...(command.alsoUnique ?? []), ...deciding.filter(isShared)];
}

function uniqueKeys(command: SaveCommand) {
  return heldByEdit(command.edit).filter((key) => command.alsoUnique?.includes(key.kind) === true);
}
