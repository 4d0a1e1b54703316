/** The filter in a body: its short form, or a tree of conditions. */

import { channels } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { closed, documented, oneOf, text } from '@switchbook/domain/records/schemas.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { type Static, type TSchema, Type } from 'typebox';
import { issuesOf } from '../../faces/kit/body/check-body.js';
import type { ConditionTree } from '../filters/condition-tree.js';
import { type FilterTexts, filterPatterns, type ShortFilterName } from '../filters/filter-text.js';
import { treeSchema } from '../filters/tree-schema.js';
import { requestLimits } from '../values/request-limits.js';

const optional = Type.Optional;
const lengths = requestLimits.filter;
const item = optional(text(contactLimits.catalogName));
const moment = optional(text(lengths.time, { 'x-documented': { format: 'date-time' } }));

/** A filter with the members that the query of the list of contacts has. */
const shortFilter = closed('BulkFilter', {
  search: optional(text(contactLimits.shortText)),
  phone: optional(text(lengths.phone, documented(filterPatterns.phone))),
  email: optional(text(contactLimits.identity, documented(filterPatterns.email))),
  lid: optional(text(contactLimits.identity, documented(filterPatterns.lid))),
  tag: item,
  group: item,
  source: item,
  status: item,
  type: optional(oneOf(contactTypes)),
  channel: optional(oneOf(channels)),
  consent: optional(text(lengths.consent, documented(filterPatterns.consent))),
  updated_after: moment,
  updated_before: moment,
  segment: item,
} satisfies { readonly [Name in ShortFilterName]: TSchema });

/** The short form, or a tree. `filterTextsOf` checks both. */
export const filterBody = Type.Unsafe<Static<typeof shortFilter> | ConditionTree>({
  'x-documented': { anyOf: [shortFilter, treeSchema] },
});

const treeMembers = ['all', 'any', 'not', 'field'];

/** Returns the texts of the filter. Throws `invalid`. */
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
