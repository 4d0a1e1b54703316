/**
 * The query language of the lists, parsed: `filter[field]`, `filter[field][operator]`, `sort`, `search`, `include`,
 * `fields`. `query-contacts.ts` and `query-catalogs.ts` apply it.
 */
import { digitsOf } from '@switchbook/domain/identity/phone.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { dateOnlyBounds, fieldsParam, maxSearch, minSearchDigits } from './choices.js';
import { messages } from './messages.js';
import { readInteger, trim } from './text.js';

const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'like', 'in', 'not_in', 'between', 'null'] as const;
type Operator = (typeof operators)[number];

const operatorWords: ReadonlyMap<string, Operator> = new Map([
  ...operators.map((operator) => [operator, operator] as const),
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['!=', 'ne'],
]);

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  /** values as sent, trimmed; several for `in`, `not_in` and `between`, separated by commas */
  readonly values: readonly string[];
}

const listOperators: ReadonlySet<string> = new Set(['in', 'not_in', 'between']);

const filterNameForm = /^filter\[([^\]]+)\](?:\[([^\]]*)\])?(?:\[([0-9]*)\])?=(.*)$/s;

/** A `filter` parameter; `isItem`: a value of a list that is sent as several parameters. */
interface Part {
  readonly field: string;
  readonly operator: Operator;
  readonly isItem: boolean;
  readonly value: string;
}

/** Decodes conditions. Unknown operators and empty values are ignored; of a repeated condition the last counts. */
export function decodeConditions(query: QueryString): readonly Condition[] {
  const single = new Map<string, Part>();
  const lists = new Map<string, Part[]>();
  for (const [name, value] of query.pairs) {
    const part = readPart(name, value);
    if (part === undefined) continue;
    const key = JSON.stringify([part.field, part.operator]);
    if (!part.isItem) single.set(key, part);
    else if (part.value !== '') lists.set(key, [...(lists.get(key) ?? []), part]);
  }
  const conditions = [...single.values()].filter((part) => part.value !== '');
  return [...conditions.map(toCondition), ...[...lists.values()].flatMap(toListCondition)];
}

/** A filter of any form, even of a form that no operator has. */
const anyFilter = /^filter\[([^\]]+)\]/;

/** Refuses unknown filters, even if empty: without them the list would have all contacts. */
export function refuseUnknownFilters(query: QueryString, fields: readonly string[]): void {
  const unknown = query.pairs.flatMap(([name]) => {
    const field = anyFilter.exec(name)?.[1];
    return field === undefined || fields.includes(field) ? [] : [field];
  });
  if (unknown.length > 0)
    throw new ProblemError({ kind: 'invalid', issues: [unknownFilter([...new Set(unknown)], fields)] });
}

function readPart(name: string, value: string): Part | undefined {
  // `filter[f][>=]=v` has its first equals sign inside the name.
  const match = filterNameForm.exec(`${name}=${value}`);
  if (match === null) return undefined;
  const [, field = '', word = 'eq', position, text = ''] = match;
  // `filter[f][]` and, as PHP writes it, `filter[f][0]`
  const isBareItem = position === undefined && /^[0-9]*$/.test(word);
  const operator = operatorWords.get(isBareItem ? 'in' : word);
  if (operator === undefined) return undefined;
  return { field, operator, isItem: isBareItem || position !== undefined, value: trim(text) };
}

function toCondition({ field, operator, value }: Part): Condition {
  return { field, operator, values: listOperators.has(operator) ? value.split(',').map(trim) : [value] };
}

function toListCondition(parts: readonly Part[]): readonly Condition[] {
  const [first] = parts;
  if (first === undefined) return [];
  return [{ field: first.field, operator: first.operator, values: parts.map((part) => part.value) }];
}

const unknownFilterCode = 'unknown_filter';

function unknownFilter(unknown: readonly string[], fields: readonly string[]): Issue {
  return { path: 'filter', code: unknownFilterCode, message: messages.unknownFilters(unknown, fields) };
}

/** Whether the issue is a bad request, not a field error. */
export function isUnknownFilter({ path, code }: Issue): boolean {
  return path === 'filter' && code === unknownFilterCode;
}

interface SortName {
  readonly name: string;
  readonly descending: boolean;
}

/** Decodes the order: the known names, each once; newest first without any. */
export function decodeSort(query: QueryString, names: ReadonlySet<string>): readonly SortName[] {
  const chosen = new Map<string, SortName>();
  for (const part of (query.last('sort') ?? '').split(',').map(trim)) {
    const descending = part.startsWith('-');
    const name = descending ? part.slice(1) : part;
    if (names.has(name) && !chosen.has(name)) chosen.set(name, { name, descending });
  }
  return chosen.size === 0 ? [{ name: 'created_at', descending: true }] : [...chosen.values()];
}

/** Reads `search`, else `q`. Returns undefined if there is no text to search for. */
export function decodeSearch(query: QueryString): string | undefined {
  const text = trim(query.last('search') ?? '') || trim(query.last('q') ?? '');
  return text === '' ? undefined : [...text.slice(0, 2 * maxSearch)].slice(0, maxSearch).join('');
}

/** Returns the digits of a text that can be part of a phone number; undefined for any other text. */
export function searchDigits(text: string): string | undefined {
  const digits = digitsOf(text);
  return /^[\p{Nd} +\-().]+$/u.test(text) && digits.length >= minSearchDigits ? digits : undefined;
}

export function decodeIncluded(query: QueryString): ReadonlySet<string> {
  return new Set((query.last('include') ?? '').split(',').map(trim));
}

/** Returns the known requested members; undefined: all. */
export function decodeFields(
  query: QueryString,
  list: string,
  allowed: readonly string[],
): ReadonlySet<string> | undefined {
  const names = fieldsParam(list);
  const text = query.pairs.findLast(([name]) => names.includes(name))?.[1] ?? '';
  const requested = text.split(',').map(trim);
  const chosen = allowed.filter((name) => requested.includes(name));
  return chosen.length === 0 ? undefined : new Set(chosen);
}

/** A time span; its end is excluded. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

const dateForm =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2}|(?<=\s)\d{2}:?\d{2})?)?$/i;

/** Reads a UTC day or a second as a span; returns undefined for an invalid date or time. */
export function readSpan(text: string): Span | undefined {
  const match = dateForm.exec(text);
  if (match === null) return undefined;
  const [, date = '', time, zone] = match;
  const utc = new Date(`${date}T${time ?? '00:00:00'}Z`);
  if (Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(`${date}T${time ?? ''}`)) return undefined;
  const offset = offsetMs(zone);
  if (offset === undefined) return undefined;
  const from = utc.getTime() - offset;
  const seconds = time === undefined ? dateOnlyBounds.seconds : 1;
  return { from: new Date(from), to: new Date(from + seconds * 1000) };
}

/** Reads the offset of a zone. A plus sign that was not percent-encoded arrives as a space. */
function offsetMs(zone: string | undefined): number | undefined {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const [, sign, hours = '', minutes = ''] = /^([+-]?)(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
}

/** Returns the integers of a list; other texts are dropped. */
export function readIntegers(values: readonly string[]): readonly number[] {
  return values.flatMap((value) => readInteger(value) ?? []);
}

export function readTruth(value: string | undefined): boolean | undefined {
  const word = value?.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}

/** Returns the substring that `like` searches for, without the percent signs around it. */
export function parseLike(value: string | undefined): string {
  return (value ?? '').replace(/^%+/, '').replace(/(?<!%)%+$/, '');
}
