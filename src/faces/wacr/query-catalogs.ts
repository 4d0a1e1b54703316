/** Queries of the lists of groups, sources and statuses. The lists are short and read as a whole. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { byCodePoint, fold } from '@switchbook/domain/text/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { unparseableFilter } from './choices.js';
import { formatTime, itemId } from './encode.js';
import {
  type Condition,
  decodeConditions,
  decodeSearch,
  decodeSort,
  likeText,
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
    .filter((item) => part === undefined || nameOf(item).includes(part))
    .sort(comparison(query));
}

/** A field by which items are filtered and sorted. */
interface ItemField {
  readonly test: (condition: Condition) => (item: CatalogItem) => boolean;
  readonly order: (one: CatalogItem, other: CatalogItem) => number;
}

const byId: ItemField = {
  test: (condition) =>
    testOf<number, number>(condition, {
      of: itemId,
      read: readInteger,
      compare: (id, value) => id - value,
      text: String,
    }),
  order: (one, other) => itemId(one) - itemId(other),
};

/** Folded names; entries live as long as the list of items is cached. */
const names = new WeakMap<CatalogItem, string>();

function nameOf(item: CatalogItem): string {
  let known = names.get(item);
  if (known === undefined) {
    known = fold(item.name);
    names.set(item, known);
  }
  return known;
}

const byName: ItemField = {
  test: (condition) =>
    testOf<string, string>(condition, { of: nameOf, read: fold, compare: byCodePoint, text: (name) => name }),
  order: (one, other) => byCodePoint(nameOf(one), nameOf(other)),
};

const byTime = (timeOf: (item: CatalogItem) => Date): ItemField => ({
  test: (condition) => testOf<Date, Span>(condition, { of: timeOf, ...timeField }),
  order: (one, other) => timeOf(one).getTime() - timeOf(other).getTime(),
});

const itemFields: ReadonlyMap<string, ItemField> = new Map([
  ['id', byId],
  ['name', byName],
  ['created_at', byTime((item) => item.createdAt)],
  ['updated_at', byTime((item) => item.updatedAt)],
]);
export const catalogSortNames: ReadonlySet<string> = new Set(itemFields.keys());

/** The comparison of a field with the query: parsed values, and undefined for an unreadable one. */
interface Field<At, Value> {
  readonly of: (item: CatalogItem) => At;
  readonly read: (text: string) => Value | undefined;
  /** negative, zero or positive, as the field is below, at or above the value */
  readonly compare: (at: At, value: Value) => number;
  /** text for searches */
  readonly text: (at: At) => string;
  /** whether one of several sent values may match; otherwise only the first counts */
  readonly takesAny?: boolean;
}

function testOf<At, Value>(
  { operator, values }: Condition,
  { of, read, compare, text, takesAny = false }: Field<At, Value>,
): (item: CatalogItem) => boolean {
  const sent = values.map(read);
  const [first, second] = sent;
  const same = new Set<unknown>(sent);
  const isAmong = (at: At) =>
    same.has(at) || (takesAny && sent.some((value) => value !== undefined && compare(at, value) === 0));
  switch (operator) {
    case 'in':
      return (item) => isAmong(of(item));
    case 'not_in':
      return (item) => !isAmong(of(item));
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return () => unreadable;
      return (item) => compare(of(item), first) >= 0 && compare(of(item), second) <= 0;
    case 'like': {
      const part = fold(likeText(values[0]));
      return (item) => text(of(item)).includes(part);
    }
    case 'null': {
      const holds = nullHolds(values[0]);
      return () => holds;
    }
    default:
      if (first === undefined) return () => unreadable;
      return (item) => {
        const at = of(item);
        return orderHolds[operator](takesAny && isAmong(at) ? 0 : compare(at, first));
      };
  }
}

const timeField: Omit<Field<Date, Span>, 'of'> = {
  read: readSpan,
  // The end of a span is excluded.
  compare: (time, { from, to }) => (time < from ? -1 : time < to ? 0 : 1),
  text: (time) => fold(formatTime(time)),
  takesAny: true,
};

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

/** Ties are sorted by id, in the direction of the last name. */
function comparison(query: QueryString): (one: CatalogItem, other: CatalogItem) => number {
  const names = decodeSort(query, catalogSortNames);
  const keys = [...names, { name: 'id', descending: names.at(-1)?.descending ?? true }];
  return (one, other) => {
    for (const { name, descending } of keys) {
      const difference = itemFields.get(name)?.order(one, other) ?? 0;
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}
