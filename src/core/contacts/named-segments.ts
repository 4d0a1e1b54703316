/** Saved segments in a filter: each is replaced by the filter of its tree, as it is when the question is asked. */
import type { AccountId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import type { ContactFilter, SegmentRef } from '../../domain/query.js';
import { readSegment, type SegmentTree } from '../../domain/segment.js';
import { fold } from '../../domain/text.js';
import { findAccount } from '../../store/access/accounts.js';
import { findNamed, type StoredSegment } from '../../store/segments/segments.js';
import type { Context } from '../context.js';

type Named = Extract<ContactFilter, { op: 'segment' }>;

/** Throws `invalid` for a name or number without a segment. A filter without any costs nothing. */
export async function withSegments(
  context: Pick<Context, 'database' | 'clock'>,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<ContactFilter> {
  const named = namedIn(filter);
  if (named.length === 0) return filter;
  const { reads } = context.database;
  const [found, account] = await Promise.all([
    find(
      reads,
      accountId,
      named.map((one) => one.ref),
    ),
    findAccount(reads, accountId),
  ]);
  const ground = { region: account?.settings.default_region, now: context.clock() };
  const filters = new Map(
    named.map((one) => [one, filterOf(segmentOf(found, one), one.path, ground)] as const),
  );
  return replaced(filter, filters);
}

/** The same in a tree: saved segments are replaced by their trees. */
export async function treeWithSegments(
  context: Pick<Context, 'database'>,
  accountId: AccountId,
  filter: ContactFilter,
  tree: SegmentTree,
): Promise<SegmentTree> {
  const named = namedIn(filter);
  if (named.length === 0) return tree;
  const found = await find(
    context.database.reads,
    accountId,
    named.map((one) => one.ref),
  );
  const trees = new Map(named.map((one) => [keyOf(one.ref), segmentOf(found, one).tree as SegmentTree]));
  return expanded(tree, trees);
}

const find = (on: Context['database']['reads'], accountId: AccountId, refs: readonly SegmentRef[]) =>
  findNamed(
    on,
    accountId,
    refs.flatMap(({ number }) => number ?? []),
    refs.flatMap(({ name }) => (name === undefined ? [] : [fold(name)])),
  );

/** A number goes before a name of the same digits. */
function segmentOf(found: readonly StoredSegment[], { ref, path }: Named): StoredSegment {
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

function filterOf(
  { tree, number }: StoredSegment,
  path: string,
  ground: { readonly region: string | undefined; readonly now: Date },
): ContactFilter {
  const faults: string[] = [];
  const filter = readSegment(tree, ground, (at, _, message) => faults.push(`${at} ${message}`));
  if (filter !== undefined) return filter;
  // A field that was declared otherwise since then, for example.
  throw invalid(path, 'unreadable', `names segment ${number}, of which ${faults[0]}; change the segment`);
}

function namedIn(filter: ContactFilter): readonly Named[] {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.flatMap(namedIn);
  if (filter.op === 'not') return namedIn(filter.filter);
  return filter.op === 'segment' ? [filter] : [];
}

function replaced(filter: ContactFilter, by: ReadonlyMap<ContactFilter, ContactFilter>): ContactFilter {
  if (filter.op === 'all' || filter.op === 'any')
    return { ...filter, filters: filter.filters.map((one) => replaced(one, by)) };
  if (filter.op === 'not') return { ...filter, filter: replaced(filter.filter, by) };
  return by.get(filter) ?? filter;
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
