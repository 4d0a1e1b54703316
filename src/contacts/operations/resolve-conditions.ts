/**
 * Resolves filter conditions that only the core knows. Saved segments become the filters of their trees. The current
 * own fields define conditions on attributes, and searches find the current tags. Ids of a vendor's clients become our
 * numbers and ids. Neighbors: `named-segments.ts`, `vendor-id-conditions.ts`.
 */

import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ReadField } from '@switchbook/domain/fields/own-field.js';
import { type Issue, issueOf, ProblemError, type ReportIssue } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Context } from '../../operation-context/context.js';
import type { Segment } from '../../segments/values.js';
import { limitToVisible, type VisibleFilter } from '../../visibility/values/visible-filter.js';
import {
  fieldsOf,
  hasSearch,
  needsFields,
  readByFields,
  withOwnFields,
} from '../filters/attribute-conditions.js';
import type { ConditionTree } from '../filters/condition-tree.js';
import { makeSubstitution } from '../filters/filter-conditions.js';
import { listMatchingTags } from '../filters/searched-words.js';
import type { NamedTag } from '../filters/tree-values.js';
import {
  type FoundSegment,
  findAllSegments,
  readSavedTree,
  replaceSegments,
  segmentKeyOf,
} from './named-segments.js';
import { resolveVendorIds } from './vendor-id-conditions.js';

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
      readSavedTree(segment, named, (report) => withOwnFields(filter, fields, report, tags)),
    );
  return { segments, fields, tags, meanings };
}
