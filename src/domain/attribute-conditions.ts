/**
 * Conditions on attributes. A request is read without stored data, so they stay as they were sent until the core knows which
 * fields the account declares. Pure.
 */
import { leavesOf, withLeaves } from './filter-leaves.js';
import { type ReadField, readyIndex } from './own-field.js';
import type { ContactFilter } from './query.js';
import { attributePrefix, readSegment } from './segment.js';
import type { SegmentFault } from './segment-values.js';

export const hasAttributes = (filter: ContactFilter): boolean => leavesOf(filter, 'attribute').length > 0;

/** Reads each condition by the type of its field. After a fault the filter must not be used. */
export function withOwnFields(
  filter: ContactFilter,
  ownFields: readonly ReadField[],
  fault: SegmentFault,
): ContactFilter {
  const read = leavesOf(filter, 'attribute').map((leaf) => {
    const { condition, path, now } = leaf;
    const ground = { region: undefined, now, ownFields, isExpanded: true };
    return [leaf, readSegment(condition, ground, fault, path) ?? leaf] as const;
  });
  return withLeaves(filter, new Map(read));
}

/** The fields of these filters, with the members that are needed to read them, and their index when it is ready. */
export function fieldsOf(
  filters: readonly ContactFilter[],
  ownFields: readonly ReadField[],
): readonly ReadField[] {
  const names = new Set(
    filters.flatMap((filter) => leavesOf(filter, 'attribute').map((leaf) => leaf.condition.field)),
  );
  return ownFields
    .filter(({ key }) => names.has(attributePrefix + key))
    .map((field) => {
      const { key, type, choices } = field;
      const read = { key, type, choices: choices.map(({ value }) => ({ value })) };
      const indexNumber = readyIndex(field);
      return indexNumber === undefined ? read : { ...read, index: 'ready' as const, indexNumber };
    });
}
