/** `/bulk-changes`: one edit, or a deletion, of many contacts, done as a job. */
import type { NewBulkChange, TextChanges, WantedEdit } from '../../core/bulk-changes/bulk-change.js';
import { reportOf } from '../../core/bulk-changes/bulk-json.js';
import { mapNames, plainFields } from '../../domain/contact-fields.js';
import { defined } from '../../domain/defined.js';
import type { BulkChangeId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import { readBody } from '../kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import type { ItemRefBody } from './bodies.js';
import { type BulkChangeBody, type BulkEditBody, bulkChangeBody } from './bodies-bulk-changes.js';
import { textsOf } from './body-filter.js';
import { exactName, itemRef, plainText } from './decode.js';
import { formatsOf } from './formats.js';
import { contactOf, ownId } from './ids.js';
import { requireScope } from './require-scope.js';
import { itemRoute, listRoute } from './route-kinds.js';
import { type BulkChangeWire, bulkChangeWire } from './wire-bulk-changes.js';

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
    encode: reportOf,
  }),
  itemRoute('GET /bulk-changes/:id', 'getBulkChange', 'Show a bulk change', {
    scope: 'contacts:read',
    item: bulkChangeWire,
    data: async ({ core, caller, params: { id } }) => reportOf(await core.getBulkChange(caller, idOf(id))),
  }),
  itemRoute('POST /bulk-changes/:id/cancel', 'cancelBulkChange', 'Cancel a bulk change', {
    scope: 'contacts:write',
    item: bulkChangeWire,
    status: 202,
    data: async ({ core, caller, params: { id } }) => reportOf(await core.cancelBulkChange(caller, idOf(id))),
  }),
  itemRoute('POST /bulk-changes/:id/undo', 'undoBulkChange', 'Undo a bulk change', {
    scope: 'contacts:write',
    item: bulkChangeWire,
    status: 202,
    data: undoBulkChange,
  }),
];

const idOf = (text: string | undefined) => ownId<BulkChangeId>(text, 'bulk change');

async function createBulkChange(exchange: CallerExchange): Promise<BulkChangeWire> {
  const { core, caller } = exchange;
  const { default_region: region } = exchange.principal.account.settings;
  const sent = readBody(bulkChangeBody, exchange.body, formatsOf(region));
  const wanted = decode(sent);
  if (wanted.change.op === 'delete') requireScope(exchange, 'contacts:delete');
  if (sent.change.add_groups !== undefined || sent.change.remove_groups !== undefined)
    requireScope(exchange, 'groups:write');
  return reportOf(await core.createBulkChange(caller, wanted));
}

function decode({ filter, contact_ids: ids, change }: BulkChangeBody): NewBulkChange {
  if ((filter === undefined) === (ids === undefined))
    throw invalid('filter', 'contradiction', 'must be sent, or contact_ids, but not both');
  const contacts: NewBulkChange['contacts'] =
    ids === undefined
      ? { by: 'filter', texts: textsOf(filter ?? {}) }
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

function decodeEdit(sent: Omit<BulkEditBody, 'delete'>): WantedEdit {
  const ref = (body: ItemRefBody | null | undefined) => (body == null ? body : itemRef(body));
  return defined({
    addTags: sent.add_tags?.map(exactName),
    removeTags: sent.remove_tags?.map(exactName),
    addGroups: sent.add_groups?.map(itemRef),
    removeGroups: sent.remove_groups?.map(itemRef),
    source: ref(sent.source),
    status: ref(sent.status),
    fields: sent.fields && fieldTexts(sent.fields),
    assign: sent.assign,
    correctNumbers: sent.correct_numbers,
  });
}

function fieldTexts(sent: NonNullable<BulkEditBody['fields']>): TextChanges {
  const texts = defined(mapNames(plainFields, (name) => plainText(sent, name)));
  if (Object.keys(texts).length === 0)
    throw invalid('change.fields', 'required', 'must have at least one member');
  return texts;
}

/** An undo needs the same scopes as the change. */
async function undoBulkChange(exchange: CallerExchange): Promise<BulkChangeWire> {
  const { core, caller } = exchange;
  const { id, change } = await core.getBulkChange(caller, idOf(exchange.params.id));
  const hasGroups = change.op === 'edit' && (change.edit.addGroups ?? change.edit.removeGroups) !== undefined;
  if (hasGroups) requireScope(exchange, 'groups:write');
  if (change.op === 'delete') requireScope(exchange, 'contacts:delete');
  return reportOf(await core.undoBulkChange(caller, id));
}
