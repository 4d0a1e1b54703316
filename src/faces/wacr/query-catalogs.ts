/** Queries of the lists of groups, sources and statuses. The lists are short and read as a whole. */
import type { CatalogItem } from '@switchbook/domain/contact.js';
import { byCodePoint, fold } from '@switchbook/domain/text.js';
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

/** The matching items, in the requested order. */
export function chooseItems(items: readonly CatalogItem[], query: QueryString): readonly CatalogItem[] {
  refuseUnknownFilters(query, [...itemFields.keys()]);
  const conditions = decodeConditions(query);
  const search = decodeSearch(query);
  const part = search === undefined ? undefined : fold(search);
  return items
    .filter((item) =>
      conditions.every((condition) => itemFields.get(condition.field)?.holds(item, condition) ?? true),
    )
    .filter((item) => part === undefined || fold(item.name).includes(part))
    .sort(comparison(query));
}

/** A field by which items are filtered and sorted. */
interface ItemField {
  readonly holds: (item: CatalogItem, condition: Condition) => boolean;
  readonly order: (one: CatalogItem, other: CatalogItem) => number;
}

const byId: ItemField = {
  holds: (item, condition) => {
    const id = itemId(item);
    return fieldHolds(condition, { read: readInteger, compare: (value) => id - value, text: String(id) });
  },
  order: (one, other) => itemId(one) - itemId(other),
};

const byName: ItemField = {
  holds: (item, condition) => {
    const name = fold(item.name);
    return fieldHolds(condition, { read: fold, compare: (value) => byCodePoint(name, value), text: name });
  },
  order: (one, other) => byCodePoint(fold(one.name), fold(other.name)),
};

const byTime = (timeOf: (item: CatalogItem) => Date): ItemField => ({
  holds: (item, condition) => fieldHolds(condition, timeField(timeOf(item))),
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
interface Field<Value> {
  readonly read: (text: string) => Value | undefined;
  /** negative, zero or positive, as the field is below, at or above the value */
  readonly compare: (value: Value) => number;
  /** text for searches */
  readonly text: string;
  /** whether one of several sent values may match; otherwise only the first counts */
  readonly takesAny?: boolean;
}

function fieldHolds<Value>({ operator, values }: Condition, field: Field<Value>): boolean {
  const { read, compare, text, takesAny = false } = field;
  const sent = values.map(read);
  const [first, second] = sent;
  const isAmong = () => sent.some((value) => value !== undefined && compare(value) === 0);
  switch (operator) {
    case 'in':
      return isAmong();
    case 'not_in':
      return !isAmong();
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return unreadable;
      return compare(first) >= 0 && compare(second) <= 0;
    case 'like':
      return text.includes(fold(likeText(values[0])));
    case 'null':
      return nullHolds(values[0]);
    default:
      if (first === undefined) return unreadable;
      return orderHolds[operator](takesAny && isAmong() ? 0 : compare(first));
  }
}

function timeField(time: Date): Field<Span> {
  const at = time.getTime();
  return {
    read: readSpan,
    // Its end is excluded.
    compare: ({ from, to }) => (at < from.getTime() ? -1 : at < to.getTime() ? 0 : 1),
    text: fold(formatTime(time)),
    takesAny: true,
  };
}

/** None of these fields is ever null. */
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
