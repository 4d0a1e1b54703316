/** Reads, under locks, what a merge or its undo is decided on. */
import type { AccountId, ContactId } from '../../domain/ids.js';
import { notFound, ProblemError, type UndoObstacle } from '../../domain/problem.js';
import type { ContactSelector } from '../../store/contacts/contact-reads.js';
import type { Transaction } from '../../store/database/database.js';
import { type Beside, readBeside, readSplit } from '../../store/merges/merge-parts.js';
import { findFormer, hasLaterMerge, isMergedAway, lockMerge } from '../../store/merges/merges.js';
import { findItem } from '../catalog-cache.js';
import type { Context } from '../context.js';
import { allCatalogs, CatalogDraft, readLists } from './catalog-draft.js';
import type { JointCommand, MergeCommand, UnmergeCommand } from './commands.js';
import type { MergeSnapshot } from './merge-ground.js';
import { lockQuota } from './read-world.js';
import { fromSnapshot } from './snapshot.js';
import { World } from './world.js';

/** How long a merge can be undone. */
export const undoMs = 30 * 24 * 60 * 60 * 1000;

/** Throws what stands in the way. */
export function lockJointWorld(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  command: JointCommand,
): Promise<World> {
  return command.op === 'merge'
    ? lockMergeWorld(context, tx, accountId, command)
    : lockUnmergeWorld(context, tx, accountId, command);
}

async function lockMergeWorld(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  command: MergeCommand,
): Promise<World> {
  const ids = [
    await idOf(context, tx, accountId, command.survivor[0]),
    await idOf(context, tx, accountId, command.loser[0]),
  ] as const;
  const [survivorId, loserId] = ids;
  if (survivorId === loserId)
    throw new ProblemError({
      kind: 'invalid',
      issues: [{ path: 'loser', code: 'same', message: 'must be another contact than the survivor' }],
    });
  // Both at once: two merges never wait for each other.
  await context.reads.lock(tx, accountId, ids);
  const [survivor, loser] = await context.reads.findMany(tx, accountId, ids);
  if (survivor === undefined || loser === undefined)
    throw await missing(tx, accountId, { by: 'id', id: survivor === undefined ? survivorId : loserId });
  const [own, other] = (await readBeside(tx, accountId, ids)) as [Beside, Beside];
  const world = new World(new CatalogDraft(new Map()));
  world.joint = { op: 'merge', survivor, loser, beside: { survivor: own, loser: other } };
  world.put(survivor);
  world.put(loser);
  return world;
}

/** Throws `merged` for a contact that was merged away, `not_found` for any other unknown one. */
async function idOf(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  selector: ContactSelector | undefined,
): Promise<ContactId> {
  if (selector === undefined || selector.by === 'identity') throw notFound('contact');
  const [contact] =
    selector.by === 'id'
      ? await context.reads.findMany(tx, accountId, [selector.id])
      : await context.reads.findNumbers(tx, accountId, [selector.number]);
  if (contact !== undefined) return contact.id;
  throw await missing(tx, accountId, selector);
}

async function missing(
  tx: Transaction,
  accountId: AccountId,
  selector: Exclude<ContactSelector, { by: 'identity' }>,
): Promise<ProblemError> {
  const former = await findFormer(tx, accountId, selector);
  return former === undefined
    ? notFound('contact')
    : new ProblemError({ kind: 'merged', survivor: former.survivor });
}

async function lockUnmergeWorld(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  { merge: id }: UnmergeCommand,
): Promise<World> {
  const known = await lockMerge(tx, accountId, id);
  if (known === undefined) throw notFound('merge');
  const { merge, snapshot } = known;
  await context.reads.lock(tx, accountId, [merge.survivorId]);
  if (merge.undoneAt !== null) throw obstacle('undone');
  if (snapshot === null || merge.mergedAt.getTime() + undoMs <= context.clock().getTime())
    throw obstacle('too_late');
  const [current, again] = await context.reads.findMany(tx, accountId, [merge.survivorId, merge.loserId]);
  if (again !== undefined) throw obstacle('id_taken');
  if (current === undefined)
    throw obstacle(
      (await isMergedAway(tx, accountId, merge.survivorId)) ? 'survivor_merged' : 'survivor_gone',
    );
  const quota = await lockQuota(tx, accountId);
  const catalogs = new CatalogDraft(await readLists(tx, accountId, allCatalogs));
  const stored = snapshot as MergeSnapshot;
  const read = (contact: unknown) =>
    fromSnapshot(contact, accountId, (catalog, number) =>
      findItem(catalogs.items(catalog), { by: 'number', number, missing: 'drop' }),
    );
  const world = new World(catalogs, quota);
  world.put(current);
  world.joint = {
    op: 'unmerge',
    merge,
    survivor: read(stored.survivor),
    loser: read(stored.loser),
    merged: read(stored.merged),
    current,
    mark: stored.mark,
    hasLater: await hasLaterMerge(tx, accountId, merge),
    beside: await readSplit(tx, accountId, merge.id, merge.survivorId),
  };
  return world;
}

function obstacle(reason: UndoObstacle): ProblemError {
  return new ProblemError({ kind: 'conflict', what: 'merge', conflicts: [], reason });
}
