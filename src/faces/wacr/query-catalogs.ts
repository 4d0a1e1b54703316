/** Queries of the lists of groups, sources and statuses. The lists are short and read as a whole. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { byCodePoint, fold } from '@switchbook/domain/text/text.js';
import { foldedNameOf } from '../../catalogs/values/catalog.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { unparseableFilter } from './choices.js';
import { formatTime, itemId } from './encode.js';
import {
  type Condition,
  decodeConditions,
  decodeSearch,
  decodeSort,
  parseLike,
  readSpan,
  readTruth,
  refuseUnknownFilters,
  type Span,
} from './query.js';
import { readInteger } from './text.js';

const unreadable = unparseableFilter !== 'nothing';

/** Returns the matching items, in the requested order. */
export function chooseItems(items: readonly CatalogItem[], query: QueryString): readonly CatalogItem[] {
  refuseUnknownFilters(query, [...itemFields.keys()]);
  const conditions = decodeConditions(query);
  const search = decodeSearch(query);
  const part = search === undefined ? undefined : fold(search);
  // Sent values are read once, not for each of the items.
  const tests = conditions.flatMap((condition) => itemFields.get(condition.field)?.test(condition) ?? []);
  return items
    .filter((item) => tests.every((holds) => holds(item)))
    .filter((item) => part === undefined || itemNameOf(item).includes(part))
    .sort(comparatorOf(query));
}

/** A field by which items are filtered and sorted. */
interface ItemField {
  readonly test: (condition: Condition) => (item: CatalogItem) => boolean;
  readonly order: (item: CatalogItem, otherItem: CatalogItem) => number;
}

const byId: ItemField = {
  test: (condition) =>
    testOf<number, number>(condition, {
      of: itemId,
      read: readInteger,
      compare: (id, value) => id - value,
      text: String,
    }),
  order: (item, otherItem) => itemId(item) - itemId(otherItem),
};

/** Folded names; entries live as long as the list of items is cached. */
const foldedNames = new WeakMap<CatalogItem, string>();

function itemNameOf(item: CatalogItem): string {
  let name = foldedNames.get(item);
  if (name === undefined) {
    name = foldedNameOf(item);
    foldedNames.set(item, name);
  }
  return name;
}

const byName: ItemField = {
  test: (condition) =>
    testOf<string, string>(condition, {
      of: itemNameOf,
      read: fold,
      compare: byCodePoint,
      text: (name) => name,
    }),
  order: (item, otherItem) => byCodePoint(itemNameOf(item), itemNameOf(otherItem)),
};

const byTime = (timeOf: (item: CatalogItem) => Date): ItemField => ({
  test: (condition) => testOf<Date, Span>(condition, { of: timeOf, ...timeField }),
  order: (item, otherItem) => timeOf(item).getTime() - timeOf(otherItem).getTime(),
});

const itemFields: ReadonlyMap<string, ItemField> = new Map([
  ['id', byId],
  ['name', byName],
  ['created_at', byTime((item) => item.createdAt)],
  ['updated_at', byTime((item) => item.updatedAt)],
]);
export const catalogSortNames: ReadonlySet<string> = new Set(itemFields.keys());

/** The comparison of a field with the query: parsed values, and undefined for an unreadable one. */
interface Comparison<Stored, Sent> {
  readonly of: (item: CatalogItem) => Stored;
  readonly read: (text: string) => Sent | undefined;
  /** negative, zero or positive, as the field is below, at or above the value */
  readonly compare: (stored: Stored, sent: Sent) => number;
  /** text for searches */
  readonly text: (stored: Stored) => string;
  /** Whether the field is at one of the sent values. Absent: only the first sent value counts for an order. */
  readonly isAtAny?: (values: readonly (Sent | undefined)[]) => (stored: Stored) => boolean;
}

function testOf<Stored, Sent>(
  { operator, values }: Condition,
  { of, read, compare, text, isAtAny }: Comparison<Stored, Sent>,
): (item: CatalogItem) => boolean {
  const operands = values.map(read);
  const [first, second] = operands;
  const same = new Set<unknown>(operands);
  const isAmong = isAtAny?.(operands) ?? ((stored: Stored) => same.has(stored));
  switch (operator) {
    case 'in':
      return (item) => isAmong(of(item));
    case 'not_in':
      return (item) => !isAmong(of(item));
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return () => unreadable;
      return (item) => compare(of(item), first) >= 0 && compare(of(item), second) <= 0;
    case 'like': {
      const part = fold(parseLike(values[0]));
      return (item) => text(of(item)).includes(part);
    }
    case 'null': {
      const holds = nullHolds(values[0]);
      return () => holds;
    }
    default:
      if (first === undefined) return () => unreadable;
      return (item) => {
        const stored = of(item);
        return orderHolds[operator](isAtAny !== undefined && isAmong(stored) ? 0 : compare(stored, first));
      };
  }
}

const timeField: Omit<Comparison<Date, Span>, 'of'> = {
  read: readSpan,
  // The end of a span is excluded.
  compare: (time, { from, to }) => (time < from ? -1 : time < to ? 0 : 1),
  text: (time) => fold(formatTime(time)),
  isAtAny: inSpans,
};

/**
 * Returns a test whether a time is in a span. It groups the spans by their length, because a query may have 1,000
 * spans, and a list 10,000 items.
 */
export function inSpans(spans: readonly (Span | undefined)[]): (time: Date) => boolean {
  const startsByLength = new Map<number, number[]>();
  for (const { from, to } of spans.filter((span) => span !== undefined)) {
    const length = to.getTime() - from.getTime();
    startsByLength.set(length, startsByLength.get(length) ?? []);
    startsByLength.get(length)?.push(from.getTime());
  }
  const lists = [...startsByLength].map(([length, all]) => ({
    length,
    starts: all.sort((left, right) => left - right),
  }));
  return (time) =>
    lists.some(({ length, starts }) => time.getTime() - lastUpTo(starts, time.getTime()) < length);
}

/** Returns the last of ascending numbers that is not above the bound; minus infinity if all are. */
function lastUpTo(numbers: readonly number[], bound: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) <= bound) low = middle + 1;
    else high = middle;
  }
  return numbers[low - 1] ?? Number.NEGATIVE_INFINITY;
}

/** Returns whether `null` matches; none of these fields is ever null. */
function nullHolds(value: string | undefined): boolean {
  const truth = readTruth(value);
  return truth === undefined ? unreadable : !truth;
}

/** `difference`: negative, zero or positive, if the value is below, at or above the sent one. */
const orderHolds = {
  eq: (difference: number) => difference === 0,
  ne: (difference: number) => difference !== 0,
  gt: (difference: number) => difference > 0,
  gte: (difference: number) => difference >= 0,
  lt: (difference: number) => difference < 0,
  lte: (difference: number) => difference <= 0,
} as const;

/** Makes a comparison of items. Ties are sorted by id, in the direction of the last name. */
function comparatorOf(query: QueryString): (item: CatalogItem, otherItem: CatalogItem) => number {
  const sortNames = decodeSort(query, catalogSortNames);
  const sortKeys = [...sortNames, { name: 'id', descending: sortNames.at(-1)?.descending ?? true }];
  return (item, otherItem) => {
    for (const { name, descending } of sortKeys) {
      const difference = itemFields.get(name)?.order(item, otherItem) ?? 0;
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}
