/** The operations of saved segments. */
import type { Caller } from '../../domain/access.js';
import { type AccountId, asId, type SegmentId } from '../../domain/ids.js';
import { limits } from '../../domain/limits.js';
import { existing, ProblemError } from '../../domain/problem.js';
import type { SegmentTree } from '../../domain/segment.js';
import { nextNumber } from '../../store/database/counters.js';
import type { Transaction } from '../../store/database/database.js';
import {
  countSegments,
  deleteSegment as deleteStored,
  findSegment,
  insertSegment,
  listSegments,
  lockSegments,
  type StoredSegment,
  updateSegment as updateStored,
} from '../../store/segments/segments.js';
import {
  beginWatch,
  countWatched,
  endWatch,
  forgetMembers,
  hurryWatch,
} from '../../store/segments/watches.js';
import type { Context } from '../context.js';
import { withoutFaults } from '../records/record.js';
import { checkName, checkTree } from './checks.js';

/** Saved segments of an account. */
export const maxSegments = 200;
/** Those of them that are watched. */
export const maxWatched = 10;

export interface Segment extends Omit<StoredSegment, 'tree'> {
  readonly tree: SegmentTree;
}

export interface SegmentFields {
  readonly name: string;
  readonly tree: unknown;
  /** events tell who enters and leaves it */
  readonly watched?: boolean;
}

const toSegment = (stored: StoredSegment) => stored as Segment;

/** Ascending by number. */
export async function readSegments(
  { database }: Context,
  { accountId }: Caller,
): Promise<readonly Segment[]> {
  return (await listSegments(database, accountId)).map(toSegment);
}

export async function getSegment(
  { database }: Context,
  { accountId }: Caller,
  number: number,
): Promise<Segment> {
  return toSegment(existing(await findSegment(database, accountId, number), 'segment'));
}

/** Throws `invalid` for a tree that cannot be read, `conflict` when the name is taken, `quota`. */
export async function createSegment(
  context: Context,
  caller: Caller,
  fields: SegmentFields,
): Promise<Segment> {
  const { accountId } = caller;
  const name = await checked(context, caller, fields);
  return context.database.transaction(async (tx) => {
    if (fields.watched === true) await lockSegments(tx, accountId);
    const number = await nextNumber(tx, accountId, 'segments');
    const current = await countSegments(tx, accountId);
    if (current >= maxSegments)
      throw new ProblemError({ kind: 'quota', feature: 'segments', current, maximum: maxSegments });
    const id = asId<SegmentId>(context.newId());
    const segment = { id, number, name: name ?? '', tree: fields.tree };
    const inserted = existing(await insertSegment(tx, accountId, segment, context.clock()), 'segment');
    return toSegment(
      fields.watched === true ? await watched(context, tx, accountId, number, true) : inserted,
    );
  });
}

/** Absent members stay. */
export async function updateSegment(
  context: Context,
  caller: Caller,
  number: number,
  fields: Partial<SegmentFields>,
): Promise<Segment> {
  const { accountId } = caller;
  const name = await checked(context, caller, fields);
  const change = { ...fields, ...(name === undefined ? {} : { name }) };
  const now = context.clock();
  const { watched: isWatched } = fields;
  const changed = await context.database.transaction(async (tx) => {
    // All are locked before one is changed: two requests that changed one each would wait for each other.
    if (isWatched !== undefined) await lockSegments(tx, accountId);
    const updated = existing(await updateStored(tx, accountId, number, change, now), 'segment');
    if (fields.tree !== undefined && updated.isWatched) await hurryWatch(tx, accountId, number, now);
    if (isWatched === undefined || isWatched === updated.isWatched) return toSegment(updated);
    return toSegment(await watched(context, tx, accountId, number, isWatched));
  });
  if (isWatched === false) await forgetAll(context, accountId, number);
  return changed;
}

/** Contacts of a segment that are forgotten at once. */
const forgottenAtOnce = 20_000;

/** A million contacts in one transaction would hold up the others of the account. */
async function forgetAll({ database }: Context, accountId: AccountId, number: number): Promise<void> {
  while ((await forgetMembers(database, accountId, number, forgottenAtOnce)) === forgottenAtOnce);
}

/** Begins or ends to watch a segment. Throws `quota`. */
async function watched(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  number: number,
  isWatched: boolean,
): Promise<StoredSegment> {
  const current = await countWatched(tx, accountId);
  if (isWatched && current >= maxWatched)
    throw new ProblemError({ kind: 'quota', feature: 'watched segments', current, maximum: maxWatched });
  if (isWatched) await beginWatch(tx, accountId, number, context.clock());
  else await endWatch(tx, accountId, number);
  return existing(await findSegment(tx, accountId, number), 'segment');
}

export async function deleteSegment(context: Context, caller: Caller, number: number): Promise<void> {
  const { database } = context;
  const { accountId } = caller;
  const segment = existing(await findSegment(database, accountId, number), 'segment');
  if (segment.isWatched) await updateSegment(context, caller, number, { watched: false });
  existing(await deleteStored(database, accountId, number), 'segment');
}

/** Returns the name as it is stored. */
function checked(
  context: Context,
  caller: Caller,
  { name, tree }: Partial<SegmentFields>,
): Promise<string | undefined> {
  return withoutFaults(async (fault) => {
    const spelled = name === undefined ? undefined : checkName(name, limits.catalogName, fault);
    if (tree !== undefined)
      await checkTree(context, caller, tree, { isSaved: 'segment', path: 'tree' }, fault);
    return spelled;
  });
}
