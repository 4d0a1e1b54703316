/** The filter of people, in lists and in plans: all of its members must match. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { Type } from 'typebox';
import { type FilterName, type FilterTexts, readFilterTexts } from '../../contacts/filters/filter-text.js';
import { inputLengths } from './choices.js';
import { optional, type ToolCall, text } from './tool.js';

const named = (description: string) => optional(text(inputLengths.name, { description }));

export const filterMembers = {
  text: optional(text(inputLengths.search, { description: 'in name, company, email, number, city, tag' })),
  phone: optional(text(inputLengths.phone, { description: 'a whole number' })),
  email: optional(text(inputLengths.email, { description: 'a whole address' })),
  tag: named('its name'),
  group: named('its name'),
  source: named('its name'),
  status: named('its name'),
  type: optional(
    Type.Unsafe<string>({ type: 'string', enum: [...contactTypes], description: 'kind of contact' }),
  ),
  channel: optional(text(inputLengths.channel, { description: 'reachable on it' })),
  consent: optional(text(inputLengths.consent, { description: 'as whatsapp:opted_out' })),
  changed_after: optional(text(inputLengths.time, { description: 'date or time' })),
  changed_before: optional(text(inputLengths.time, { description: 'date or time' })),
  segment: optional(text(inputLengths.name, { description: 'name of a saved one' })),
};

type FilterInput = { readonly [Name in keyof typeof filterMembers]?: string | undefined };

const names: { readonly [Name in keyof typeof filterMembers]: FilterName } = {
  text: 'search',
  phone: 'phone',
  email: 'email',
  tag: 'tag',
  group: 'group',
  source: 'source',
  status: 'status',
  type: 'type',
  channel: 'channel',
  consent: 'consent',
  changed_after: 'updated_after',
  changed_before: 'updated_before',
  segment: 'segment',
};
const members = Object.keys(names) as (keyof typeof filterMembers)[];

export function filterTexts(input: FilterInput): FilterTexts {
  return Object.fromEntries(
    members.flatMap((name) => (input[name] === undefined ? [] : [[names[name], input[name]]])),
  );
}

/** Throws `invalid` with the members of the input. */
export function readPeopleFilter(call: ToolCall, input: FilterInput): ContactFilter {
  const issues: Issue[] = [];
  const reading = { region: regionOf(call.principal), now: call.core.clock() };
  const filter = readFilterTexts(filterTexts(input), reading, (name, ...issue) => {
    issues.push(issueOf(members.find((member) => names[member] === name) ?? name, ...issue));
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return filter;
}

/** Returns a text of all inputs that affect the rows and their order. */
export function peopleListName(input: FilterInput): string {
  return JSON.stringify(['people', ...members.map((name) => input[name] ?? null)]);
}
