/** The short form of a filter: its members in queries and in bodies. Bodies have maximum lengths. */

import { channels } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { closed, documented, notBlank, oneOf, text, withoutNul } from '@switchbook/domain/records/schemas.js';
import { type TSchema, Type } from 'typebox';
import { choiceOf, textOf } from '../../faces/directory/kit/query.js';
import { filterPatterns, type ShortFilterName } from '../filters/filter-text.js';
import { requestLimits } from '../values/request-limits.js';

interface ShortMember {
  readonly query: TSchema;
  readonly body: TSchema;
}

const lengths = requestLimits.filter;
const textMember = (maximum: number, pattern: string) => ({
  query: textOf(notBlank, documented(pattern)),
  body: Type.Optional(text(maximum, documented(pattern))),
});
const item = { query: textOf(notBlank), body: Type.Optional(text(contactLimits.catalogName)) };
const choice = <Text extends string>(texts: readonly Text[]) => ({
  query: choiceOf(texts),
  body: Type.Optional(oneOf(texts)),
});
const moment = {
  query: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.String({ format: 'date' })])),
  body: Type.Optional(text(lengths.time, { 'x-documented': { format: 'date-time' } })),
};

const shortMembers = {
  search: { query: textOf(withoutNul), body: Type.Optional(text(contactLimits.shortText)) },
  phone: textMember(lengths.phone, filterPatterns.phone),
  email: textMember(contactLimits.identity, filterPatterns.email),
  lid: { ...textMember(contactLimits.identity, filterPatterns.lid), query: textOf(filterPatterns.lid) },
  tag: item,
  group: item,
  source: item,
  status: item,
  type: choice(contactTypes),
  channel: choice(channels),
  consent: { ...textMember(lengths.consent, filterPatterns.consent), query: textOf(filterPatterns.consent) },
  updated_after: moment,
  updated_before: moment,
  segment: item,
} satisfies { readonly [Name in ShortFilterName]: ShortMember };

type Members<Form extends keyof ShortMember> = {
  [Name in ShortFilterName]: (typeof shortMembers)[Name][Form];
};

function membersOf<Form extends keyof ShortMember>(form: Form): Members<Form> {
  const members = Object.entries(shortMembers).map(([name, member]) => [name, member[form]] as const);
  return Object.fromEntries(members) as Members<Form>;
}

export const shortQuery = membersOf('query');

/** A filter with the members that the query of the list of contacts has. */
export const shortFilter = closed('BulkFilter', membersOf('body'));
