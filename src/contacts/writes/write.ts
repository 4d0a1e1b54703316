/**
 * Every write of contacts: read the needed state, decide, apply. Fast path: a single command is tried without locks, on
 * cached reads and in one statement. Other commands read under row locks, and are written in one transaction. Both
 * paths decide by the same rules. Neighbors: `read-state.ts` reads, `decide.ts` decides, `effects.ts` derives the
 * effects, `apply.ts` and `write-batcher.ts` write. Decision: docs/decisions/0004-optimistic-edits.md.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { isNumber, isShared } from '@switchbook/domain/identity/identity.js';
import { hasOtherForms } from '@switchbook/domain/identity/phone.js';
import {
  checkCount,
  identityOwnerOf,
  invariant,
  isTooLarge,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import { Attempts, isStateChanged, StateChangedError } from '../../database/connections/retry.js';
import type { Transaction } from '../../database/database.js';
import { provesNothingWritten, violatedConstraint } from '../../database/errors.js';
import { type Context, withAllReads } from '../../operation-context/context.js';
import { ifStillAllowed } from '../../operation-context/queued-by-account.js';
import { maxGroupBytes } from '../store/contact-reads.js';
import { dropContacts, type EndedContact } from '../store/contact-writes.js';
import {
  BatchError,
  type BatchOutcome,
  type CommandResult,
  type ContactCommand,
  type DeleteCommand,
  type EditCommand,
  type ExclusiveCommand,
  type ExclusiveResult,
  type Failure,
  type SaveCommand,
  type SaveResult,
} from '../values/commands.js';
import { maxDividedBytes, maxReadBytes, writeLimits } from '../values/request-limits.js';
import { type AppliedChanges, applyChanges } from './apply.js';
import { refsOf } from './catalog-draft.js';
import type { Change, ChangeContext } from './changes.js';
import { type BatchRules, type Decisions, decide, failsTogether } from './decide.js';
import type { DecisionState } from './decision-state.js';
import { effectsOf, gainedSubjects, lostSubjects, lostVendorIds } from './effects.js';
import { decideExclusive } from './merges/decide-merge.js';
import { findMergedTarget, isMissingContact, onSurvivor } from './merges/merged-away.js';
import { lockExclusiveState } from './merges/read-merge.js';
import { chooseFirstReadMode, lockState, type ReadMode, readState } from './read-state.js';
import { findTarget, gainedIdentities, keysOf, keysOfEdit, matchedContactOf } from './targets.js';
import { nextMode, type UnwrittenReason, unwrittenReasonOf } from './write-attempts.js';
import { roughBytes } from './write-batcher.js';

/**
 * Creates or updates a contact. Returns `updated`, or `found` when nothing changed. Throws `not_found`, `stale`,
 * `conflict`, `ambiguous`, `invalid`, `quota`.
 */
export async function saveContact(
  context: Context,
  caller: Caller,
  command: SaveCommand,
): Promise<SaveResult> {
  return (await writeOne(context, caller, command)) as SaveResult;
}

/**
 * Changes a contact. Returns `updated`, or `found` when nothing changed. Throws `not_found`, `stale`, `conflict`,
 * `invalid`.
 */
export async function editContact(
  context: Context,
  caller: Caller,
  command: EditCommand,
): Promise<SaveResult> {
  return (await writeOne(context, caller, command)) as SaveResult;
}

/** Returns the contact before its deletion. Throws `not_found`, `stale`. */
export async function deleteContact(
  context: Context,
  caller: Caller,
  command: DeleteCommand,
): Promise<Contact> {
  return (await writeOne(context, caller, command)).contact as Contact;
}

async function writeOne(context: Context, caller: Caller, command: ContactCommand): Promise<CommandResult> {
  refuseWithIssues(command);
  checkSize([command]);
  try {
    const { outcomes } = await write(context, caller, [command], { repeats: 'sequence' });
    return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.result] : []))[0] as CommandResult;
  } catch (error) {
    const isMissing = error instanceof ProblemError && isMissingContact(error.problem);
    if (command.op === 'save' || !isMissing) throw error;
    const merged = await findMergedTarget(context, context.database, caller.accountId, command);
    if (merged === undefined) throw error;
    if (command.merged === 'follow') return writeOne(context, caller, onSurvivor(command, merged));
    throw new BatchError([{ command: 0, problem: { kind: 'merged', survivor: merged.survivor } }]);
  }
}

/** Merges two contacts, undoes a merge, or restores a deleted contact. Throws the problems of the decision. */
export async function writeExclusive(
  context: Context,
  caller: Caller,
  exclusive: ExclusiveCommand,
): Promise<ExclusiveResult> {
  const written = await write(context, caller, [], { repeats: 'sequence' }, exclusive);
  invariant(written.exclusive !== undefined, 'an exclusive command ended without its result');
  return written.exclusive;
}

/** Throws for an invalid command when the store can add no further issue. */
function refuseWithIssues(command: ContactCommand): void {
  if (command.op === 'delete' || command.issues === undefined || command.issues.length === 0) return;
  if (keysOf(command).length === 0 && refsOf(command.edit).length === 0)
    throw new ProblemError({ kind: 'invalid', issues: command.issues });
}

/** Throws `too_large` beyond the commands of a batch, or beyond their identities. */
export function checkSize(commands: readonly ContactCommand[], max: number = writeLimits.identities): void {
  checkCount(commands.length, writeLimits.contacts, 'contacts');
  const count = commands.reduce((sum, command) => sum + countIdentities(command), 0);
  checkCount(count, max, 'identities');
}

export function countIdentities(command: ContactCommand): number {
  return 'edit' in command ? keysOfEdit(command.edit).length : 0;
}

const maxAttempts = 10;

/** Returns the outcomes of the decided commands. Throws a BatchError if one failure fails all. */
export async function write(
  callerContext: Context,
  caller: Caller,
  commands: readonly ContactCommand[],
  rules: BatchRules,
  exclusive?: ExclusiveCommand,
): Promise<FinishedAttempt> {
  const context = withAllReads(callerContext);
  const { catalogs, database } = context;
  const attempts = new Attempts({
    attempts: maxAttempts,
    deadline: database.deadline ?? performance.now() + database.requestMs / 2,
  });
  let mode = await chooseFirstReadMode(context, caller.accountId, commands);
  for (let unlocked = 1; ; unlocked += 1) {
    const attempted = { context, caller, commands, rules: rulesFor(commands, rules, mode), mode, exclusive };
    const result = await attemptOnce(attempted);
    if (result.state === 'done') return result;
    const { reason, error } = result;
    const next = nextMode(mode, reason, unlocked);
    if (next === null || (error !== undefined && !attempts.areLeft())) throw unavailableIfChanged(error);
    if (error !== undefined) {
      catalogs.forget(caller.accountId);
      await attempts.next(reason === 'busy' ? 'later' : 'at once');
    }
    mode = next;
  }
}

/** Makes one attempt. Releases its numbers, unless they may be in use. */
async function attemptOnce(attempted: Omit<Attempt, 'numbers'>): Promise<AttemptResult> {
  const { context, caller, commands, mode } = attempted;
  const { counters, isBound = false } = context;
  const { accountId } = caller;
  const saves = commands.filter((command) => command.op === 'save').length;
  let numbers: readonly number[] = [];
  try {
    if (saves > 0) numbers = await counters.take(accountId, 'contacts', saves);
    const attempt = { ...attempted, numbers };
    const result = mode === 'locked' ? await writeLocked(attempt) : await writeUnlocked(attempt);
    counters.release(accountId, 'contacts', result.state === 'done' ? result.unused : numbers);
    return result;
  } catch (error) {
    if (violatedConstraint(error) === 'contacts_number_key') counters.drop(accountId, 'contacts');
    else if (isStateChanged(error) || provesNothingWritten(error))
      counters.release(accountId, 'contacts', numbers);
    return unwrittenAttempt(unwrittenReasonOf(error, { isBound, creates: saves > 0 }), error);
  }
}

function unavailableIfChanged(error: unknown): unknown {
  if (!(error instanceof StateChangedError)) return error;
  return new ProblemError(
    { kind: 'unavailable' },
    { detail: 'other writes changed the same contacts again and again' },
  );
}

/**
 * Returns the rules of the commands. A command that collects all issues is checked against the current holders at once.
 */
function rulesFor(commands: readonly ContactCommand[], rules: BatchRules, mode: ReadMode): BatchRules {
  const [command] = commands;
  const wantsAll = commands.length === 1 && command?.op !== 'delete' && command?.issues !== undefined;
  return wantsAll && mode === 'locked' && rules.inOrder === undefined ? { ...rules, inOrder: 'stop' } : rules;
}

interface Attempt {
  readonly context: Context;
  readonly caller: Caller;
  readonly commands: readonly ContactCommand[];
  readonly rules: BatchRules;
  readonly mode: ReadMode;
  readonly numbers: readonly number[];
  /** a merge, a restore or an undo, which runs without `commands` */
  readonly exclusive: ExclusiveCommand | undefined;
  /** it has a slot among the changes of large contacts */
  readonly hasSlot?: true;
}

interface FinishedAttempt {
  readonly state: 'done';
  readonly outcomes: readonly BatchOutcome[];
  readonly unused: readonly number[];
  readonly exclusive?: ExclusiveResult;
}

interface UnwrittenAttempt {
  readonly state: 'unwritten';
  readonly reason: UnwrittenReason;
  /** undefined: the attempt itself found the reason */
  readonly error: unknown;
}

type AttemptResult = FinishedAttempt | UnwrittenAttempt;

const unwrittenAttempt = (reason: UnwrittenReason, error?: unknown): UnwrittenAttempt => ({
  state: 'unwritten',
  reason,
  error,
});

function changeContext({ context, caller, numbers }: Attempt): ChangeContext {
  return { caller, now: context.clock(), newId: context.newId, numbers: [...numbers] };
}

/** Approximate bytes of a contact with queued changes. */
const largeBytes = 64 * 1024;
const isLarge = (contact: Contact | undefined) => contact !== undefined && roughBytes(contact) > largeBytes;

/** Writes one command, with at most one write statement. */
async function writeUnlocked(attempt: Attempt): Promise<AttemptResult> {
  const { context, caller, commands, rules, mode } = attempt;
  const [command] = commands as readonly [ContactCommand];
  const state = await readState(context, caller, command, mode === 'fresh');
  // The contact was read before the wait for a slot, so it may be outdated.
  if (attempt.hasSlot === undefined && isLarge(matchedContactOf(findTarget(state, command))))
    return context.lanes.large.run(caller, () => writeUnlocked({ ...attempt, hasSlot: true }));
  const changing = changeContext(attempt);
  const { outcomes, failures, changes, unused } = await decide(state, commands, rules, changing);
  const done: AttemptResult = { state: 'done', outcomes, unused };
  const [failure] = failures;
  if (failure !== undefined) {
    const wantsAll = command.op !== 'delete' && command.issues !== undefined;
    if (wantsAll && mayHideIssues.has(failure.problem.kind)) return unwrittenAttempt('needsLock');
    refuseFailures(failures, rules);
    return done;
  }
  const [change] = changes;
  if (change === undefined) return done;
  if (needsLock(state, command, change)) return unwrittenAttempt('readsLess');
  const { before, after, events, binEntry } = effectsOf(change, [], changing);
  const { accountId } = caller;
  if (before === null && after !== null) {
    const inserted = await context.writes.creates.write(caller, { contact: after, events });
    if (inserted.outcome === 'created') return done;
    if (inserted.outcome === 'held') return unwrittenAttempt('readsLess');
    context.catalogs.forget(accountId);
    return unwrittenAttempt('needsLock');
  }
  const contact = before as Contact;
  const isWritten =
    after === null
      ? await dropOne(attempt, { contact, events, binEntry })
      : await context.writes.edits.write(caller, { before: contact, after, events });
  if (!isWritten) throw new StateChangedError();
  return done;
}

/** Deletes the contact. Returns whether it still had its version. */
async function dropOne({ context, caller }: Attempt, ended: EndedContact): Promise<boolean> {
  const { accountId } = caller;
  const dropped = await context.lanes.single.run(caller, () =>
    dropContacts(context.database, accountId, [ended], context.clock()),
  );
  context.tallies.countWrite(accountId);
  return dropped.size > 0;
}

/** Throws if one failure fails all. */
function refuseFailures(failures: readonly Failure[], rules: BatchRules): void {
  if (failures.length > 0 && failsTogether(rules)) throw new BatchError(failures);
}

/**
 * Problems that end a command before all its issues are known. Such a command is decided again on locked rows, so that
 * its refusal lists all issues.
 */
const mayHideIssues: ReadonlySet<string> = new Set(['invalid', 'conflict', 'ambiguous', 'not_found']);

async function writeLocked(attempt: Attempt): Promise<AttemptResult> {
  const { context, caller, commands, rules, exclusive } = attempt;
  const { accountId } = caller;
  // Batches have a separate queue, and so has work within a larger transaction.
  const isQueued = attempt.hasSlot === true || commands.length > 1 || context.isBound === true;
  const maxWhole = rules.inOrder === 'each' && commands.length > 1 ? maxDividedBytes : maxReadBytes;
  const maxBytes = isQueued ? maxWhole : maxGroupBytes;
  const inTransaction = async (tx: Transaction) => {
    const state =
      exclusive === undefined
        ? await lockState(context, tx, caller, commands, maxBytes)
        : await lockExclusiveState(context, tx, caller, exclusive);
    const changing = changeContext(attempt);
    const decided =
      exclusive === undefined
        ? await decide(state, commands, rules, changing)
        : decideExclusive(state, exclusive, changing);
    refuseFailures(decided.failures, rules);
    const applied = await applyChanges(
      tx,
      {
        ...changing,
        catalogs: state.catalogs,
        reads: context.reads,
        hasLimitOrOwnerRule: state.quota !== undefined || state.assignNew !== undefined,
      },
      decided.changes,
    );
    await state.newOwner?.saveAssigned(tx, accountId);
    return { ...decided, ...applied };
  };
  const transaction = () =>
    context.database.transaction(ifStillAllowed(caller, inTransaction), 'attempt', accountId);
  const isSingle = commands.length === 1 || exclusive !== undefined;
  const done = await (isSingle ? context.lanes.single.run(caller, transaction) : transaction()).catch(
    (error: unknown) => {
      if (isQueued || !isTooLarge(error) || error.problem.maximum !== maxBytes) throw error;
      return undefined;
    },
  );
  if (done === undefined)
    return context.lanes.large.run(caller, () => writeLocked({ ...attempt, hasSlot: true }));
  context.tallies.countWrite(accountId);
  context.entries.countWritten(done.changes.length);
  if (done.items.length > 0) context.catalogs.forget(accountId);
  return { ...done, state: 'done', outcomes: storedOutcomes(done) };
}

/** Replaces the contacts in the outcomes by the stored ones. */
function storedOutcomes({ outcomes, stored, after }: Decisions & AppliedChanges): readonly BatchOutcome[] {
  const storedOf = (contact: Contact) => stored(contact) ?? after.get(contact.id) ?? contact;
  return outcomes.map((outcome): BatchOutcome => {
    if (!outcome.ok) {
      if (outcome.problem.kind !== 'conflict') return outcome;
      const conflicts = outcome.problem.conflicts.map(({ owner, ...conflict }) => ({
        ...conflict,
        owner: owner?.contact === undefined ? owner : identityOwnerOf(storedOf(owner.contact)),
      }));
      return { ok: false, problem: { ...outcome.problem, conflicts } };
    }
    const { result } = outcome;
    if (result.contact === null || result.outcome === 'deleted') return outcome;
    return { ok: true, result: { ...result, contact: storedOf(result.contact) } };
  });
}

/**
 * Whether the change needs locks: no statement guards the state that it depends on, or one statement cannot write all
 * of it.
 */
function needsLock(state: DecisionState, command: ContactCommand, change: Change): boolean {
  const { before, after, consents, suppressions } = change;
  if (after === null) return false;
  // Vendor ids are recorded as lost; if a contact has several, a delete removes one.
  if (lostVendorIds(change).length > 0) return true;
  if (command.op === 'delete') return false;
  if (consents.length > 0 || suppressions.length > 0) return true;
  if (state.catalogs.wanted([after]).length > 0) return true;
  // The owner may release it at the same time.
  if (before?.sharing !== after.sharing) return true;
  if (
    gainedIdentities(before, after).some((identity) => command.alsoUnique?.includes(identity.kind) === true)
  )
    return true;
  // Opt-outs move with numbers and emails.
  if (before !== null) return gainedSubjects(change).length > 0 || lostSubjects(change).length > 0;
  // No constraint protects a match by a shared identity or by another form of a number.
  const holderRule = command.op === 'save' ? command.match?.holder : undefined;
  return (
    holderRule?.keys.some(
      (key) =>
        isShared(key.kind) || (holderRule.equivalents && isNumber(key.kind) && hasOtherForms(key.value)),
    ) === true
  );
}
