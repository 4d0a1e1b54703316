/** `/bulk-changes`: one edit, or a deletion, of many contacts, done as a job. */

import { mapNames, plainFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import {
  closed,
  count,
  instant,
  nullable,
  nullableCount,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { type Static, Type } from 'typebox';
import type { ConditionTree } from '../../contacts/filters/condition-tree.js';
import { type FilterName, filterNames } from '../../contacts/filters/filter-text.js';
import { filterBody, filterTextsOf } from '../../contacts/routes/body-filter.js';
import {
  clearableRef,
  type ItemRefBody,
  itemRefBody,
  plainTexts,
  tagNames,
} from '../../contacts/routes/contact-bodies.js';
import { groupRefWire } from '../../contacts/routes/contact-wire.js';
import { decodePlainText, itemRef } from '../../contacts/routes/decode-contact.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { formatsOf } from '../../faces/directory/kit/formats.js';
import { contactId, contactOf, ownId } from '../../faces/directory/kit/ids.js';
import { itemRoute, listRoute, requireScope } from '../../faces/directory/kit/route-kinds.js';
import { authorWire } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import {
  type BulkChangeJob,
  type BulkEdit,
  bulkChangeLimits,
  bulkChangeStates,
  changeScopesOf,
  type NewBulkChange,
  percentOf,
  type RequestedEdit,
  type TextChanges,
} from '../values.js';

const optional = Type.Optional;

type ShortWire = { readonly [Name in FilterName]?: string | null };
type FilterWire = ShortWire | ConditionTree;
const shortNames = filterNames.filter((name) => name !== 'filter' && name !== 'segment');
const filterWire = Type.Unsafe<FilterWire | null>({
  type: ['object', 'null'],
  title: 'BulkChangeFilter',
  properties: {
    ...Object.fromEntries(shortNames.map((name) => [name, nullableText])),
    ...Object.fromEntries(
      ['all', 'any'].map((name) => [name, { type: 'array', items: { 'x-refers': 'SegmentTree' } }]),
    ),
    not: { 'x-refers': 'SegmentTree' },
    field: { type: 'string' },
    op: { type: 'string' },
    value: {},
  },
});

const names = optional(Type.Array(Type.String()));
const items = optional(Type.Array(groupRefWire));
const nullableItem = optional(nullable(groupRefWire, 'ItemRef'));
const changeWire = shape('BulkChangeEdit', {
  add_tags: names,
  remove_tags: names,
  add_groups: items,
  remove_groups: items,
  source: nullableItem,
  status: nullableItem,
  fields: optional(
    Type.Unsafe<Readonly<Record<string, string | null>>>({
      type: 'object',
      additionalProperties: nullableText,
    }),
  ),
  correct_numbers: optional(Type.Boolean()),
  convert_field: optional(Type.String()),
  delete: optional(Type.Boolean()),
});

const undoWire = shape('BulkChangeUndo', { reverted: count, kept: count });
const errorWire = shape('BulkChangeError', { code: Type.String(), message: Type.String() });

const bulkChangeWire = shape('BulkChange', {
  id: uuid,
  state: oneOf(bulkChangeStates),
  waits_for: nullableUuid,
  filter: filterWire,
  change: changeWire,
  matched: nullableCount,
  seen: count,
  changed: count,
  unchanged: count,
  failed: count,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  contacts_per_second: nullableCount,
  seconds_left: nullableCount,
  can_undo: Type.Boolean(),
  undo: nullable(undoWire),
  error: nullable(errorWire),
  actor: authorWire,
  created_at: instant,
  started_at: nullableInstant,
  finished_at: nullableInstant,
  undone_at: nullableInstant,
});
type BulkChangeWire = Static<typeof bulkChangeWire>;

const encode = encoderOf(bulkChangeWire);
function encodeJob(job: BulkChangeJob): BulkChangeWire {
  const { change, perSecond } = job;
  return encode({
    ...job,
    change: change.op === 'delete' ? { delete: true } : encodeEdit(change.edit),
    percent: percentOf(job),
    contactsPerSecond: perSecond === null ? null : Math.round(perSecond),
  });
}

function encodeEdit({ fields = {}, correctNumbers, ...edit }: BulkEdit) {
  const changed = plainFields.filter((name) => fields[name] !== undefined);
  const texts = Object.fromEntries(changed.map((name) => [wireOf(name), fields[name] ?? null]));
  return withoutUndefined({
    ...edit,
    fields: changed.length === 0 ? undefined : texts,
    correctNumbers: correctNumbers && true,
  });
}

const groups = optional(Type.Array(itemRefBody, { maxItems: contactLimits.groups }));

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
type BulkEditBody = Static<typeof change>;

const bulkChangeBody = closed('NewBulkChange', {
  filter: optional(filterBody),
  contact_ids: optional(Type.Array(contactId, { minItems: 1, maxItems: bulkChangeLimits.given })),
  change,
});
type BulkChangeBody = Static<typeof bulkChangeBody>;

export const bulkChangeRoutes: readonly KeyRoute[] = [
  itemRoute('POST /bulk-changes', 'createBulkChange', 'Change many contacts', {
    scope: 'contacts:write',
    body: bulkChangeBody,
    item: bulkChangeWire,
    status: 202,
    data: createBulkChange,
    location: ({ id }) => `/bulk-changes/${id}`,
  }),
  listRoute('GET /bulk-changes', 'listBulkChanges', 'List all bulk changes', {
    scope: 'contacts:read',
    item: bulkChangeWire,
    open: ({ core, caller }) => ({
      name: 'bulk-changes',
      read: (page) => core.listBulkChanges(caller, page),
    }),
    encode: encodeJob,
  }),
  itemRoute('GET /bulk-changes/:id', 'getBulkChange', 'Show a bulk change', {
    scope: 'contacts:read',
    item: bulkChangeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeJob(await core.getBulkChange(caller, bulkChangeIdOf(id))),
  }),
  itemRoute('POST /bulk-changes/:id/cancel', 'cancelBulkChange', 'Cancel a bulk change', {
    scope: 'contacts:write',
    item: bulkChangeWire,
    status: 202,
    data: async ({ core, caller, params: { id } }) =>
      encodeJob(await core.cancelBulkChange(caller, bulkChangeIdOf(id))),
  }),
  itemRoute('POST /bulk-changes/:id/undo', 'undoBulkChange', 'Undo a bulk change', {
    scope: 'contacts:write',
    includes: ['contacts:read'],
    item: bulkChangeWire,
    status: 202,
    data: undoBulkChange,
  }),
];

const bulkChangeIdOf = (text: string | undefined) => ownId<BulkChangeId>(text, 'bulk change');

async function createBulkChange(exchange: CallerExchange): Promise<BulkChangeWire> {
  const { core, caller } = exchange;
  const { default_region: region } = exchange.principal.account.settings;
  const body = readBody(bulkChangeBody, exchange.body, formatsOf(region));
  const bulkChange = decode(body);
  for (const scope of changeScopesOf(bulkChange.change)) requireScope(exchange, scope);
  return encodeJob(await core.createBulkChange(caller, bulkChange));
}

function decode({ filter, contact_ids: ids, change }: BulkChangeBody): NewBulkChange {
  if ((filter === undefined) === (ids === undefined))
    throw invalid('filter', 'contradiction', 'must be sent, or contact_ids, but not both');
  const contacts: NewBulkChange['contacts'] =
    ids === undefined
      ? { by: 'filter', texts: filterTextsOf(filter ?? {}) }
      : { by: 'id', selectors: ids.map((id) => contactOf(id).target[0]) };
  return { contacts, change: decodeChange(change) };
}

function decodeChange({ delete: isDeletion, ...edit }: BulkEditBody): NewBulkChange['change'] {
  const count = Object.keys(edit).length;
  if (isDeletion === true) {
    if (count > 0) throw invalid('change.delete', 'contradiction', 'cannot be combined with other changes');
    return { op: 'delete' };
  }
  if (count === 0) throw invalid('change', 'required', 'must have at least one member');
  return { op: 'edit', edit: decodeEdit(edit) };
}

function decodeEdit(edit: Omit<BulkEditBody, 'delete'>): RequestedEdit {
  const ref = (body: ItemRefBody | null | undefined) => (body == null ? body : itemRef(body));
  return withoutUndefined({
    addTags: edit.add_tags?.map(tidyName),
    removeTags: edit.remove_tags?.map(tidyName),
    addGroups: edit.add_groups?.map(itemRef),
    removeGroups: edit.remove_groups?.map(itemRef),
    source: ref(edit.source),
    status: ref(edit.status),
    fields: edit.fields && fieldTexts(edit.fields),
    assign: edit.assign,
    correctNumbers: edit.correct_numbers,
  });
}

function fieldTexts(fields: NonNullable<BulkEditBody['fields']>): TextChanges {
  const texts = withoutUndefined(mapNames(plainFields, (name) => decodePlainText(fields, name)));
  if (Object.keys(texts).length === 0)
    throw invalid('change.fields', 'required', 'must have at least one member');
  return texts;
}

/** Undoes a bulk change, which needs the same scopes as the change. */
async function undoBulkChange(exchange: CallerExchange): Promise<BulkChangeWire> {
  const { core, caller } = exchange;
  const { id, change } = await core.getBulkChange(caller, bulkChangeIdOf(exchange.params.id));
  for (const scope of changeScopesOf(change)) requireScope(exchange, scope);
  return encodeJob(await core.undoBulkChange(caller, id));
}
