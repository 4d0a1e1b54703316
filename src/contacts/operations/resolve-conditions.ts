/**
 * Resolves filter conditions that only the core knows. Saved segments become the filters of their trees. The current
 * own fields define conditions on attributes, and searches find the current tags. Ids of a vendor's clients become our
 * numbers and ids.
 */

import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import type {
  Catalog,
  ComparisonOperator,
  ContactFilter,
  SegmentRef,
} from '@switchbook/domain/contact/query.js';
import type { ReadField } from '@switchbook/domain/fields/own-field.js';
import { inheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import {
  type Issue,
  invalid,
  issueOf,
  ProblemError,
  type ReportIssue,
} from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import { findAccount } from '../../access/store/account-rows.js';
import { type CatalogItems, findItem } from '../../catalogs/values/catalog.js';
import type { Context } from '../../operation-context/context.js';
import { findSegments } from '../../segments/store/segment-rows.js';
import type { Segment } from '../../segments/values.js';
import { mayReadTree } from '../../visibility/values/redaction-filter.js';
import { limitToVisible, type VisibleFilter } from '../../visibility/values/visible-filter.js';
import {
  fieldsOf,
  hasSearch,
  needsFields,
  readByFields,
  withOwnFields,
} from '../filters/attribute-conditions.js';
import { type ConditionTree, readConditionTree } from '../filters/condition-tree.js';
import { conditionsOf, conditionsWithOp, makeSubstitution, weightOf } from '../filters/filter-conditions.js';
import { listMatchingTags } from '../filters/searched-words.js';
import { type NamedTag, treeLimits } from '../filters/tree-values.js';

type SegmentCondition = Extract<ContactFilter, { op: 'segment' }>;
type FilterContext = Pick<Context, 'catalogs' | 'database' | 'clock' | 'visibility' | 'onFilter'>;

/**
 * Returns the filter of the visible contacts, with all stored data resolved. Throws `invalid` for an unknown segment,
 * for a condition that does not fit the type of its field, and for a condition on a hidden part.
 */
export async function toVisibleFilter(
  context: FilterContext,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<VisibleFilter> {
  return (await toVisibleFilterWithSegments(context, accountId, filter, context.visibility)).filter;
}

/** Returns the filter of `toVisibleFilter`, with the saved segments that it names. */
export async function toVisibleFilterWithSegments(
  context: FilterContext,
  accountId: AccountId,
  clientFilter: ContactFilter,
  visibility: Visibility,
): Promise<{ readonly filter: VisibleFilter; readonly segments: readonly Segment[] }> {
  const { segments, meanings } = await readStored(context, accountId, clientFilter);
  const vendorIds = await resolveVendorIds(context, accountId, clientFilter);
  const filter = limitToVisible(visibility, clientFilter, [
    makeSubstitution(new Map([...meanings, ...vendorIds])),
  ]);
  context.onFilter?.(filter);
  return { filter, segments: segments.map(({ segment }) => segment) };
}

/**
 * Returns a tree with saved segments replaced by their trees. `fields`: the current fields of its conditions; `tags`:
 * the tags that its searches find.
 */
export async function expandSegments(
  context: FilterContext,
  accountId: AccountId,
  filter: ContactFilter,
  tree: ConditionTree,
): Promise<Pick<StoredNames, 'fields' | 'tags'> & { readonly tree: ConditionTree }> {
  const stored = await readStored(context, accountId, filter);
  // A stored condition outlives an index.
  const fields = stored.fields.map(({ index: _, indexNumber: __, ...field }) => field);
  const trees = stored.segments.map(({ named, segment }) => [segmentKeyOf(named.ref), segment.tree] as const);
  const tags = stored.tags.map(({ number, name }) => ({ number, name }));
  return { tree: trees.length === 0 ? tree : replaceSegments(tree, new Map(trees)), fields, tags };
}

interface FoundSegment {
  readonly named: SegmentCondition;
  readonly segment: Segment;
  readonly filter: ContactFilter;
}

/** Stored data that a filter needs. */
interface StoredNames {
  readonly segments: readonly FoundSegment[];
  readonly fields: readonly ReadField[];
  readonly tags: readonly NamedTag[];
  /** resolved conditions, by the conditions of the filter */
  readonly meanings: ReadonlyMap<ContactFilter, ContactFilter>;
}

async function readStored(
  context: FilterContext,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<StoredNames> {
  const { catalogs } = context;
  const segments = await findAllSegments(context, accountId, filter);
  const all = [filter, ...segments.map((segment) => segment.filter)];
  const fields = all.some(needsFields) ? fieldsOf(all, await catalogs.fields(accountId)) : [];
  const tags = all.some(hasSearch)
    ? await listMatchingTags(all, await catalogs.get(accountId, 'tags'), accountId)
    : [];
  const issues: Issue[] = [];
  const report: ReportIssue = (...issue) => issues.push(issueOf(...issue));
  const meanings = new Map(readByFields(filter, fields, report, tags));
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  for (const { named, segment, filter } of segments)
    meanings.set(
      named,
      readSaved(segment, named, (report) => withOwnFields(filter, fields, report, tags)),
    );
  return { segments, fields, tags, meanings };
}

async function findAllSegments(
  { database: { reads }, clock, visibility }: FilterContext,
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
      readSaved(segment, named, (report) => readConditionTree(segment.tree, input, report));
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
function readSaved(
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

const segmentKeyOf = ({ number, name }: SegmentRef) => name ?? String(number);

function replaceSegments(tree: ConditionTree, trees: ReadonlyMap<string, ConditionTree>): ConditionTree {
  if ('all' in tree) return { all: tree.all.map((innerTree) => replaceSegments(innerTree, trees)) };
  if ('any' in tree) return { any: tree.any.map((innerTree) => replaceSegments(innerTree, trees)) };
  if ('not' in tree) return { not: replaceSegments(tree.not, trees) };
  if (tree.field !== 'segment') return tree;
  const values = Array.isArray(tree.value) ? tree.value : [tree.value];
  const any = values.map((value) => trees.get(String(value).trim()) ?? { all: [] });
  return tree.op === 'is_not' || tree.op === 'none_of' ? { not: { any } } : { any };
}

const catalogOfField = { source: 'sources', status: 'statuses', group: 'groups' } as const;
const fieldsByCatalog = { sources: 'source', statuses: 'status', groups: 'group' } as const;

type VendorIdCondition = Extract<ContactFilter, { op: 'among' | 'textOf' | 'catalogNumber' | 'catalog' }>;

/** Returns the conditions by ids that clients of a vendor know. */
async function resolveVendorIds(
  { catalogs }: FilterContext,
  accountId: AccountId,
  filter: ContactFilter,
): Promise<ReadonlyMap<ContactFilter, ContactFilter>> {
  const read = new Map<ContactFilter, ContactFilter>();
  for (const condition of conditionsOf(filter, isVendorIdCondition)) {
    const scope = scopeOf(condition);
    const catalog = catalogOf(condition);
    if (scope !== undefined && catalog !== undefined)
      read.set(
        condition,
        resolveVendorId(condition, { scope, catalog, items: await catalogs.get(accountId, catalog) }),
      );
  }
  return read;
}

const isVendorIdCondition = (filter: ContactFilter): filter is VendorIdCondition =>
  ['among', 'textOf', 'catalogNumber', 'catalog'].includes(filter.op);

function scopeOf(filter: VendorIdCondition): string | undefined {
  if (filter.op !== 'catalog') return filter.scope;
  return 'scope' in filter.item ? filter.item.scope : undefined;
}

function catalogOf(filter: VendorIdCondition): Catalog | undefined {
  if (filter.op === 'catalog' || filter.op === 'catalogNumber') return filter.catalog;
  const { field } = filter;
  return field === 'ownerNumber' || field === 'createdAt' ? undefined : catalogOfField[field];
}

interface Scope {
  readonly scope: string;
  readonly catalog: Catalog;
  readonly items: CatalogItems;
}

function resolveVendorId(filter: VendorIdCondition, { scope, catalog, items }: Scope): ContactFilter {
  const isPlain = !items.some((item) => item.inherited?.[scope] !== undefined);
  if (filter.op === 'catalog') {
    const { item } = filter;
    if (item.by !== 'id' && item.by !== 'number') return filter;
    const { scope: _, ...plain } = item;
    if (isPlain) return { ...filter, item: plain };
    const match = findItem(items, { ...item, missing: 'drop' });
    return match === undefined ? { op: 'none' } : { ...filter, item: { by: 'id', id: match.id } };
  }
  const { scope: _, ...plain } = filter;
  if (isPlain) return plain;
  const inheritedNumberOf = (item: CatalogItem) =>
    inheritedInteger(item.inherited?.[scope] ?? '') ?? item.number;
  if (catalog === 'tags') return plain;
  const among = (isMeant: (number: number) => boolean): ContactFilter => ({
    op: 'among',
    field: fieldsByCatalog[catalog],
    values: items.filter((item) => isMeant(inheritedNumberOf(item))).map((item) => item.number),
  });
  switch (filter.op) {
    case 'among': {
      const values = new Set(filter.values);
      return among((number) => values.has(number));
    }
    case 'textOf':
      return among((number) => String(number).includes(filter.contains));
    case 'catalogNumber':
      return among((number) => comparisons[filter.compare](number, filter.value));
  }
}

const comparisons: Readonly<Record<ComparisonOperator, (number: number, otherNumber: number) => boolean>> = {
  eq: (number, otherNumber) => number === otherNumber,
  ne: (number, otherNumber) => number !== otherNumber,
  lt: (number, otherNumber) => number < otherNumber,
  lte: (number, otherNumber) => number <= otherNumber,
  gt: (number, otherNumber) => number > otherNumber,
  gte: (number, otherNumber) => number >= otherNumber,
};
