/** Finds and replaces conditions of a filter. Pure. */
import type { ContactFilter } from '@switchbook/domain/contact/query.js';

/** A filter without inner filters. */
export type Condition = Exclude<ContactFilter, { op: 'all' | 'any' | 'not' }>;

/** Returns the replacement of a condition, or the condition unchanged. */
export type Rewriter = (condition: Condition) => ContactFilter;

/** Lists conditions of one kind, at any depth. */
export function conditionsOf<Found extends ContactFilter>(
  filter: ContactFilter,
  is: (condition: ContactFilter) => condition is Found,
): readonly Found[] {
  if (filter.op === 'all' || filter.op === 'any')
    return filter.filters.flatMap((one) => conditionsOf(one, is));
  if (filter.op === 'not') return conditionsOf(filter.filter, is);
  return is(filter) ? [filter] : [];
}

/** Whether the filter has such a condition. */
export function hasCondition(filter: ContactFilter, is: (condition: ContactFilter) => boolean): boolean {
  if (filter.op === 'all' || filter.op === 'any') return filter.filters.some((one) => hasCondition(one, is));
  return filter.op === 'not' ? hasCondition(filter.filter, is) : is(filter);
}

/**
 * The memory that conditions take while PostgreSQL plans them, in units of a usual one, which takes 0.1 MB. A saved
 * segment has the weight of its tree.
 */
export const weights = {
  sendable: 100,
  consent: 10,
  hasDuplicates: 10,
  attribute: 5,
  shown: 5,
  text: 5,
  activity: 5,
  segment: 0,
} as const satisfies Partial<Record<Condition['op'], number>>;

/** Returns the weight of all conditions of a filter. */
export function weightOf(filter: ContactFilter): number {
  if (filter.op === 'all' || filter.op === 'any')
    return filter.filters.reduce((sum, one) => sum + weightOf(one), 0);
  if (filter.op === 'not') return weightOf(filter.filter);
  const weight = (weights as Readonly<Partial<Record<Condition['op'], number>>>)[filter.op] ?? 1;
  return filter.op === 'attribute' ? weight * valuesIn(filter.condition) : weight;
}

/** Returns the number of conditions that a condition on an attribute becomes. */
function valuesIn({ value }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(value) ? value.length : 1;
}

export function leavesOf<Op extends 'segment' | 'attribute'>(
  filter: ContactFilter,
  op: Op,
): readonly Extract<ContactFilter, { op: Op }>[] {
  return conditionsOf(filter, (one): one is Extract<ContactFilter, { op: Op }> => one.op === op);
}

/** Rewrites all conditions in one walk. Each rewriter receives the results of the rewriters before it. */
export function rewritten(filter: ContactFilter, rewriters: readonly Rewriter[]): ContactFilter {
  const [rewrite, ...others] = rewriters;
  if (rewrite === undefined) return filter;
  if (filter.op === 'all' || filter.op === 'any')
    return { ...filter, filters: filter.filters.map((one) => rewritten(one, rewriters)) };
  if (filter.op === 'not') return { ...filter, filter: rewritten(filter.filter, rewriters) };
  return rewritten(rewrite(filter), others);
}

/** Replaces the conditions that are keys of the map by their values. */
export function substituted(read: ReadonlyMap<ContactFilter, ContactFilter>): Rewriter {
  return (one) => read.get(one) ?? one;
}
