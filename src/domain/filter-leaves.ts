/** Leaves of a filter that only the core can read: they are found, and others take their places. Pure. */
import type { ContactFilter } from './query.js';

/** Conditions of one kind, wherever they are. */
export function conditionsOf<Found extends ContactFilter>(
  filter: ContactFilter,
  is: (one: ContactFilter) => one is Found,
): readonly Found[] {
  if (filter.op === 'all' || filter.op === 'any')
    return filter.filters.flatMap((one) => conditionsOf(one, is));
  if (filter.op === 'not') return conditionsOf(filter.filter, is);
  return is(filter) ? [filter] : [];
}

/** Whether there is one of them. */
export function hasCondition(filter: ContactFilter, is: (one: ContactFilter) => boolean): boolean {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.some((one) => hasCondition(one, is));
  return filter.op === 'not' ? hasCondition(filter.filter, is) : is(filter);
}

type Leaf<Op extends ContactFilter['op']> = Extract<ContactFilter, { op: Op }>;

export function leavesOf<Op extends 'segment' | 'attribute'>(
  filter: ContactFilter,
  op: Op,
): readonly Leaf<Op>[] {
  return conditionsOf(filter, (one): one is Leaf<Op> => one.op === op);
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
