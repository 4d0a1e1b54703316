/** Request bodies of bulk changes. */

import { type Static, Type } from 'typebox';
import { maxGiven } from '../../core/bulk-changes/bulk-change.js';
import { limits } from '../../domain/limits.js';
import { closed } from '../../domain/schemas.js';
import { clearableRef, contactId, itemRefBody, plainTexts, tagNames } from './bodies.js';
import { filterBody } from './body-filter.js';

const optional = Type.Optional;

const groups = optional(Type.Array(itemRefBody, { maxItems: limits.groups }));

const change = closed('BulkEdit', {
  add_tags: optional(tagNames),
  remove_tags: optional(tagNames),
  add_groups: groups,
  remove_groups: groups,
  source: optional(clearableRef),
  status: optional(clearableRef),
  fields: optional(plainTexts),
  assign: optional(Type.Integer({ minimum: 1 })),
  correct_numbers: optional(Type.Literal(true)),
  delete: optional(Type.Literal(true)),
});
export type BulkEditBody = Static<typeof change>;

export const bulkChangeBody = closed('NewBulkChange', {
  filter: optional(filterBody),
  contact_ids: optional(Type.Array(contactId, { minItems: 1, maxItems: maxGiven })),
  change,
});
export type BulkChangeBody = Static<typeof bulkChangeBody>;
