/** Query parameters: every one is known or refused, each at most once, and all faults are reported together. */

import { channels, consentStates } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import type { PageRequest, SortField, SortKey } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { lidForm } from '@switchbook/domain/identity/identity.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { documented, notBlank, withoutNul } from '@switchbook/domain/records/schemas.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { quoted } from '@switchbook/text/terminal-text.js';
import { Type } from 'typebox';
import { attributePrefix } from '../../../contacts/filters/condition-tree.js';
import { filterNames, readFilterTexts } from '../../../contacts/filters/filter-text.js';
import type { CallerExchange } from '../../kit/wire/declared-route.js';
import { longCursorForm, type QueryString } from '../../kit/wire/query-string.js';
import { defaultSort, maxOffset, mayBeBlank, pageSize } from './choices.js';

const sortFields = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  display_name: 'name',
} as const satisfies Readonly<Record<string, SortField>>;

export const formed = (pattern: string, more: object = {}) =>
  Type.Optional(Type.String({ pattern, ...more }));
export const choiceOf = (texts: readonly string[], preset?: string) =>
  Type.Optional(Type.String({ enum: [...texts], ...defined({ default: preset }) }));

export const wholeOf = (minimum: number, maximum: number, preset: number) =>
  Type.Optional(Type.Integer({ minimum, maximum, default: preset }));

export const pageQuery = Type.Object({
  limit: wholeOf(1, pageSize.max, pageSize.default),
  cursor: formed(longCursorForm),
});

const moment = Type.Optional(
  Type.Union([Type.String({ format: 'date-time' }), Type.String({ format: 'date' })]),
);

export const filterQuery = {
  search: formed(withoutNul),
  phone: formed(notBlank, documented('^\\+?[0-9(][0-9 ()./-]{3,40}$')),
  email: formed(notBlank, documented('^[^\\s@]+@[^\\s@]+$')),
  lid: formed(lidForm),
  tag: formed(notBlank),
  group: formed(notBlank),
  source: formed(notBlank),
  status: formed(notBlank),
  type: choiceOf(contactTypes),
  channel: choiceOf(channels),
  consent: formed(`^[a-z0-9][a-z0-9_.-]{0,63}:(${consentStates.join('|')})$`),
  updated_after: moment,
  updated_before: moment,
  segment: formed(notBlank),
  filter: formed('^\\{'),
};

const contactCounts = ['none', 'exact', 'capped'] as const;

export const contactsQuery = Type.Object({
  ...pageQuery.properties,
  offset: wholeOf(0, maxOffset, 0),
  ...filterQuery,
  sort: Type.Optional(
    Type.Union(
      [Type.String({ enum: [...sortNames()] }), Type.String({ pattern: `^-?${attributePrefix}.{1,100}$` })],
      { default: defaultSort },
    ),
  ),
  count: choiceOf(contactCounts, contactCounts[0]),
});

export const contactQuery = Type.Object({
  follow: choiceOf(['merged']),
});

type WholeNumber = Readonly<Record<'minimum' | 'maximum' | 'default', number>>;

/** The parameters that a route knows. */
export type QuerySchema = Pick<Type.TObject, 'properties'>;

/** The parameters of one request, and their faults. A blank parameter counts as absent if blanks are allowed. */
export class QueryParameters {
  readonly #values = new Map<string, string>();
  readonly #issues: Issue[] = [];

  readonly #known: QuerySchema['properties'];

  constructor(query: Pick<QueryString, 'pairs'>, { properties }: QuerySchema) {
    this.#known = properties;
    for (const [name, value] of query.pairs) {
      const shownName = name.length > 100 ? `${name.slice(0, 100).toWellFormed()}…` : name;
      if (!Object.hasOwn(properties, name))
        this.fault(shownName, 'unknown_parameter', 'is not a known parameter');
      else if (this.#values.has(name)) this.fault(name, 'repeated', 'is repeated');
      else if (!isStorable(value)) this.fault(name, 'forbidden_character', 'must not contain NUL');
      else if (value.trim() === '' && !mayBeBlank.has(name)) this.fault(name, 'blank', 'must not be blank');
      this.#values.set(name, value);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value?.trim() === '' || this.#issues.some((issue) => issue.path === name)) return undefined;
    return value;
  }

  /** Returns an accepted text. Returns undefined if it is absent; another text is a fault. */
  choice<Text extends string>(name: string, texts: readonly Text[]): Text | undefined {
    const text = this.text(name);
    const chosen = texts.find((candidate) => candidate === text);
    if (text !== undefined && chosen === undefined)
      this.fault(name, 'not_allowed', `must be one of ${texts.join(', ')}, not ${quoted(text)}`);
    return chosen;
  }

  /** Reads a whole number. The schema has its range and its default. */
  whole(name: string): number {
    const { minimum: min, maximum: max, default: preset } = this.#known[name] as WholeNumber;
    const text = this.text(name);
    if (text === undefined) return preset;
    const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : -1;
    if (number >= min && number <= max) return number;
    this.fault(name, 'form', `must be a whole number from ${min} to ${max}, not ${quoted(text)}`, 'number');
    return preset;
  }

  fault<Code extends string>(...issue: Parameters<typeof issueOf<Code>>): void {
    const [path] = issue;
    if (this.#issues.length < 100 && !this.#issues.some((issue) => issue.path === path))
      this.#issues.push(issueOf(...issue));
  }

  /** Throws `invalid` when anything was wrong. */
  throwIfInvalid(): void {
    if (this.#issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: this.#issues });
  }
}

/** Refuses all parameters on routes without parameters. */
export function refuseParameters(query: QueryString): void {
  new QueryParameters(query, { properties: {} }).throwIfInvalid();
}

/** Reads the filter. It never throws: faults are collected in the parameters. */
export function readFilter(
  parameters: QueryParameters,
  { core, principal }: Pick<CallerExchange, 'core' | 'principal'>,
): ContactFilter {
  const texts = Object.fromEntries(filterNames.map((name) => [name, parameters.text(name)] as const));
  const input = { region: principal.account.settings.default_region, now: core.clock() };
  return readFilterTexts(texts, input, (...issue) => parameters.fault(...issue));
}

/** Whether the filter may be any tree. Pages of trees have another time limit. */
export function hasTree(parameters: QueryParameters): boolean {
  return parameters.text('filter') !== undefined || parameters.text('segment') !== undefined;
}

function sortNames(): readonly string[] {
  return Object.keys(sortFields).flatMap((name) => [name, `-${name}`]);
}

export function readSort(parameters: QueryParameters): readonly SortKey[] {
  const text = parameters.text('sort') ?? defaultSort;
  const descending = text.startsWith('-');
  const name = text.slice(descending ? 1 : 0);
  const attribute = name.startsWith(attributePrefix) ? name.slice(attributePrefix.length) : '';
  if (attribute === '' && !sortNames().includes(text)) {
    const names = [...sortNames(), `${attributePrefix}KEY`].join(', ');
    parameters.fault('sort', 'not_allowed', `must be one of ${names}, not ${quoted(text)}`);
    return [];
  }
  const by: SortField = attribute === '' ? sortFields[name as keyof typeof sortFields] : { attribute };
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
export function listName(parameters: QueryParameters): string {
  const deciding = Object.keys(contactsQuery.properties).filter(
    (name) => !['limit', 'cursor', 'offset', 'count'].includes(name),
  );
  return JSON.stringify(['contacts', ...deciding.map((name) => parameters.text(name) ?? null)]);
}
