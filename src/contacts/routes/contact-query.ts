/** Queries of lists of contacts: filter, order and count. */

import { regionOf } from '@switchbook/domain/access/access.js';
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type SortKey, sortsInApi } from '@switchbook/domain/contact/sorts.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { Type } from 'typebox';
import { choiceOf, pageQuery, QueryParameters, textOf, wholeOf } from '../../faces/directory/kit/query.js';
import type { CallerExchange } from '../../faces/kit/wire/declared-route.js';
import type { QueryString } from '../../faces/kit/wire/query-string.js';
import { attributePrefix } from '../filters/condition-tree.js';
import { filterNames, readFilterTexts } from '../filters/filter-text.js';
import { defaultSort, requestLimits } from '../values/request-limits.js';
import { shortQuery } from './short-filter.js';

/** The names of sorts in our own API, each also descending. */
const sortWords: readonly string[] = [...sortsInApi.keys()].flatMap((name) => [name, `-${name}`]);

export const filterQuery = { ...shortQuery, filter: textOf('^\\{') };

const contactCounts = ['none', 'exact', 'capped'] as const;

export const contactsQuery = Type.Object({
  ...pageQuery.properties,
  offset: wholeOf(0, requestLimits.offset, 0),
  ...filterQuery,
  sort: Type.Optional(
    Type.Union(
      [Type.String({ enum: [...sortWords] }), Type.String({ pattern: `^-?${attributePrefix}.{1,100}$` })],
      { default: defaultSort },
    ),
  ),
  count: choiceOf(contactCounts, contactCounts[0]),
});

export const contactQuery = Type.Object({ follow: choiceOf(['merged']) });

/** Reads the filter. It never throws: faults are collected in the parameters. */
export function readFilter(
  parameters: QueryParameters,
  { core, principal }: Pick<CallerExchange, 'core' | 'principal'>,
): ContactFilter {
  const texts = Object.fromEntries(filterNames.map((name) => [name, parameters.text(name)] as const));
  const input = { region: regionOf(principal), now: core.clock() };
  return readFilterTexts(texts, input, (...issue) => parameters.fault(...issue));
}

/** Whether the filter may be any tree. Pages of trees have another time limit. */
export function hasTree(parameters: QueryParameters): boolean {
  return parameters.text('filter') !== undefined || parameters.text('segment') !== undefined;
}

export function readSort(parameters: QueryParameters): readonly SortKey[] {
  const text = parameters.text('sort') ?? defaultSort;
  const descending = text.startsWith('-');
  const name = text.slice(descending ? 1 : 0);
  const attribute = name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : '';
  const by = attribute === '' ? sortsInApi.get(name) : { attribute };
  if (by === undefined) {
    const names = [...sortWords, `${attributePrefix}KEY`].join(', ');
    parameters.fault('sort', 'not_allowed', `must be one of ${names}, not ${quoteText(text)}`);
    return [];
  }
  return [
    { by, descending },
    { by: 'id', descending },
  ];
}

export function readContactCount(parameters: QueryParameters): PageRequest['wantTotal'] {
  const chosen = parameters.choice('count', contactCounts) ?? 'none';
  return chosen === 'capped' ? chosen : chosen === 'exact';
}

/** Whether the id of a merged contact finds its survivor. */
export function readFollow(query: QueryString): 'follow' | 'report' {
  const parameters = new QueryParameters(query, contactQuery);
  const follow = parameters.choice('follow', ['merged']);
  parameters.throwIfInvalid();
  return follow === undefined ? 'report' : 'follow';
}

/** Returns the name that a cursor is bound to: all parameters that affect the rows and their order. */
export function cursorScopeOf(parameters: QueryParameters): string {
  const deciding = Object.keys(contactsQuery.properties).filter(
    (name) => !['limit', 'cursor', 'offset', 'count'].includes(name),
  );
  return JSON.stringify(['contacts', ...deciding.map((name) => parameters.text(name) ?? null)]);
}
