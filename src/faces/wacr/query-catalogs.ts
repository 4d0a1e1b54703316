/** What lists of groups, sources and statuses ask for. The lists are short and read as a whole. */
import type { CatalogItem } from '../../domain/contact.js';
import { byCodePoint, fold } from '../../domain/text.js';
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

/** The items that match, in the order asked for. */
export function chooseItems(items: readonly CatalogItem[], query: QueryString): readonly CatalogItem[] {
  refuseUnknownFilters(query, filterFields);
  const conditions = decodeConditions(query);
  const search = decodeSearch(query);
  const part = search === undefined ? undefined : fold(search);
  return items
    .filter((item) => conditions.every((condition) => holds(item, condition)))
    .filter((item) => part === undefined || fold(item.name).includes(part))
    .sort(comparison(query));
}

const filterFields = ['id', 'name', 'created_at', 'updated_at'] as const;

function holds(item: CatalogItem, condition: Condition): boolean {
  switch (condition.field) {
    case 'id': {
      const id = itemId(item);
      return fieldHolds(condition, { read: readInteger, compare: (value) => id - value, text: String(id) });
    }
    case 'name': {
      const name = fold(item.name);
      return fieldHolds(condition, { read: fold, compare: (value) => byCodePoint(name, value), text: name });
    }
    case 'created_at':
      return fieldHolds(condition, timeField(item.createdAt));
    case 'updated_at':
      return fieldHolds(condition, timeField(item.updatedAt));
    default:
      return true;
  }
}

/** How a field is compared with what was sent: values as they were read, and undefined for what is none. */
interface Field<Value> {
  readonly read: (text: string) => Value | undefined;
  /** negative, zero or positive, as the field is below, at or above the value */
  readonly compare: (value: Value) => number;
  /** as it is searched */
  readonly text: string;
  /** whether of several values sent where one is meant any counts that is equal; otherwise the first counts */
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
      return orderHolds(operator, takesAny && isAmong() ? 0 : compare(first));
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

/** `difference`: negative, zero or positive, as the value is below, at or above what was sent. */
function orderHolds(operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte', difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'ne':
      return difference !== 0;
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
  }
}

export const catalogSortNames: ReadonlySet<string> = new Set(['id', 'name', 'created_at', 'updated_at']);

/** Ties are sorted by id, in the direction of the last name. */
function comparison(query: QueryString): (one: CatalogItem, other: CatalogItem) => number {
  const names = decodeSort(query, catalogSortNames);
  const keys = [...names, { name: 'id', descending: names.at(-1)?.descending ?? true }];
  return (one, other) => {
    for (const { name, descending } of keys) {
      const difference = differenceBy(name, one, other);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}

function differenceBy(name: string, one: CatalogItem, other: CatalogItem): number {
  switch (name) {
    case 'name':
      return byCodePoint(fold(one.name), fold(other.name));
    case 'created_at':
      return one.createdAt.getTime() - other.createdAt.getTime();
    case 'updated_at':
      return one.updatedAt.getTime() - other.updatedAt.getTime();
    default:
      return itemId(one) - itemId(other);
  }
}
