/** Finds and replaces conditions of a filter. Pure. */
import type {
  Catalog,
  CatalogSelector,
  ContactFilter,
  ShownField,
  TextTerm,
} from '@switchbook/domain/contact/query.js';

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
    return filter.filters.flatMap((contactFilter) => conditionsOf(contactFilter, is));
  if (filter.op === 'not') return conditionsOf(filter.filter, is);
  return is(filter) ? [filter] : [];
}

/** Whether the filter has such a condition. */
export function hasCondition(filter: ContactFilter, is: (condition: ContactFilter) => boolean): boolean {
  if (filter.op === 'all' || filter.op === 'any')
    return filter.filters.some((contactFilter) => hasCondition(contactFilter, is));
  return filter.op === 'not' ? hasCondition(filter.filter, is) : is(filter);
}

/** Units of a condition, or a function of what it contains. */
type Weight<Op extends Condition['op']> =
  | number
  | ((condition: Extract<ContactFilter, { op: Op }>) => number);

/** Values in one list of a statement take as much as one condition. */
const valuesOfUnit = 100;
const listWeight = (values: readonly unknown[]) => Math.ceil(values.length / valuesOfUnit);

/** Units of a condition on a text or an attribute. */
export const textWeight = 8;
/** Units of a word of a search, without own fields. */
const wordWeight = 5;
/** Units of a condition on an attribute with an index. */
const indexedWeight = 12;

/**
 * The memory that PostgreSQL takes to plan and run a statement with a condition, in units of 0.1 MB. They are measured
 * (`test/database/filter-memory.test.ts`), and include that a statement may have its filter twice.
 */
export const weights = {
  none: 1,
  type: 1,
  blocked: 1,
  owner: 1,
  ownedBy: 2,
  ownedByMember: 2,
  time: 2,
  number: 1,
  ownerNumber: 1,
  among: 3,
  textOf: 1,
  missing: 2,
  catalog: 6,
  catalogNumber: 1,
  shown: ({ field, test }) =>
    (isIndexedField(field) ? indexedWeight : textWeight) +
    (typeof test === 'object' && 'among' in test ? listWeight(test.among) : 0),
  identity: 5,
  holdsNumber: 4,
  meetsNumber: 8,
  holdsScope: 2,
  holdsKind: 1,
  numberStarts: 4,
  emailDomain: 2,
  dialable: 1,
  activity: 5,
  consent: 10,
  sendable: 100,
  // Its inner filter is in the statement twice.
  hasDuplicates: ({ among }) => 10 + (among === undefined ? 0 : 2 * (10 + weightOf(among))),
  // The tree of the segment is weighed.
  segment: 0,
  // Values of a list share a condition.
  attribute: ({ condition: { value } }) => textWeight + listWeight([value].flat()),
  text: ({ terms }) => terms.reduce((sum, term) => sum + termWeight(term), 0),
} as const satisfies { readonly [Op in Condition['op']]: Weight<Op> };

/** Whether an index of an own field serves conditions on the field. */
export const isIndexedField = (field: ShownField): boolean =>
  typeof field === 'object' && 'attribute' in field && field.index !== undefined;

function termWeight(term: TextTerm): number {
  if (term.in === 'ownFields') return textWeight * term.fields.length;
  return term.in === 'shownNumber' ? textWeight : wordWeight;
}

/** Returns the weight of all conditions of a filter. */
export function weightOf(filter: ContactFilter): number {
  switch (filter.op) {
    case 'all':
      return filter.filters.reduce((sum, contactFilter) => sum + weightOf(contactFilter), 0);
    case 'any': {
      const { others, items, numbers } = alternativesOf(filter.filters);
      const joined = [...items.values(), ...(numbers.length === 0 ? [] : [numbers])];
      return (
        others.reduce((sum, contactFilter) => sum + weightOf(contactFilter), 0) +
        joined.reduce((sum, values) => sum + weights.catalog + listWeight(values), 0)
      );
    }
    case 'not':
      return weightOf(filter.filter);
    default: {
      const weight: number | ((condition: never) => number) = weights[filter.op];
      return typeof weight === 'number' ? weight : weight(filter as never);
    }
  }
}

type CatalogCondition = Extract<ContactFilter, { op: 'catalog' }>;
/** An item that can share a condition with others. */
export type SelectedItem = Exclude<CatalogSelector, { readonly by: 'id' }>;

interface Alternatives {
  readonly others: readonly ContactFilter[];
  /** two items at least of a catalog */
  readonly items: ReadonlyMap<Catalog, readonly SelectedItem[]>;
  /** digits of two numbers at least */
  readonly numbers: readonly string[];
}

/**
 * Splits alternatives: several items of a catalog become one condition, several numbers, and several values of a field;
 * the others stay.
 */
export function alternativesOf(filters: readonly ContactFilter[]): Alternatives {
  const alternatives = knownAlternatives.get(filters) ?? splitAlternatives(filters);
  knownAlternatives.set(filters, alternatives);
  return alternatives;
}

/** A request weighs its filter, and writes it into several statements. */
const knownAlternatives = new WeakMap<readonly ContactFilter[], Alternatives>();

function splitAlternatives(filters: readonly ContactFilter[]): Alternatives {
  const flat = withLists(flattenAlternatives(filters));
  const items = new Map<Catalog, SelectedItem[]>();
  for (const { catalog, item } of flat.filter(isSelection)) {
    const selected = items.get(catalog) ?? [];
    items.set(catalog, selected);
    selected.push(item);
  }
  for (const [catalog, selected] of items) if (selected.length === 1) items.delete(catalog);
  const digits = new Set(flat.filter(isExactNumber).map((item) => item.digits));
  const numbers = digits.size < 2 ? [] : [...digits];
  const isJoined = (filter: ContactFilter) =>
    isSelection(filter) ? items.has(filter.catalog) : numbers.length > 0 && isExactNumber(filter);
  return { others: flat.filter((filter) => !isJoined(filter)), items, numbers };
}

type Selection = CatalogCondition & { readonly item: SelectedItem };
const isSelection = (filter: ContactFilter): filter is Selection =>
  filter.op === 'catalog' && filter.item.by !== 'id';

type ExactNumber = Extract<ContactFilter, { op: 'holdsNumber' }>;
const isExactNumber = (filter: ContactFilter): filter is ExactNumber =>
  filter.op === 'holdsNumber' && !filter.equivalents;

type ShownCondition = Extract<ContactFilter, { op: 'shown' }>;

/** Returns the alternatives with one list of values for each field instead of its single values. */
function withLists(filters: readonly ContactFilter[]): readonly ContactFilter[] {
  const lists = new Map<string, { readonly field: ShownField; readonly values: Set<string | number> }>();
  const others = filters.filter((filter) => {
    const value = filter.op === 'shown' ? listedValue(filter) : undefined;
    if (filter.op !== 'shown' || value === undefined) return true;
    const key = JSON.stringify(filter.field);
    const list = lists.get(key) ?? { field: filter.field, values: new Set() };
    lists.set(key, list);
    list.values.add(value);
    return false;
  });
  const conditions = [...lists.values()].map(({ field, values }): ShownCondition => {
    const [first, second] = values;
    const isSingle = first !== undefined && second === undefined;
    return { op: 'shown', field, test: isSingle ? { compare: 'eq', value: first } : { among: [...values] } };
  });
  return [...others, ...conditions];
}

/** Returns the value of a condition that a list of values can replace. */
function listedValue({ test }: ShownCondition): string | number | undefined {
  return typeof test === 'object' && 'compare' in test && test.compare === 'eq' ? test.value : undefined;
}

/** Adds to one array: a saved tree has thousands of alternatives. */
function flattenAlternatives(filters: readonly ContactFilter[], flat: ContactFilter[] = []): ContactFilter[] {
  for (const filter of filters) {
    const isSingle = filter.op === 'all' && filter.filters.length === 1;
    if (filter.op === 'any' || isSingle) flattenAlternatives(filter.filters, flat);
    else flat.push(filter);
  }
  return flat;
}

/** Lists conditions with this `op`, at any depth. */
export function conditionsWithOp<Op extends 'segment' | 'attribute'>(
  filter: ContactFilter,
  op: Op,
): readonly Extract<ContactFilter, { op: Op }>[] {
  return conditionsOf(
    filter,
    (contactFilter): contactFilter is Extract<ContactFilter, { op: Op }> => contactFilter.op === op,
  );
}

/** Rewrites all conditions in one walk. Each rewriter receives the results of the rewriters before it. */
export function rewriteConditions(filter: ContactFilter, rewriters: readonly Rewriter[]): ContactFilter {
  const [rewrite, ...others] = rewriters;
  if (rewrite === undefined) return filter;
  if (filter.op === 'all' || filter.op === 'any')
    return {
      ...filter,
      filters: filter.filters.map((contactFilter) => rewriteConditions(contactFilter, rewriters)),
    };
  if (filter.op === 'not') return { ...filter, filter: rewriteConditions(filter.filter, rewriters) };
  return rewriteConditions(rewrite(filter), others);
}

/** Replaces the conditions that are keys of the map by their values. */
export function makeSubstitution(read: ReadonlyMap<ContactFilter, ContactFilter>): Rewriter {
  return (condition) => read.get(condition) ?? condition;
}
