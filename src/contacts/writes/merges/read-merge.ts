/**
 * Reads the input of a merge or its undo under locks, and moves rows with the contacts in the same transaction. A merge
 * is not done in steps. Between two steps, other requests would find the notes of one person at two contacts, and an
 * opt-out perhaps at neither. Events of all accounts wait for the transaction, so the rows that a merge moves are
 * bounded; its undo moves those rows at most. The preview of a merge reads the same without locks.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import { inState, invalid, notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { readCatalogLists } from '../../../catalogs/store/catalog-rows.js';
import { listLatestConsents } from '../../../consents/store/consent-rows.js';
import { putSuppression, readSuppressions } from '../../../consents/store/suppression-rows.js';
import type { Queryable, Transaction } from '../../../database/database.js';
import { insertEvents } from '../../../feed/store/events.js';
import { moveActivity, returnActivity } from '../../../intakes/store/activity-rows.js';
import {
  type Basics,
  type Caches,
  type CallerVisibility,
  sourceOf,
} from '../../../operation-context/context.js';
import { mergeUndoMs } from '../../../retention/values.js';
import { isVisibleTo } from '../../../visibility/values/visible-filter.js';
import { lockContacts } from '../../store/contact-locks.js';
import { restoreBelongings } from '../../store/deleted-contacts.js';
import {
  type BelongingCounts,
  type ContactBelongings,
  moveBelongings,
  readBelongings,
  readSplit,
  returnBelongings,
  storeCreatedConsents,
} from '../../store/merge-parts.js';
import {
  findMergedContact,
  findMergedSince,
  insertMerge,
  lockMerge,
  markUndone,
} from '../../store/merge-rows.js';
import type {
  ContactSelector,
  ExclusiveCommand,
  MergeCommand,
  UnmergeCommand,
} from '../../values/commands.js';
import { mergeLimits } from '../../values/request-limits.js';
import { CatalogDraft } from '../catalog-draft.js';
import type { Change } from '../changes.js';
import { DecisionState } from '../decision-state.js';
import type { Effects } from '../effects.js';
import { type EntryContext, newEntryEvents } from '../entry-events.js';
import { readOwners } from '../owners.js';
import { lockQuota } from '../read-state.js';
import { putValueHolders, readValueHolders } from '../unique/unique-values.js';
import type { ExclusiveWrite, MergeSnapshot } from './merge-input.js';
import { lockRestoreState } from './read-restore.js';
import { openSnapshotReader } from './read-snapshots.js';

/** Locks and reads the contacts of a merge or its undo. Throws the problem that prevents it. */
export async function lockExclusiveState(
  context: Basics & CallerVisibility & Caches,
  tx: Transaction,
  caller: Caller,
  command: ExclusiveCommand,
): Promise<DecisionState> {
  const state = await lockMergeState(context, tx, caller, command);
  await readOwners(context, tx, caller, [], state);
  return state;
}

function lockMergeState(
  context: Basics & CallerVisibility & Caches,
  tx: Transaction,
  caller: Caller,
  command: ExclusiveCommand,
): Promise<DecisionState> {
  if (command.op === 'restore') return lockRestoreState(context, tx, caller, command);
  return command.op === 'merge'
    ? readMergeState(context, tx, caller, command, (ids) => lockContacts(tx, caller.accountId, ids))
    : lockUnmergeState(context, tx, caller, command);
}

/**
 * Reads what a preview needs. A transaction with locks would hide later events of the account while it reads and
 * decides (`src/database/statements/positions-sql.ts`). The versions in the preview protect the merge that follows.
 */
export async function readPreviewState(
  context: CallerVisibility & Caches,
  on: Queryable,
  caller: Caller,
  command: MergeCommand,
): Promise<DecisionState> {
  const state = await readMergeState(context, on, caller, command, async () => {});
  await readOwners(context, on, caller, [], state);
  return state;
}

async function readMergeState(
  context: CallerVisibility & Caches,
  on: Queryable,
  caller: Caller,
  command: MergeCommand,
  lock: (ids: readonly ContactId[]) => Promise<unknown>,
): Promise<DecisionState> {
  const { accountId } = caller;
  const ids = [
    await getContactId(context, on, caller, command.survivor[0]),
    await getContactId(context, on, caller, command.loser[0]),
  ] as const;
  const [survivorId, loserId] = ids;
  if (survivorId === loserId) throw invalid('loser', 'same', 'must be another contact than the survivor');
  // Locks both in one statement, so that two merges cannot deadlock.
  await lock(ids);
  const [survivor, loser] = await context.reads.findMany(on, accountId, ids);
  if (survivor === undefined || loser === undefined)
    throw await explainMissing(context, on, caller, {
      by: 'id',
      id: survivor === undefined ? survivorId : loserId,
    });
  // The contacts may have changed before they were locked.
  if (![survivor, loser].every((contact) => isVisibleTo(caller.visibility, contact)))
    throw notFound('contact');
  const read = await readBelongings(on, accountId, ids, refuseLarge);
  const [own, loserBelongings] = read as [ContactBelongings, ContactBelongings];
  const state = new DecisionState(new CatalogDraft(new Map()));
  state.catalogs.fields = await context.catalogs.fields(accountId);
  state.exclusive = { op: 'merge', survivor, loser, belongings: { survivor: own, loser: loserBelongings } };
  state.put(survivor);
  state.put(loser);
  return state;
}

/** The remedy for entries of consents, which cannot be deleted. */
const replaceContact =
  'export and delete it, and add its numbers to the other contact: its opt-outs stay in force for them';

/**
 * Throws for more rows than a merge moves, or compares. A contact may have more than the limit from before there was
 * one.
 */
function refuseLarge(counts: readonly (BelongingCounts | undefined)[]): void {
  const [survivorMoves = 0, moves = 0] = counts.map((count) => (count?.notes ?? 0) + (count?.entries ?? 0));
  const excess = moves - mergeLimits.moved;
  if (excess > 0) {
    const remedy =
      survivorMoves <= mergeLimits.moved
        ? 'merge the survivor into it instead'
        : excess <= (counts[1]?.notes ?? 0)
          ? `delete ${excess} of its notes first`
          : replaceContact;
    throw invalid(
      'loser',
      'too_many_records',
      `must have at most ${mergeLimits.moved} notes and entries of consents together; ${remedy}`,
    );
  }
  for (const [index, path] of (['survivor', 'loser'] as const).entries()) {
    const { consents = 0, suppressions = 0 } = counts[index] ?? {};
    if (Math.max(consents, suppressions) > contactLimits.entries)
      throw invalid(
        path,
        'too_many_records',
        `must have at most ${contactLimits.entries} current consents and ${contactLimits.entries} suppressions to be merged; ${
          consents <= contactLimits.entries ? 'remove suppressions first' : replaceContact
        }`,
      );
  }
}

/** Throws `merged` for a contact that was merged away, `not_found` for any other unknown one. */
async function getContactId(
  context: CallerVisibility,
  on: Queryable,
  caller: Caller,
  selector: ContactSelector | undefined,
): Promise<ContactId> {
  const { accountId, visibility } = caller;
  if (selector === undefined || selector.by === 'identity') throw notFound('contact');
  const [contact] =
    selector.by === 'id'
      ? await context.reads.findMany(on, accountId, [selector.id])
      : await context.reads.findNumbers(on, accountId, [selector.number]);
  if (contact === undefined) throw await explainMissing(context, on, caller, selector);
  if (!isVisibleTo(visibility, contact)) throw notFound('contact');
  return contact.id;
}

async function explainMissing(
  context: CallerVisibility,
  on: Queryable,
  { accountId, visibility }: Caller,
  selector: Exclude<ContactSelector, { by: 'identity' }>,
): Promise<ProblemError> {
  const merged = await findMergedContact(on, accountId, selector);
  if (merged === undefined) return notFound('contact');
  const [survivor] =
    visibility === undefined ? [] : await context.reads.findMany(on, accountId, [merged.survivor.id]);
  if (survivor !== undefined && !isVisibleTo(visibility, survivor)) return notFound('contact');
  return new ProblemError({ kind: 'merged', survivor: merged.survivor });
}

async function lockUnmergeState(
  context: Basics & CallerVisibility & Caches,
  tx: Transaction,
  { accountId, visibility }: Caller,
  { merge: id }: UnmergeCommand,
): Promise<DecisionState> {
  const locked = orNotFound(await lockMerge(tx, accountId, id), 'merge');
  const { merge, snapshot } = locked;
  await lockContacts(tx, accountId, [merge.survivorId]);
  if (visibility !== undefined) {
    const [survivor] = await context.reads.findMany(tx, accountId, [merge.survivorId]);
    if (survivor === undefined || !isVisibleTo(visibility, survivor)) throw notFound('merge');
  }
  if (merge.undoneAt !== null) throw inState('merge', 'undone');
  if (snapshot === null || merge.mergedAt.getTime() + mergeUndoMs <= context.clock().getTime())
    throw inState('merge', 'too_late');
  const [current, restored] = await context.reads.findMany(tx, accountId, [merge.survivorId, merge.loserId]);
  if (restored !== undefined) throw inState('merge', 'id_taken');
  const { isMergedAway, hasLater } = await findMergedSince(tx, accountId, merge);
  if (current === undefined) throw inState('merge', isMergedAway ? 'survivor_merged' : 'survivor_gone');
  const { lists, isLimited } = await readCatalogLists(tx, accountId, allCatalogs);
  const quota = isLimited ? await lockQuota(tx, accountId) : undefined;
  const catalogs = new CatalogDraft(lists);
  catalogs.fields = await context.catalogs.fields(accountId);
  const stored = snapshot as MergeSnapshot;
  const snapshots = [stored.survivor, stored.loser, stored.merged];
  const read = await openSnapshotReader(tx, accountId, catalogs, snapshots);
  const state = new DecisionState(catalogs, quota);
  state.put(current);
  const [survivor, loser] = [read(stored.survivor), read(stored.loser)];
  await readValueHolders(tx, accountId, [survivor.attributes, loser.attributes], state);
  await putValueHolders(context, tx, accountId, state);
  state.exclusive = {
    op: 'unmerge',
    merge,
    survivor,
    loser,
    merged: read(stored.merged),
    current,
    lastEntryId: stored.mark,
    hasLater,
    belongings: await readSplit(tx, accountId, merge.id, merge.survivorId),
  };
  return state;
}

/**
 * Stores the merge, and moves the loser's rows and retained opt-outs to the survivor. Runs before the loser is deleted,
 * since the deletion would take them.
 */
export async function beginExclusive(
  tx: Transaction,
  accountId: AccountId,
  { exclusive }: Change,
): Promise<void> {
  if (exclusive?.op !== 'merge') return;
  await insertMerge(tx, accountId, exclusive.merge, exclusive.snapshot);
  await moveBelongings(tx, accountId, exclusive.merge, exclusive.moves);
  await moveActivity(tx, accountId, exclusive.merge);
}

/** Runs when both contacts are written. */
export async function endExclusive(
  tx: Transaction,
  context: EntryContext,
  { exclusive, after }: Change,
  effects: readonly Effects[],
): Promise<void> {
  if (exclusive === undefined) return;
  const { accountId } = context.caller;
  if (exclusive.op === 'restore') await restoreBelongings(tx, accountId, (after as Contact).id);
  else await endMerge(tx, context, exclusive, { after, effects });
  for (const effect of effects) if (effect.after !== null) await restateEntries(tx, context, effect.after);
}

async function endMerge(
  tx: Transaction,
  { caller: { accountId }, newId, now }: EntryContext,
  exclusive: Exclude<ExclusiveWrite, { op: 'restore' }>,
  { after, effects }: { readonly after: Contact | null; readonly effects: readonly Effects[] },
): Promise<void> {
  const { merge } = exclusive;
  if (exclusive.op === 'merge') {
    const newConsents = effects.find((effect) => effect.after?.id === after?.id)?.consents ?? [];
    await storeCreatedConsents(
      tx,
      accountId,
      merge.id,
      newConsents.map((consent) => consent.id),
    );
  } else {
    await returnBelongings(tx, accountId, merge, exclusive.restoredIds);
    await returnActivity(tx, accountId, merge);
    for (const { to, suppression: set } of exclusive.copies) {
      const contactId = to === 'loser' ? merge.loserId : merge.survivorId;
      const suppression = { ...set, id: asId<typeof set.id>(newId()), contactId };
      await putSuppression(tx, accountId, suppression, set.subjects, set.actor);
    }
    await markUndone(tx, accountId, merge.id, now);
  }
}

/**
 * Makes an event with the current consents and suppressions, since they may have changed. A client that follows the
 * events replaces its stored values by these.
 */
async function restateEntries(tx: Transaction, context: EntryContext, contact: Contact): Promise<void> {
  const { id, accountId, version } = contact;
  const source = sourceOf(context);
  const consents = await listLatestConsents(tx, accountId, id);
  const suppressions = await readSuppressions(tx, accountId, id);
  const entries = {
    after: { version },
    consents,
    suppressions: suppressions.map((suppression) => ({ suppression })),
  };
  await insertEvents(tx, accountId, newEntryEvents(source, entries));
}
