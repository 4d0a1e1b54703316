/** Leaves of a filter that only the core can read: they are found, and others take their places. Pure. */
import type { ContactFilter } from './query.js';

type Leaf<Op extends ContactFilter['op']> = Extract<ContactFilter, { op: Op }>;

export function leavesOf<Op extends 'segment' | 'attribute'>(
  filter: ContactFilter,
  op: Op,
): readonly Leaf<Op>[] {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.flatMap((one) => leavesOf(one, op));
  if (filter.op === 'not') return leavesOf(filter.filter, op);
  return filter.op === op ? [filter as Leaf<Op>] : [];
}

/** The leaf itself is the key. */
export function withLeaves(
  filter: ContactFilter,
  by: ReadonlyMap<ContactFilter, ContactFilter>,
): ContactFilter {
  if (by.size === 0) return filter;
  if (filter.op === 'all' || filter.op === 'any')
    return { ...filter, filters: filter.filters.map((one) => withLeaves(one, by)) };
  if (filter.op === 'not') return { ...filter, filter: withLeaves(filter.filter, by) };
  return by.get(filter) ?? filter;
}
