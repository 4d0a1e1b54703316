/** The filter in a body: its short form, or a tree of conditions. */

import { channels, consentStates } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { lidForm } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { closed, documented, oneOf, text } from '@switchbook/domain/records/schemas.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { type Static, Type } from 'typebox';
import { issuesOf } from '../../faces/kit/body/check-body.js';
import type { ConditionTree } from '../filters/condition-tree.js';
import type { FilterTexts } from '../filters/filter-text.js';
import { treeSchema } from '../filters/tree-schema.js';
import { requestLimits } from '../values/request-limits.js';

const optional = Type.Optional;
const lengths = requestLimits.filter;
const item = optional(text(contactLimits.catalogName));
const moment = optional(text(lengths.time, { 'x-documented': { format: 'date-time' } }));

/** A filter with the members that the query of the list of contacts has. */
const shortFilter = closed('BulkFilter', {
  search: optional(text(contactLimits.shortText)),
  phone: optional(text(lengths.phone, documented('^\\+?[0-9(][0-9 ()./-]{3,40}$'))),
  email: optional(text(contactLimits.identity, documented('^[^\\s@]+@[^\\s@]+$'))),
  lid: optional(text(contactLimits.identity, documented(lidForm))),
  tag: item,
  group: item,
  source: item,
  status: item,
  type: optional(oneOf(contactTypes)),
  channel: optional(oneOf(channels)),
  consent: optional(
    text(lengths.consent, documented(`^[a-z0-9][a-z0-9_.-]{0,63}:(${consentStates.join('|')})$`)),
  ),
  updated_after: moment,
  updated_before: moment,
  segment: item,
});

/** The short form, or a tree. `filterTextsOf` checks both. */
export const filterBody = Type.Unsafe<Static<typeof shortFilter> | ConditionTree>({
  'x-documented': { anyOf: [shortFilter, treeSchema] },
});

const treeMembers = ['all', 'any', 'not', 'field'];

/** Throws `invalid`. */
export function filterTextsOf(body: Static<typeof filterBody>): FilterTexts {
  const isTree = isObject(body) && treeMembers.some((name) => Object.hasOwn(body, name));
  if (isTree) return { filter: JSON.stringify(body) };
  const issues = issuesOf(shortFilter, body).map((issue) => ({
    ...issue,
    path: `filter.${issue.path}`.replace(/\.$/, ''),
  }));
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return body as FilterTexts;
}
