/**
 * The operations of saved views. A key sees the views for all and its own; it changes its own, and with the right to it those
 * for all. Creations and moves of an account follow each other under the lock of its counter, so no limit is passed.
 */
import type { Caller } from '../../domain/access.js';
import { asId, type KeyId, type ViewId } from '../../domain/ids.js';
import { existing, invalid, notFound, ProblemError } from '../../domain/problem.js';
import { type SavedView, type ViewDefinition, viewLimits } from '../../domain/view.js';
import { findLiveKeys, lockKey } from '../../store/access/accounts.js';
import { lockCounter, nextNumber } from '../../store/database/counters.js';
import type { Transaction } from '../../store/database/database.js';
import {
  countViews,
  deleteView as deleteStored,
  findView,
  insertView,
  listViews,
  orderViews,
  updateView as updateStored,
} from '../../store/views/views.js';
import type { Context } from '../context.js';
import { checkName, checkTree, withoutFaults } from '../segments/checks.js';

export interface NewView {
  readonly name: string;
  readonly isShared: boolean;
  readonly definition: ViewDefinition;
}

export interface ViewChange extends Partial<NewView> {
  /** the place in its list, from 1 */
  readonly position?: number;
}

/** Those for all first, then those of the key; each in their order. */
export function readViews(
  { database }: Context,
  { accountId, keyId }: Caller,
): Promise<readonly SavedView[]> {
  return listViews(database, accountId, keyId);
}

export async function getView(
  { database }: Context,
  { accountId, keyId }: Caller,
  number: number,
): Promise<SavedView> {
  return existing(await findView(database, accountId, keyId, number), 'view');
}

/** Throws `invalid`, `quota`, and `forbidden` for a view for all when the caller may not share. */
export async function createView(
  context: Context,
  caller: Caller,
  wanted: NewView,
  mayShare: boolean,
): Promise<SavedView> {
  const { accountId } = caller;
  if (wanted.isShared) allowSharing(mayShare);
  const name = await checked(context, caller, wanted);
  const ownerKeyId = wanted.isShared ? null : ownerOf(caller);
  return context.database.transaction(async (tx) => {
    const number = await nextNumber(tx, accountId, 'views');
    const position = await lastPlace(context, tx, caller, ownerKeyId);
    const id = asId<ViewId>(context.newId());
    const view = { id, number, name: name ?? '', ownerKeyId, position, definition: wanted.definition };
    return existing(await insertView(tx, accountId, view, context.clock()), 'view');
  });
}

/** Absent members stay. A view that is no longer for all belongs to the caller's key. Throws as `createView` does. */
export async function updateView(
  context: Context,
  caller: Caller,
  number: number,
  change: ViewChange,
  mayShare: boolean,
): Promise<SavedView> {
  const { accountId, keyId } = caller;
  const name = await checked(context, caller, change);
  return context.database.transaction(async (tx) => {
    await lockCounter(tx, accountId, 'views');
    const view = existing(await findView(tx, accountId, keyId, number), 'view');
    const { isShared = view.ownerKeyId === null, definition = view.definition } = change;
    if (isShared || view.ownerKeyId === null) allowSharing(mayShare);
    const ownerKeyId = isShared ? null : (view.ownerKeyId ?? ownerOf(caller));
    const isMoved = ownerKeyId !== view.ownerKeyId;
    const position = isMoved ? await lastPlace(context, tx, caller, ownerKeyId) : view.position;
    const next = { number, name: name ?? view.name, ownerKeyId, position, definition };
    const changed = existing(await updateStored(tx, accountId, next, context.clock()), 'view');
    if (change.position === undefined) return changed;
    await place(tx, caller, changed, change.position);
    return existing(await findView(tx, accountId, keyId, number), 'view');
  });
}

/** Throws `not_found`, and `forbidden` for a view for all when the caller may not share. */
export async function deleteView(
  { database }: Context,
  { accountId, keyId }: Caller,
  number: number,
  mayShare: boolean,
): Promise<void> {
  if ((await deleteStored(database, accountId, keyId, number, mayShare)) !== undefined) return;
  if ((await findView(database, accountId, keyId, number)) === undefined) throw notFound('view');
  allowSharing(mayShare);
}

/** The scope is that of segments: a view for all is a common thing too. */
function allowSharing(mayShare: boolean): void {
  if (!mayShare) throw new ProblemError({ kind: 'forbidden', scope: 'groups:write' });
}

function ownerOf({ keyId }: Caller): KeyId {
  if (keyId === null) throw invalid('shared', 'required', 'must be true where no key is used');
  return keyId;
}

/**
 * The position after the last view of the list. Throws `quota` when the list is full, and `unauthenticated` when the key was revoked
 * meanwhile: the revocation deletes the views that it sees.
 */
async function lastPlace(
  { clock }: Context,
  tx: Transaction,
  { accountId }: Caller,
  ownerKeyId: KeyId | null,
): Promise<number> {
  if (ownerKeyId !== null) {
    await lockKey(tx, accountId, ownerKeyId);
    const live = await findLiveKeys(tx, accountId, [ownerKeyId], clock());
    if (live.size === 0) throw new ProblemError({ kind: 'unauthenticated' });
  }
  const { found, last } = await countViews(tx, accountId, ownerKeyId);
  const [feature, maximum] =
    ownerKeyId === null
      ? (['views for all', viewLimits.forAll] as const)
      : (['views of a key', viewLimits.ofKey] as const);
  if (found >= maximum) throw new ProblemError({ kind: 'quota', feature, current: found, maximum });
  return last + 1;
}

async function place(
  tx: Transaction,
  { accountId, keyId }: Caller,
  view: SavedView,
  position: number,
): Promise<void> {
  const all = await listViews(tx, accountId, keyId);
  const others = all.filter((one) => one.ownerKeyId === view.ownerKeyId && one.number !== view.number);
  const numbers = others.map((one) => one.number);
  numbers.splice(position - 1, 0, view.number);
  await orderViews(tx, accountId, numbers);
}

/** Returns the name as it is stored. */
function checked(
  context: Context,
  caller: Caller,
  { name, definition }: Partial<NewView>,
): Promise<string | undefined> {
  return withoutFaults(async (fault) => {
    const spelled = name === undefined ? undefined : checkName(name, viewLimits.name, fault);
    if (definition === undefined) return spelled;
    if (Buffer.byteLength(JSON.stringify(definition)) > viewLimits.bytes)
      fault('definition', 'too_long', `must be at most ${viewLimits.bytes} bytes of JSON`);
    const { filter } = definition;
    if (filter !== undefined)
      await checkTree(context, caller, filter, { isSaved: 'view', path: 'definition.filter' }, fault);
    return spelled;
  });
}
