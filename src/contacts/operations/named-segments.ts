/** Finds the saved segments that a filter names, and reads their trees. */

import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { ContactFilter, SegmentRef } from '@switchbook/domain/contact/query.js';
import { invalid, type ReportIssue } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import { findAccount } from '../../access/store/account-rows.js';
import type { Context } from '../../operation-context/context.js';
import { findSegments } from '../../segments/store/segment-rows.js';
import type { Segment } from '../../segments/values.js';
import { mayReadTree } from '../../visibility/values/redaction-filter.js';
import { type ConditionTree, readConditionTree } from '../filters/condition-tree.js';
import { conditionsWithOp, weightOf } from '../filters/filter-conditions.js';
import { treeLimits } from '../values/request-limits.js';

type SegmentCondition = Extract<ContactFilter, { op: 'segment' }>;

export interface FoundSegment {
  readonly named: SegmentCondition;
  readonly segment: Segment;
  readonly filter: ContactFilter;
}

/** Finds the segments of all conditions, in their order. Throws `invalid` for an unknown or unreadable segment. */
export async function findAllSegments(
  { database: { reads }, clock, visibility }: Pick<Context, 'database' | 'clock' | 'visibility'>,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<readonly FoundSegment[]> {
  const conditions = conditionsWithOp(filter, 'segment');
  if (conditions.length === 0) return [];
  const refs = conditions.map((condition) => condition.ref);
  const [stored, account] = await Promise.all([
    findNamedSegments(reads, accountId, refs),
    findAccount(reads, accountId),
  ]);
  const input = { region: account?.settings.default_region, now: clock() };
  const parts = partsOf(visibility);
  const filters = new Map<Segment, ContactFilter>();
  let left = treeLimits.requestWeight - weightOf(filter);
  return conditions.map((named) => {
    const segment = segmentOf(stored, named);
    // A caller that may not read the segment must not learn that the name exists.
    if (parts !== undefined && !mayReadTree(parts, segment.tree)) throw unknownSegment(named);
    const read =
      filters.get(segment) ??
      readSavedTree(segment, named, (report) => readConditionTree(segment.tree, input, report));
    filters.set(segment, read);
    left -= weightOf(read);
    if (left < 0) throw tooLarge(named);
    return { named, segment, filter: read };
  });
}

const tooLarge = ({ path }: SegmentCondition) =>
  invalid(
    path,
    'too_many',
    `names segments with more than ${treeLimits.requestWeight} conditions and values together; name fewer segments`,
  );

const findNamedSegments = (
  on: Context['database']['reads'],
  accountId: AccountId,
  refs: readonly SegmentRef[],
) =>
  findSegments(
    on,
    accountId,
    refs.flatMap(({ number }) => number ?? []),
    refs.flatMap(({ name }) => (name === undefined ? [] : [fold(name)])),
  );

/** Returns the named segment. A number is tried before a name of the same digits. */
function segmentOf(segments: readonly Segment[], named: SegmentCondition): Segment {
  const { ref } = named;
  const byNumber = segments.find((candidate) => candidate.number === ref.number);
  const name = ref.name === undefined ? undefined : fold(ref.name);
  const segment = byNumber ?? segments.find((candidate) => fold(candidate.name) === name);
  if (segment !== undefined) return segment;
  throw unknownSegment(named);
}

const unknownSegment = ({ path, ref }: SegmentCondition) =>
  invalid(
    path,
    'unknown',
    `must be the name or the number of a segment, and there is no "${ref.name ?? ref.number}"`,
  );

/**
 * Reads a saved tree, and throws if it has become invalid, for example after a field was declared with another type.
 */
export function readSavedTree(
  { number }: Segment,
  { path }: SegmentCondition,
  read: (report: ReportIssue) => ContactFilter | undefined,
): ContactFilter {
  const issues: string[] = [];
  const filter = read((...[at, , message]) => issues.push(`${at} ${message}`));
  if (filter !== undefined && issues.length === 0) return filter;
  throw invalid(
    path,
    'unreadable',
    `names segment ${number}, which has a fault: ${issues[0]}; change the segment`,
  );
}

export const segmentKeyOf = ({ number, name }: SegmentRef) => name ?? String(number);

/** Returns the tree with its conditions on segments replaced. `trees`: by `segmentKeyOf`. */
export function replaceSegments(
  tree: ConditionTree,
  trees: ReadonlyMap<string, ConditionTree>,
): ConditionTree {
  if ('all' in tree) return { all: tree.all.map((innerTree) => replaceSegments(innerTree, trees)) };
  if ('any' in tree) return { any: tree.any.map((innerTree) => replaceSegments(innerTree, trees)) };
  if ('not' in tree) return { not: replaceSegments(tree.not, trees) };
  if (tree.field !== 'segment') return tree;
  const values = Array.isArray(tree.value) ? tree.value : [tree.value];
  const any = values.map((value) => trees.get(String(value).trim()) ?? { all: [] });
  return tree.op === 'is_not' || tree.op === 'none_of' ? { not: { any } } : { any };
}
