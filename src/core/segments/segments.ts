/** The operations of saved segments. */
import type { Caller } from '../../domain/access.js';
import { hasAttributes, withOwnFields } from '../../domain/attribute-conditions.js';
import { asId, type SegmentId } from '../../domain/ids.js';
import { limits } from '../../domain/limits.js';
import { existing, type Issue, ProblemError } from '../../domain/problem.js';
import { readSegment, type SegmentTree } from '../../domain/segment.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { findAccount } from '../../store/access/accounts.js';
import { nextNumber } from '../../store/database/counters.js';
import {
  countSegments,
  deleteSegment as deleteStored,
  findSegment,
  insertSegment,
  listSegments,
  type StoredSegment,
  updateSegment as updateStored,
} from '../../store/segments/segments.js';
import type { Context } from '../context.js';

/** Saved segments of an account. */
export const maxSegments = 200;

export interface Segment extends Omit<StoredSegment, 'tree'> {
  readonly tree: SegmentTree;
}

export interface SegmentFields {
  readonly name: string;
  readonly tree: unknown;
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
    const number = await nextNumber(tx, accountId, 'segments');
    const current = await countSegments(tx, accountId);
    if (current >= maxSegments)
      throw new ProblemError({ kind: 'quota', feature: 'segments', current, maximum: maxSegments });
    const id = asId<SegmentId>(context.newId());
    const segment = { id, number, name: name ?? '', tree: fields.tree };
    return toSegment(existing(await insertSegment(tx, accountId, segment, context.clock()), 'segment'));
  });
}

/** Absent members stay. */
export async function updateSegment(
  context: Context,
  caller: Caller,
  number: number,
  fields: Partial<SegmentFields>,
): Promise<Segment> {
  const name = await checked(context, caller, fields);
  const change = { ...fields, ...(name === undefined ? {} : { name }) };
  const now = context.clock();
  return toSegment(
    existing(await updateStored(context.database, caller.accountId, number, change, now), 'segment'),
  );
}

export async function deleteSegment(
  { database }: Context,
  { accountId }: Caller,
  number: number,
): Promise<void> {
  existing(await deleteStored(database, accountId, number), 'segment');
}

/** Returns the name as it is stored. */
async function checked(
  context: Context,
  { accountId }: Caller,
  { name, tree }: Partial<SegmentFields>,
): Promise<string | undefined> {
  const issues: Issue[] = [];
  const fault = (path: string, code: string, message: string) => issues.push({ path, code, message });
  const spelled = name?.trim().normalize('NFC');
  if (spelled !== undefined) {
    if (spelled === '') fault('name', 'blank', 'must not be blank');
    else if (codePoints(spelled) > limits.catalogName)
      fault('name', 'too_long', `must be at most ${limits.catalogName} characters`);
    else if (!isStorable(spelled)) fault('name', 'forbidden_character', 'must be well-formed text');
  }
  if (tree !== undefined) {
    const account = await findAccount(context.database.reads, accountId);
    const ground = {
      region: account?.settings.default_region,
      now: context.clock(),
      isSaved: 'segment',
    } as const;
    const filter = readSegment(tree, ground, fault, 'tree');
    if (filter !== undefined && hasAttributes(filter))
      withOwnFields(filter, await context.catalogs.fields(accountId), fault);
  }
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return spelled;
}
