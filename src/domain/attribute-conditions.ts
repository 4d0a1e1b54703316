/**
 * Conditions on attributes. A request is read without stored data, so they stay as they were sent until the core knows which
 * fields the account declares. Pure.
 */
import { conditionsOf, hasCondition, leavesOf, withLeaves } from './filter-leaves.js';
import { type ReadField, readyIndex } from './own-field.js';
import type { ContactFilter } from './query.js';
import { attributePrefix, readSegment } from './segment.js';
import { isSearch, searchedOf, withSearched, withTags } from './segment-search.js';
import type { NamedTag, SegmentFault } from './segment-values.js';

const isAttribute = (one: ContactFilter): boolean => one.op === 'attribute';
const isOfFields = (one: ContactFilter): boolean => isAttribute(one) || isSearch(one);

export const hasAttributes = (filter: ContactFilter): boolean => hasCondition(filter, isAttribute);
export const hasSearch = (filter: ContactFilter): boolean => hasCondition(filter, isSearch);

/** Whether the filter cannot be asked before the fields of the account are known. */
export const needsFields = (filter: ContactFilter): boolean => hasCondition(filter, isOfFields);

/**
 * Reads each condition by the type of its field, and lets searches look in searched fields and in the names of tags. After a fault
 * the filter must not be used.
 */
export function withOwnFields(
  filter: ContactFilter,
  ownFields: readonly ReadField[],
  fault: SegmentFault,
  tags: readonly NamedTag[] = [],
): ContactFilter {
  const read = leavesOf(filter, 'attribute').map((leaf) => {
    const { condition, path, now } = leaf;
    const ground = { region: undefined, now, ownFields, isExpanded: true };
    return [leaf, readSegment(condition, ground, fault, path) ?? leaf] as const;
  });
  const searches = conditionsOf(filter, isSearch).map(
    (one) => [one, withTags(withSearched(one, ownFields), tags)] as const,
  );
  return withLeaves(filter, new Map<ContactFilter, ContactFilter>([...read, ...searches]));
}

/** The fields of these filters, with the members that are needed to read them, and their index when it is ready. */
export function fieldsOf(
  filters: readonly ContactFilter[],
  ownFields: readonly ReadField[],
): readonly ReadField[] {
  const names = new Set(
    filters.flatMap((filter) => leavesOf(filter, 'attribute').map((leaf) => leaf.condition.field)),
  );
  const searched = new Set(filters.some(hasSearch) ? searchedOf(ownFields) : []);
  return ownFields
    .filter((field) => names.has(attributePrefix + field.key) || searched.has(field))
    .map((field) => {
      const { key, type, choices } = field;
      const isSearched = searched.has(field) ? { searched: true } : {};
      const read = { key, type, choices: choices.map(({ value }) => ({ value })), ...isSearched };
      const indexNumber = readyIndex(field);
      return indexNumber === undefined ? read : { ...read, index: 'ready' as const, indexNumber };
    });
}
