/**
 * The parts of a filter that need stored data: saved segments become the filters of their trees, conditions on attributes are read
 * by the declared fields, and searches find tags, as these are when the question is asked.
 */
import { checkSavedTree } from '../../domain/asked-trees.js';
import { fieldsOf, hasSearch, needsFields, withOwnFields } from '../../domain/attribute-conditions.js';
import { hasCondition, leavesOf, withLeaves } from '../../domain/filter-leaves.js';
import type { AccountId } from '../../domain/ids.js';
import type { ReadField } from '../../domain/own-field.js';
import { type Issue, invalid, ProblemError } from '../../domain/problem.js';
import type { ContactFilter, SegmentRef } from '../../domain/query.js';
import type { Segment } from '../../domain/saved-segment.js';
import { readSegment, type SegmentFault, type SegmentTree } from '../../domain/segment.js';
import { tagsOf } from '../../domain/segment-search.js';
import type { NamedTag } from '../../domain/segment-values.js';
import { partsOf } from '../../domain/shown-parts.js';
import { fold } from '../../domain/text.js';
import { findAccount } from '../../store/access/accounts.js';
import { findNamed } from '../../store/segments/segments.js';
import type { Context } from '../context.js';

type Named = Extract<ContactFilter, { op: 'segment' }>;
type Ground = Pick<Context, 'catalogs' | 'database' | 'clock' | 'sees'>;

interface Found {
  readonly named: Named;
  readonly segment: Segment;
  readonly filter: ContactFilter;
}

/**
 * Throws `invalid` for a name or number without a segment, and for a condition that does not fit the type of its field. A filter
 * without any of both costs nothing.
 */
export async function withSegments(
  context: Ground,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<ContactFilter> {
  return (await readNamed(context, accountId, filter)).filter;
}

/** The same, with the saved segments that it names. */
export async function readNamed(
  context: Ground,
  accountId: AccountId,
  sent: ContactFilter,
): Promise<{ readonly filter: ContactFilter; readonly segments: readonly Segment[] }> {
  if (!needsStored(sent)) return { filter: sent, segments: [] };
  const found = await findAll(context, accountId, sent);
  const { filter } = await allRead(context, accountId, sent, found);
  return { filter, segments: found.map((one) => one.segment) };
}

/**
 * The same in a tree: saved segments are replaced by their trees. `fields`: those that it has conditions on, as they are now; `tags`: those
 * that its searches find.
 */
export async function treeWithSegments(
  context: Ground,
  accountId: AccountId,
  filter: ContactFilter,
  tree: SegmentTree,
): Promise<Read & { readonly tree: SegmentTree }> {
  const found = await findAll(context, accountId, filter);
  const read = await allRead(context, accountId, filter, found);
  // A stored condition outlives an index.
  const fields = read.fields.map(({ index: _, indexNumber: __, ...field }) => field);
  const trees = found.map(({ named, segment }) => [keyOf(named.ref), segment.tree] as const);
  const tags = read.tags.map(({ number, name }) => ({ number, name }));
  return { tree: trees.length === 0 ? tree : expanded(tree, new Map(trees)), fields, tags };
}

interface Read {
  readonly fields: readonly ReadField[];
  readonly tags: readonly NamedTag[];
}

const isNamed = (one: ContactFilter) => one.op === 'segment';
const needsStored = (filter: ContactFilter) => hasCondition(filter, isNamed) || needsFields(filter);

async function findAll(
  { database: { reads }, clock, sees }: Ground,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<readonly Found[]> {
  const leaves = leavesOf(filter, 'segment');
  if (leaves.length === 0) return [];
  const refs = leaves.map((one) => one.ref);
  const [stored, account] = await Promise.all([find(reads, accountId, refs), findAccount(reads, accountId)]);
  const ground = { region: account?.settings.default_region, now: clock() };
  const parts = partsOf(sees);
  return leaves.map((named) => {
    const segment = segmentOf(stored, named);
    if (parts !== undefined) checkSavedTree(parts, segment.tree, named.path);
    const filter = unlessFaulty(segment, named, (fault) => readSegment(segment.tree, ground, fault));
    return { named, segment, filter };
  });
}

/** Segments are in their places, and conditions on attributes are read by the fields that are declared now. */
async function allRead(
  { catalogs }: Ground,
  accountId: AccountId,
  filter: ContactFilter,
  found: readonly Found[],
): Promise<Read & { readonly filter: ContactFilter }> {
  const all = [filter, ...found.map((one) => one.filter)];
  const fields = all.some(needsFields) ? fieldsOf(all, await catalogs.fields(accountId)) : [];
  const tags = all.some(hasSearch) ? tagsOf(all, await catalogs.get(accountId, 'tags')) : [];
  const issues: Issue[] = [];
  const fault: SegmentFault = (path, code, message) => issues.push({ path, code, message });
  const own = withOwnFields(filter, fields, fault, tags);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  const filters = found.map(({ named, segment, filter }) => {
    const read = unlessFaulty(segment, named, (fault) => withOwnFields(filter, fields, fault, tags));
    return [named, read] as const;
  });
  return { filter: withLeaves(own, new Map(filters)), fields, tags };
}

const find = (on: Context['database']['reads'], accountId: AccountId, refs: readonly SegmentRef[]) =>
  findNamed(
    on,
    accountId,
    refs.flatMap(({ number }) => number ?? []),
    refs.flatMap(({ name }) => (name === undefined ? [] : [fold(name)])),
  );

/** A number goes before a name of the same digits. */
function segmentOf(found: readonly Segment[], { ref, path }: Named): Segment {
  const byNumber = found.find((one) => one.number === ref.number);
  const name = ref.name === undefined ? undefined : fold(ref.name);
  const segment = byNumber ?? found.find((one) => fold(one.name) === name);
  if (segment !== undefined) return segment;
  throw invalid(
    path,
    'unknown',
    `must be the name or the number of a segment, and there is no "${ref.name ?? ref.number}"`,
  );
}

/** A saved tree may not fit any more, such as when a field was declared otherwise since then. */
function unlessFaulty(
  { number }: Segment,
  { path }: Named,
  read: (fault: SegmentFault) => ContactFilter | undefined,
): ContactFilter {
  const faults: string[] = [];
  const filter = read((at, _, message) => faults.push(`${at} ${message}`));
  if (filter !== undefined && faults.length === 0) return filter;
  throw invalid(path, 'unreadable', `names segment ${number}, of which ${faults[0]}; change the segment`);
}

const keyOf = ({ number, name }: SegmentRef) => name ?? String(number);

function expanded(tree: SegmentTree, trees: ReadonlyMap<string, SegmentTree>): SegmentTree {
  if ('all' in tree) return { all: tree.all.map((one) => expanded(one, trees)) };
  if ('any' in tree) return { any: tree.any.map((one) => expanded(one, trees)) };
  if ('not' in tree) return { not: expanded(tree.not, trees) };
  if (tree.field !== 'segment') return tree;
  const values = Array.isArray(tree.value) ? tree.value : [tree.value];
  const any = values.map((one) => trees.get(String(one).trim()) ?? { all: [] });
  return tree.op === 'is_not' || tree.op === 'none_of' ? { not: { any } } : { any };
}
