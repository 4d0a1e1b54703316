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
  readIntegers,
  readSpan,
  readTruth,
  refuseUnknownFilters,
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
    case 'id':
      return numberHolds(itemId(item), condition);
    case 'name':
      return nameHolds(fold(item.name), condition);
    case 'created_at':
      return timeHolds(item.createdAt, condition);
    case 'updated_at':
      return timeHolds(item.updatedAt, condition);
    default:
      return true;
  }
}

function numberHolds(number: number, { operator, values }: Condition): boolean {
  const numbers = readIntegers(values);
  const [first, second] = numbers;
  switch (operator) {
    case 'in':
      return numbers.includes(number);
    case 'not_in':
      return !numbers.includes(number);
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return unreadable;
      return first <= number && number <= second;
    case 'like':
      return String(number).includes(fold(likeText(values[0])));
    case 'null':
      return nullHolds(values[0]);
    default: {
      const sent = readInteger(values[0]);
      return sent === undefined ? unreadable : orderHolds(operator, number - sent);
    }
  }
}

function nameHolds(name: string, { operator, values }: Condition): boolean {
  const sent = values.map(fold);
  const [first = '', second = ''] = sent;
  switch (operator) {
    case 'in':
      return sent.includes(name);
    case 'not_in':
      return !sent.includes(name);
    case 'between':
      if (values.length !== 2) return unreadable;
      return byCodePoint(first, name) <= 0 && byCodePoint(name, second) <= 0;
    case 'like':
      return name.includes(fold(likeText(values[0])));
    case 'null':
      return nullHolds(values[0]);
    default:
      return orderHolds(operator, byCodePoint(name, first));
  }
}

function timeHolds(time: Date, { operator, values }: Condition): boolean {
  const spans = values.map(readSpan);
  const [first, second] = spans;
  const at = time.getTime();
  const isWithin = spans.some(
    (span) => span !== undefined && span.from.getTime() <= at && at < span.to.getTime(),
  );
  switch (operator) {
    case 'in':
      return isWithin;
    case 'not_in':
      return !isWithin;
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return unreadable;
      return first.from.getTime() <= at && at < second.to.getTime();
    case 'like':
      return fold(formatTime(time)).includes(fold(likeText(values[0])));
    case 'null':
      return nullHolds(values[0]);
    default:
      if (first === undefined) return unreadable;
      return orderHolds(operator, isWithin ? 0 : at - first.from.getTime());
  }
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
