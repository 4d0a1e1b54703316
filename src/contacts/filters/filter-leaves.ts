/** Finds and replaces conditions of a filter. Pure. */
import type { Catalog, CatalogSelector, ContactFilter } from '@switchbook/domain/contact/query.js';

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

/** An item of a catalog by its number or its name. */
export type SelectedItem = Exclude<CatalogSelector, { readonly by: 'id' }>;

interface Alternatives {
  readonly others: readonly ContactFilter[];
  readonly several: readonly (readonly [Catalog, readonly SelectedItem[]])[];
  readonly numbers: readonly string[];
}

/** Splits alternatives: several items of a catalog become one condition, and so do several numbers; the others stay. */
export function alternativesOf(filters: readonly ContactFilter[]): Alternatives {
  const flat = flattened(filters);
  const items = new Map<Catalog, SelectedItem[]>();
  const digits = new Set<string>();
  for (const condition of flat) {
    if (isPlainNumber(condition)) digits.add(condition.digits);
    if (condition.op !== 'catalog' || condition.item.by === 'id') continue;
    const selected = items.get(condition.catalog) ?? [];
    items.set(condition.catalog, selected);
    selected.push(condition.item);
  }
  const isJoined = (condition: ContactFilter) =>
    (condition.op === 'catalog' &&
      condition.item.by !== 'id' &&
      (items.get(condition.catalog)?.length ?? 0) > 1) ||
    (isPlainNumber(condition) && digits.size > 1);
  return {
    others: flat.filter((one) => !isJoined(one)),
    several: [...items].filter(([, alternatives]) => alternatives.length > 1),
    numbers: digits.size > 1 ? [...digits] : [],
  };
}

const isPlainNumber = (
  condition: ContactFilter,
): condition is Extract<ContactFilter, { op: 'holdsNumber' }> =>
  condition.op === 'holdsNumber' && !condition.equivalents;

function flattened(filters: readonly ContactFilter[]): readonly ContactFilter[] {
  return filters.flatMap((one) => (one.op === 'any' ? flattened(one.filters) : [one]));
}

/**
 * The memory that conditions take while PostgreSQL plans them, in units of a usual one, which takes 0.1 MB. A saved
 * segment has the weight of its tree.
 */
export const weights = {
  sendable: 100,
  consent: 10,
  hasDuplicates: 10,
  attribute: 8,
  shown: 8,
  text: 5,
  activity: 5,
  catalog: 4,
  holdsNumber: 4,
  identity: 4,
  meetsNumber: 4,
  holdsScope: 4,
  numberStarts: 4,
  missing: 4,
  segment: 0,
} as const satisfies Partial<Record<Condition['op'], number>>;

/** The weights of a searched own field of each word, and of pairs of duplicates that must be visible. */
const searchedField = 12;
const visiblePairs = 30;
/** Numbers of one condition that weigh as one value. */
const numbersOfValue = 10;

/** Returns the weight of all conditions of a filter. */
export function weightOf(filter: ContactFilter): number {
  switch (filter.op) {
    case 'all':
      return sumOf(filter.filters);
    case 'any': {
      const { others, several, numbers } = alternativesOf(filter.filters);
      const listed = several.map(([, items]) => Math.max(weights.catalog, items.length));
      if (numbers.length > 0) listed.push(Math.max(weights.holdsNumber, numbers.length / numbersOfValue));
      return sumOf(others) + listed.reduce((sum, one) => sum + one, 0);
    }
    case 'not':
      return weightOf(filter.filter);
    case 'attribute':
      return weights.attribute * valuesIn(filter.condition);
    case 'text': {
      const fields = filter.terms.map((term) => (term.in === 'ownFields' ? term.fields.length : 0));
      return weights.text + searchedField * fields.reduce((sum, count) => sum + count, 0);
    }
    case 'hasDuplicates':
      return filter.among === undefined ? weights.hasDuplicates : visiblePairs;
    default:
      return (weights as Readonly<Partial<Record<Condition['op'], number>>>)[filter.op] ?? 1;
  }
}

const sumOf = (filters: readonly ContactFilter[]) => filters.reduce((sum, one) => sum + weightOf(one), 0);

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
