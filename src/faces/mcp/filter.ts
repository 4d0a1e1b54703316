/** The filter of people, in lists and in plans: all of its members must match. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { type TSchema, Type } from 'typebox';
import {
  type FilterName,
  type FilterTexts,
  filterNames,
  readFilterTexts,
} from '../../contacts/filters/filter-text.js';
import { inputLengths } from './choices.js';
import { optional, type ToolCall, text } from './tool.js';

/** The member for each filter; null: none, since assistants do not need it. */
const memberOfFilter = {
  search: 'text',
  phone: 'phone',
  email: 'email',
  lid: null,
  tag: 'tag',
  group: 'group',
  source: 'source',
  status: 'status',
  type: 'type',
  channel: 'channel',
  consent: 'consent',
  updated_after: 'changed_after',
  updated_before: 'changed_before',
  segment: 'segment',
  filter: null,
} as const satisfies { readonly [Name in FilterName]: string | null };
type FilterMember = NonNullable<(typeof memberOfFilter)[FilterName]>;

const nameText = () => optional(text(inputLengths.name, { description: 'its name' }));

export const filterMembers = {
  text: optional(text(inputLengths.search, { description: 'in name, company, email, number, city, tag' })),
  phone: optional(text(inputLengths.phone, { description: 'a whole number' })),
  email: optional(text(inputLengths.email, { description: 'a whole address' })),
  tag: nameText(),
  group: nameText(),
  source: nameText(),
  status: nameText(),
  type: optional(
    Type.Unsafe<string>({ type: 'string', enum: [...contactTypes], description: 'kind of contact' }),
  ),
  channel: optional(text(inputLengths.channel, { description: 'reachable on it' })),
  consent: optional(text(inputLengths.consent, { description: 'as whatsapp:opted_out' })),
  changed_after: optional(text(inputLengths.time, { description: 'date or time' })),
  changed_before: optional(text(inputLengths.time, { description: 'date or time' })),
  segment: optional(text(inputLengths.name, { description: 'name of a saved one' })),
} satisfies { readonly [Name in FilterMember]: TSchema };

type FilterInput = { readonly [Name in FilterMember]?: string | undefined };

const members = filterNames.flatMap((filter) => {
  const member = memberOfFilter[filter];
  return member === null ? [] : [{ filter, member }];
});

export function filterTexts(input: FilterInput): FilterTexts {
  return Object.fromEntries(
    members.flatMap(({ filter, member }) => (input[member] === undefined ? [] : [[filter, input[member]]])),
  );
}

/** Throws `invalid` with the members of the input. */
export function readPeopleFilter(call: ToolCall, input: FilterInput): ContactFilter {
  const issues: Issue[] = [];
  const reading = { region: regionOf(call.principal), now: call.core.clock() };
  const filter = readFilterTexts(filterTexts(input), reading, (name, ...issue) => {
    issues.push(issueOf(members.find(({ filter: known }) => known === name)?.member ?? name, ...issue));
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return filter;
}

/** Returns a text of all inputs that affect the rows and their order. */
export function peopleListName(input: FilterInput): string {
  return JSON.stringify(['people', ...members.map(({ member }) => input[member] ?? null)]);
}
