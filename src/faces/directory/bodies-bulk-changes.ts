/** Request bodies of bulk changes. */
import { type Static, Type } from 'typebox';
import { maxGiven } from '../../core/bulk-changes/bulk-change.js';
import { maxCatalogName } from '../../core/catalogs/catalogs.js';
import { channels, consentStates } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { lidForm } from '../../domain/lid.js';
import { limits } from '../../domain/limits.js';
import type { SegmentTree } from '../../domain/segment.js';
import { clearableRef, closed, contactId, documented, itemRefBody, tagNames, text } from './bodies.js';
import { treeSchema } from './segment-schema.js';
import { oneOf } from './wire.js';

const optional = Type.Optional;
const item = optional(text(maxCatalogName));
const moment = optional(text(40, { 'x-documented': { format: 'date-time' } }));

/** The same members as the query of the list of contacts. */
export const shortFilter = closed('BulkFilter', {
  search: optional(text(limits.shortText)),
  phone: optional(text(100, documented('^\\+?[0-9(][0-9 ()./-]{3,40}$'))),
  email: optional(text(limits.identity, documented('^[^\\s@]+@[^\\s@]+$'))),
  lid: optional(text(limits.identity, documented(lidForm))),
  tag: item,
  group: item,
  source: item,
  status: item,
  type: optional(oneOf(contactTypes)),
  channel: optional(oneOf(channels)),
  consent: optional(text(100, documented(`^[a-z0-9][a-z0-9_.-]{0,63}:(${consentStates.join('|')})$`))),
  updated_after: moment,
  updated_before: moment,
  segment: item,
});

/** The short form, or a tree. `decode` checks it as what it is. */
const filter = Type.Unsafe<Static<typeof shortFilter> | SegmentTree>({
  'x-documented': { anyOf: [shortFilter, treeSchema] },
});

const groups = optional(Type.Array(itemRefBody, { maxItems: limits.groups }));

const change = closed('BulkEdit', {
  add_tags: optional(tagNames),
  remove_tags: optional(tagNames),
  add_groups: groups,
  remove_groups: groups,
  source: optional(clearableRef),
  status: optional(clearableRef),
  correct_numbers: optional(Type.Literal(true)),
  delete: optional(Type.Literal(true)),
});
export type BulkEditBody = Static<typeof change>;

export const bulkChangeBody = closed('NewBulkChange', {
  filter: optional(filter),
  contact_ids: optional(Type.Array(contactId, { minItems: 1, maxItems: maxGiven })),
  change,
});
export type BulkChangeBody = Static<typeof bulkChangeBody>;
