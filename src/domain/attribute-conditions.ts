/**
 * Conditions on attributes. A request is read without stored data, so they stay as they were sent until the core knows which
 * fields the account declares. Pure.
 */
import { leavesOf, withLeaves } from './filter-leaves.js';
import type { OwnField } from './own-field.js';
import type { ContactFilter } from './query.js';
import { readSegment } from './segment.js';
import type { SegmentFault } from './segment-values.js';

export const hasAttributes = (filter: ContactFilter): boolean => leavesOf(filter, 'attribute').length > 0;

/** Reads each condition by the type of its field. After a fault the filter must not be used. */
export function withOwnFields(
  filter: ContactFilter,
  ownFields: readonly OwnField[],
  fault: SegmentFault,
): ContactFilter {
  const read = leavesOf(filter, 'attribute').map((leaf) => {
    const { condition, path, now } = leaf;
    const ground = { region: undefined, now, ownFields, isExpanded: true };
    return [leaf, readSegment(condition, ground, fault, path) ?? leaf] as const;
  });
  return withLeaves(filter, new Map(read));
}
