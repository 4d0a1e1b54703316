/** Queries of the list of contacts: filters and orders of the core. */
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import {
  allContacts,
  type ComparisonOperator,
  type ContactFilter,
  type NumberField,
  type ShownField,
  type ShownTest,
  type TextTerm,
} from '@switchbook/domain/contact/query.js';
import type { SortField, SortKey } from '@switchbook/domain/contact/sorts.js';
import { fold } from '@switchbook/domain/text/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { unparseableFilter } from './choices.js';
import { faceName } from './ids.js';
import { storedDigits } from './phones.js';
import {
  type Condition,
  decodeConditions,
  decodeSearch,
  decodeSort,
  parseLike,
  readIntegers,
  readSpan,
  readTruth,
  refuseUnknownFilters,
  type Span,
  searchDigits,
} from './query.js';

const nothing: ContactFilter = { op: 'none' };
const unreadable = unparseableFilter === 'nothing' ? nothing : allContacts;

const negate = (filter: ContactFilter): ContactFilter => ({ op: 'not', filter });
const allOf = (...filters: readonly ContactFilter[]): ContactFilter => ({ op: 'all', filters });
const anyOf = (filters: readonly ContactFilter[]): ContactFilter => ({ op: 'any', filters });

type Compile = (condition: Condition, region: string | undefined) => ContactFilter | undefined;

/**
 * Compilers by field; undefined: the condition does not apply. Refusals of other fields list the fields in this
 * order.
 */
const compilers: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ['type', onType],
  ['status_id', (condition) => onNumber(condition, 'status')],
  ['source_id', (condition) => onNumber(condition, 'source')],
  ['assigned_id', (condition) => onNumber(condition, 'ownerNumber')],
  ['created_at', onCreation],
  ['group_id', onGroups],
  ['phone', onPhone],
  ['email', (condition) => onShown(condition, 'primaryEmail')],
  ['country_id', onCountry],
  ['company', (condition) => onShown(condition, 'company')],
  ['city', (condition) => onShown(condition, 'city')],
]);
const filterFields = [...compilers.keys()];

/** Decodes a filter. `region`: for numbers without their country code. Throws for a field that is not a filter. */
export function decodeFilter(query: QueryString, region: string | undefined): ContactFilter {
  refuseUnknownFilters(query, filterFields);
  const search = decodeSearch(query);
  return allOf(
    ...decodeConditions(query).flatMap(
      (condition) => compilers.get(condition.field)?.(condition, region) ?? [],
    ),
    ...(search === undefined ? [] : [{ op: 'text', terms: searchTerms(search) } as const]),
  );
}

/** Makes the filter on a type, which is never null, so `null` matches everything or nothing. */
function onType({ operator, values }: Condition): ContactFilter | undefined {
  const [value] = values;
  const is = values.map(fold);
  switch (operator) {
    case 'eq':
    case 'in':
      return { op: 'type', is };
    case 'ne':
    case 'not_in':
      return negate({ op: 'type', is });
    case 'like': {
      const part = fold(parseLike(value));
      return { op: 'type', is: contactTypes.filter((type) => type.includes(part)) };
    }
    case 'null':
      return readNullFilter(value, nothing);
    default:
      return undefined;
  }
}

/** Filters that conditions need of a field. */
interface FilterMakers<Value> {
  readonly among: (values: readonly Value[]) => ContactFilter;
  readonly compare: (comparison: ComparisonOperator, value: Value) => ContactFilter;
  readonly contains: (folded: string) => ContactFilter;
  readonly missing: ContactFilter;
}

/** Makes a filter on values. `read`: the values, without values that the field cannot have. */
function onValues<Value>(
  { operator, values }: Condition,
  read: readonly Value[],
  field: FilterMakers<Value>,
): ContactFilter {
  const [first, second] = read;
  switch (operator) {
    case 'in':
      return read.length === 0 ? nothing : field.among(read);
    case 'not_in':
      return read.length === 0 ? allContacts : allOf(negate(field.among(read)), negate(field.missing));
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return unreadable;
      return allOf(field.compare('gte', first), field.compare('lte', second));
    case 'like':
      return field.contains(fold(parseLike(values[0])));
    case 'null':
      return readNullFilter(values[0], field.missing);
    default:
      return first === undefined ? unreadable : field.compare(operator, first);
  }
}

function onNumber(condition: Condition, field: NumberField): ContactFilter {
  return onValues(condition, readIntegers(condition.values), {
    among: (values) => ({ op: 'among', field, values, scope: faceName }),
    compare: (comparison, value) => compare(field, comparison, value),
    contains: (contains) => ({ op: 'textOf', field, contains, scope: faceName }),
    missing: { op: 'missing', field },
  });
}

function compare(field: NumberField, comparison: ComparisonOperator, value: number): ContactFilter {
  if (field === 'ownerNumber') return { op: 'ownerNumber', compare: comparison, value };
  const catalog = field === 'source' ? 'sources' : 'statuses';
  return { op: 'catalogNumber', catalog, compare: comparison, value, scope: faceName };
}

function onShown(
  condition: Condition,
  field: ShownField,
  read: readonly (string | number)[] = condition.values.map(fold),
): ContactFilter {
  const shownFilter = (test: ShownTest): ContactFilter => ({ op: 'shown', field, test });
  return onValues(condition, read, {
    among: (values) => shownFilter({ among: values }),
    compare: (comparison, value) => shownFilter({ compare: comparison, value }),
    contains: (contains) => shownFilter({ contains }),
    missing: shownFilter('missing'),
  });
}

function onCountry(condition: Condition): ContactFilter {
  return onShown(condition, { face: faceName, member: 'country_id' }, readIntegers(condition.values));
}

const hasNumber: ContactFilter = { op: 'holdsKind', kinds: ['phone', 'wa_id'] };

/**
 * Makes the filter on a number, which matches in any spelling; in an order its digits are compared. A text without
 * digits matches nothing, and does not count in a list.
 */
function onPhone(condition: Condition, region: string | undefined): ContactFilter {
  const { operator, values } = condition;
  const numbers = values.flatMap((value) => digitFormsOf(value, region));
  const holdsAny = anyOf(numbers.map(holdsNumber));
  switch (operator) {
    case 'eq':
    case 'in':
      return holdsAny;
    case 'ne':
      return numbers.length === 0 ? unreadable : allOf(negate(holdsAny), hasNumber);
    case 'not_in':
      return numbers.length === 0 ? allContacts : allOf(negate(holdsAny), hasNumber);
    case 'like':
      return { op: 'text', terms: numberTerms(parseLike(values[0])) };
    case 'null':
      return readNullFilter(values[0], negate(hasNumber));
    default: {
      const digits = values
        .map((value) => storedDigits(value, region))
        .filter((candidate) => candidate !== '');
      return onShown(condition, 'dialDigits', digits);
    }
  }
}

/** Returns the stored form of the text's digits, and the digits of the text itself. */
function digitFormsOf(text: string, region: string | undefined): readonly string[] {
  const digits = [storedDigits(text, region), storedDigits(text, undefined)];
  return [...new Set(digits)].filter((digit) => digit !== '');
}

function holdsNumber(digits: string): ContactFilter {
  return { op: 'holdsNumber', digits, equivalents: false };
}

/**
 * Makes the filter on groups. A contact can be in several groups: a negation matches contacts in none of the given
 * groups.
 */
function onGroups({ operator, values }: Condition): ContactFilter | undefined {
  const numbers = readIntegers(values);
  const isMember: ContactFilter = { op: 'among', field: 'group', values: numbers, scope: faceName };
  switch (operator) {
    case 'eq':
      return numbers.length === 0 ? unreadable : isMember;
    case 'ne':
      return numbers.length === 0 ? unreadable : negate(isMember);
    case 'in':
      return numbers.length === 0 ? nothing : isMember;
    case 'not_in':
      return numbers.length === 0 ? allContacts : negate(isMember);
    case 'null':
      return readNullFilter(values[0], { op: 'missing', field: 'group' });
    default:
      return undefined;
  }
}

function onCreation({ operator, values }: Condition): ContactFilter {
  const [value] = values;
  const spans = values.map(readSpan);
  const readable = [...new Set(values)].flatMap((text) => readSpan(text) ?? []);
  const [first, second] = spans;
  switch (operator) {
    case 'in':
      return anyOf(readable.map(withinSpan));
    case 'not_in':
      return negate(anyOf(readable.map(withinSpan)));
    case 'between':
      if (first === undefined || second === undefined || values.length !== 2) return unreadable;
      return allOf(filterCreated('gte', first.from), filterCreated('lt', second.to));
    case 'like':
      return { op: 'textOf', field: 'createdAt', contains: fold(parseLike(value)) };
    case 'null':
      return readNullFilter(value, nothing);
    default:
      return first === undefined ? unreadable : onSpan[operator](first);
  }
}

const onSpan: Readonly<Record<ComparisonOperator, (span: Span) => ContactFilter>> = {
  eq: withinSpan,
  ne: (span) => negate(withinSpan(span)),
  gt: ({ to }) => filterCreated('gte', to),
  gte: ({ from }) => filterCreated('gte', from),
  lt: ({ from }) => filterCreated('lt', from),
  lte: ({ to }) => filterCreated('lt', to),
};

function withinSpan(span: Span): ContactFilter {
  return allOf(filterCreated('gte', span.from), filterCreated('lt', span.to));
}

function filterCreated(comparison: ComparisonOperator, value: Date): ContactFilter {
  return { op: 'time', field: 'createdAt', compare: comparison, value };
}

function readNullFilter(value: string | undefined, isNull: ContactFilter): ContactFilter {
  const truth = readTruth(value);
  if (truth === undefined) return unreadable;
  return truth ? isNull : negate(isNull);
}

/** Searches the texts that a contact shows, and the digits of its number when the text is a part of a number. */
function searchTerms(text: string): readonly TextTerm[] {
  const value = fold(text);
  return [
    { in: 'givenName', value },
    { in: 'familyName', value },
    { in: 'primaryEmail', value },
    { in: 'company', value },
    ...numberTerms(text),
  ];
}

function numberTerms(text: string): readonly TextTerm[] {
  const digits = searchDigits(text);
  const number = { in: 'shownNumber', face: faceName } as const;
  return [
    { ...number, form: 'text', value: fold(text) },
    ...(digits === undefined ? [] : [{ ...number, form: 'digits', value: digits } as const]),
  ];
}

const sortFields: ReadonlyMap<string, SortField> = new Map([
  ['id', 'number'],
  ['firstname', 'givenName'],
  ['lastname', 'familyName'],
  ['created_at', 'createdAt'],
  ['updated_at', 'updatedAt'],
]);
export const contactSortNames: ReadonlySet<string> = new Set(sortFields.keys());

/** Decodes the order. Ties are sorted by id, in the direction of the last name. */
export function decodeOrder(query: QueryString): readonly SortKey[] {
  const keys = decodeSort(query, contactSortNames).flatMap(({ name, descending }) => {
    const by = sortFields.get(name);
    return by === undefined ? [] : [{ by, descending }];
  });
  return [...keys, { by: 'number', descending: keys.at(-1)?.descending ?? true }];
}
