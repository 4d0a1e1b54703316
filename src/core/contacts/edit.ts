/**
 * Edits and deletions of one contact. The common case is two round trips and no lock: read, compute, write on the
 * version read; a write that comes too late reads again. After a few lost races, and for whatever touches numbers
 * or emails (their opt-outs move with them), the locked transaction does it.
 */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { applyEdit } from '../../domain/edit.js';
import { refusalSubject } from '../../domain/identity.js';
import type { IdentityScope } from '../../domain/identity-edit.js';
import {
  addedIdentities,
  type ChangedContact,
  deleteContacts,
  goneIdentities,
  updateContacts,
} from '../../store/contact-writes.js';
import { asProblems } from '../../store/database.js';
import { violated } from '../../store/errors.js';
import type { Context } from '../context.js';
import { runAtomic } from './atomic.js';
import { resolveCached } from './catalog-refs.js';
import type { CommandResult, DeleteCommand, EditCommand } from './command.js';
import { withFlaws } from './flaws.js';
import { checkLimits } from './limits.js';
import { readTarget } from './read-target.js';
import { contactEvent } from './snapshot.js';

export type EditResult = Exclude<CommandResult, { outcome: 'deleted' | 'skipped' }>;

const optimisticAttempts = 3;

/** `updated`, or `found` when nothing changed. Throws `not_found`, `stale`, `conflict`, `invalid`. */
export function editContact(
  context: Context,
  caller: Caller,
  command: EditCommand,
  replaceScope?: IdentityScope,
): Promise<EditResult> {
  return asProblems(() =>
    withFlaws(context, caller, command, () => editShortly(context, caller, command, replaceScope)),
  );
}

async function editShortly(
  context: Context,
  caller: Caller,
  command: EditCommand,
  replaceScope: IdentityScope | undefined,
): Promise<EditResult> {
  for (let attempt = 1; attempt <= optimisticAttempts; attempt += 1) {
    const result = await tryEdit(context, caller, command, replaceScope);
    if (result === 'locked') break;
    if (result !== undefined) return result;
  }
  return editLocked(context, caller, command, replaceScope);
}

/** Undefined when somebody else was faster, `locked` when only the transaction can do it. */
async function tryEdit(
  context: Context,
  caller: Caller,
  command: EditCommand,
  replaceScope: IdentityScope | undefined,
): Promise<EditResult | undefined | 'locked'> {
  const before = await readTarget(context, caller, command);
  const resolve = await resolveCached(context, caller.accountId, command.edit);
  if (resolve === undefined || (command.edit.consents?.length ?? 0) > 0) return 'locked';
  const now = context.clock();
  const base = { now, newId: context.newId, origin: caller.face, resolve };
  const editContext = replaceScope === undefined ? base : { ...base, replaceScope };
  const { after, change } = applyEdit(before, command.edit, editContext);
  command.check?.(after, before);
  if (change === 'none') return { outcome: 'found', contact: before };
  checkLimits(after, before);
  if (touchesRefusals({ before, after }) || gainsUnique(command, { before, after })) return 'locked';
  const event = contactEvent(caller, context.newId, now, before, after);
  const changed: ChangedContact = change === 'real' ? { before, after, event } : { before, after };
  try {
    const updated = await updateContacts(context.database, caller.accountId, [changed]);
    context.tallies.note(caller.accountId);
    if (updated.size === 0) return lost(context, caller);
  } catch (error) {
    if (violated(error) === undefined) throw error;
    // A conflict, or a catalog item that went away: the transaction finds out which.
    lost(context, caller);
    return 'locked';
  }
  return { outcome: change === 'real' ? 'updated' : 'found', contact: after };
}

function lost(context: Context, caller: Caller): undefined {
  context.catalogs.forget(caller.accountId);
}

function touchesRefusals(change: Pick<ChangedContact, 'before' | 'after'>): boolean {
  return [...addedIdentities(change), ...goneIdentities(change)].some((one) => refusalSubject(one) !== null);
}

/** No constraint guards a shared kind that this caller wants held by one contact only. */
function gainsUnique(command: EditCommand, change: Pick<ChangedContact, 'before' | 'after'>): boolean {
  return addedIdentities(change).some((one) => command.alsoUnique?.includes(one.kind) === true);
}

async function editLocked(
  context: Context,
  caller: Caller,
  command: EditCommand,
  replaceScope: IdentityScope | undefined,
): Promise<EditResult> {
  const [result] = await runAtomic(
    context,
    caller,
    [replaceScope === undefined ? command : asReplacingSave(command, replaceScope)],
    { repeats: 'sequence' },
  );
  return result as EditResult;
}

function asReplacingSave(command: EditCommand, scope: IdentityScope) {
  return {
    op: 'save',
    edit: command.edit,
    match: { addressed: command.target },
    onMatch: 'replace',
    scope,
    ...(command.check === undefined ? {} : { check: command.check }),
  } as const;
}

/** The contact as it was. Throws `not_found`, `stale`. */
export function deleteContact(context: Context, caller: Caller, command: DeleteCommand): Promise<Contact> {
  return asProblems(async () => {
    for (;;) {
      const contact = await readTarget(context, caller, command);
      const now = context.clock();
      const gone = { contact, event: contactEvent(caller, context.newId, now, contact, null) };
      const deleted = await deleteContacts(context.database, caller.accountId, [gone], now);
      context.tallies.note(caller.accountId);
      if (deleted.size > 0) return contact;
    }
  });
}
