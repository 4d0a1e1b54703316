/** The parameters of lists: their names, their meaning, and their filters. */

import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import { canonicalScope, identityKey } from '@switchbook/domain/identity/identity.js';
import type { CatalogItemId } from '@switchbook/domain/runtime/ids.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { fold } from '@switchbook/domain/text/text.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { limits, listParams, minSearchDigits, pageSize } from './choices.js';
import { externalKey } from './decode.js';
import { brokenRule, Faults, isBlank } from './faults.js';
import { faceName, readUuid } from './ids.js';
import { details, messages } from './messages.js';
import { readDigits } from './phones.js';

type ParamName = keyof typeof listParams;

/** A location of a possible fault, with its position in the query. */
interface Located {
  readonly location: string;
  readonly at: number;
}

/** The parameters that count, unchanged. */
interface Params extends Pick<ReadonlyMap<ParamName, string>, 'get' | 'has'> {
  readonly located: readonly Located[];
}

export interface ListQuestion {
  readonly filter: ContactFilter;
  readonly limit: number;
  readonly cursor: string | undefined;
}

const pageParams = ['limit', 'cursor'] as const;
const everyParam = Object.keys(listParams) as readonly ParamName[];

/** Decodes a query with only `limit` and `cursor`. */
export function decodePageQuery(query: QueryString): Omit<ListQuestion, 'filter'> {
  const faults = new Faults();
  const params = readParams(query, pageParams, faults);
  const limit = readLimit(params, faults);
  checkFurtherPages(query, faults);
  faults.raise(queryOrderOf(query, params.located));
  return { limit, cursor: params.get('cursor')?.trim() };
}

export function decodeListQuery(query: QueryString, region: string | undefined): ListQuestion {
  const faults = new Faults();
  const params = readParams(query, everyParam, faults);
  const limit = readLimit(params, faults);
  const search = params.has('search')
    ? faults.text('query.search', params.get('search'), limits.search)
    : undefined;
  const phone = params.get('phone');
  const digits = phone === undefined ? undefined : readDigits(phone, region);
  if (phone !== undefined && digits === undefined) faults.add('query.phone', messages.phone, phone);
  checkFurtherPages(query, faults);
  faults.raise(queryOrderOf(query, params.located));
  const email = params.get('email');
  const tag = params.get('tag')?.trim();
  const filters: readonly ContactFilter[] = [
    ...(search === undefined ? [] : [searchFilter(search)]),
    ...(digits === undefined ? [] : [{ op: 'meetsNumber', digits } as const]),
    ...(email === undefined
      ? []
      : [{ op: 'identity', key: identityKey({ kind: 'email', value: email }) } as const]),
    ...externalFilters(params),
    ...(tag === undefined ? [] : [tagFilter(tag)]),
  ];
  return { filter: { op: 'all', filters }, limit, cursor: params.get('cursor')?.trim() };
}

/** Page 1 and offset 0 are accepted. Further pages are refused: a client would get the first page forever. */
const furtherPages = [
  { name: 'page', first: 1 },
  { name: 'offset', first: 0 },
] as const;

/** Refuses pages after the first on lists with a single page. */
export function refuseFurtherPages(query: QueryString): void {
  const faults = new Faults();
  checkFurtherPages(query, faults);
  faults.raise(queryOrderOf(query, []));
}

function checkFurtherPages(query: QueryString, faults: Faults): void {
  for (const { name, first } of furtherPages) {
    const value = query.first(name);
    if (value === undefined || isBlank(value)) continue;
    if (!/^[+-]?[0-9]+$/.test(value.trim())) faults.add(`query.${name}`, messages.integer, value);
    else if (Number(value) > first) faults.add(`query.${name}`, messages.useCursor, value);
  }
}

/** Returns locations of faults in the order of the query. */
function queryOrderOf(query: QueryString, located: readonly Located[]): readonly string[] {
  const further = furtherPages.map(({ name }) => ({
    location: `query.${name}`,
    at: parameterPositionOf(query, name),
  }));
  return [...located, ...further].sort((left, right) => left.at - right.at).map(({ location }) => location);
}

/** Returns the position of the first parameter with this name; -1 without one. */
function parameterPositionOf(query: QueryString, name: string | undefined): number {
  return query.pairs.findIndex((pair) => pair[0] === name);
}

/** Reads parameters in the order of the query. Blank counts as absent; of several equal names the first counts. */
function readParams(query: QueryString, names: readonly ParamName[], faults: Faults): Params {
  const params = names.flatMap((name) => {
    const as = [name, ...listParams[name]].find((alias) => !isBlank(query.first(alias) ?? ''));
    const value = as === undefined ? undefined : query.first(as);
    return value === undefined ? [] : [{ name, value, at: parameterPositionOf(query, as) }];
  });
  params.sort((left, right) => left.at - right.at);
  const storable = params.filter(({ name, value }) => faults.storable(`query.${name}`, value));
  const values = new Map(storable.map(({ name, value }) => [name, value]));
  return {
    get: (name) => values.get(name),
    has: (name) => values.has(name),
    located: params.map(({ name, at }) => ({ location: `query.${name}`, at })),
  };
}

function readLimit(params: Params, faults: Faults): number {
  const text = params.get('limit');
  if (text === undefined) return pageSize.default;
  const limit = /^[+-]?[0-9]+$/.test(text.trim()) ? Number(text) : undefined;
  if (limit === undefined) faults.add('query.limit', messages.integer, text);
  else if (limit < 1) faults.add('query.limit', messages.minimum(1), text);
  else return Math.min(limit, pageSize.max);
  return pageSize.default;
}

/** Searches the name and every email; a term of digits and separators is also searched in every number. */
function searchFilter(term: string): ContactFilter {
  const value = fold(term);
  const terms: TextTerm[] = [
    { in: 'name', value },
    { in: 'emails', value },
  ];
  const digits = term.replaceAll(/[^0-9]/g, '');
  if (digits.length >= minSearchDigits && /^[0-9+\-.()/ ]+$/.test(term))
    terms.push({ in: 'anyDigits', value: digits.replace(/^00/, '') });
  return { op: 'text', terms };
}

function externalFilters(params: Params): readonly ContactFilter[] {
  const scope = params.get('external_source')?.trim();
  const value = params.get('external_id')?.trim();
  if (scope === undefined) {
    if (value !== undefined) throw brokenRule(details.noExternalSource);
    return [];
  }
  if (value === undefined)
    return [{ op: 'holdsScope', kind: 'external', scope: canonicalScope('external', scope) }];
  const { otherwise, ...key } = externalKey(scope, value);
  return [{ op: 'identity', key, otherwise }];
}

/** Filters by a tag's id, or by its name in any letter case. */
function tagFilter(tag: string): ContactFilter {
  const id = readUuid<CatalogItemId>(tag);
  const byName = { op: 'catalog', catalog: 'tags', item: { by: 'folded', name: tidyName(tag) } } as const;
  if (id === undefined) return byName;
  return {
    op: 'any',
    filters: [{ op: 'catalog', catalog: 'tags', item: { by: 'id', id, scope: faceName } }, byName],
  };
}
