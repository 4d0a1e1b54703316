/** `/bulk-changes`: one edit, or a deletion, of many contacts, done as a job. */
import { Type } from 'typebox';
import type { BulkChangeJob, NewBulkChange, WantedEdit } from '../../core/bulk-changes/bulk-change.js';
import { reportOf } from '../../core/bulk-changes/bulk-json.js';
import { defined } from '../../domain/defined.js';
import type { BulkChangeId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { accepted, listed, ok } from './answers.js';
import type { ItemRefBody } from './bodies.js';
import { type BulkChangeBody, type BulkEditBody, bulkChangeBody } from './bodies-bulk-changes.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { exactName, itemRef } from './decode.js';
import { contactOf, ownId } from './ids.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { requireScope } from './require-scope.js';
import { one, page } from './wire.js';
import { type BulkChangeWire, bulkChangeWire } from './wire-bulk-changes.js';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const job = one(bulkChangeWire);

export const bulkChangeRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path: '/bulk-changes',
    operation: 'createBulkChange',
    summary: 'Change many contacts',
    scope: 'contacts:write',
    body: { read: 'json', maxBytes: maxBodyBytes },
    schema: { body: bulkChangeBody, response: { 202: job } },
    handle: createBulkChange,
  },
  {
    method: 'GET',
    path: '/bulk-changes',
    operation: 'listBulkChanges',
    summary: 'List all bulk changes',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: page(bulkChangeWire) } },
    handle: listBulkChanges,
  },
  {
    method: 'GET',
    path: '/bulk-changes/:id',
    operation: 'getBulkChange',
    summary: 'Show a bulk change',
    scope: 'contacts:read',
    schema: { params, response: { 200: job } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(encode(await core.getBulkChange(caller, idOf(id)))),
  },
  {
    method: 'POST',
    path: '/bulk-changes/:id/cancel',
    operation: 'cancelBulkChange',
    summary: 'Cancel a bulk change',
    scope: 'contacts:write',
    schema: { params, response: { 202: job } },
    handle: async ({ core, caller, params: { id } }) =>
      accepted(encode(await core.cancelBulkChange(caller, idOf(id)))),
  },
  {
    method: 'POST',
    path: '/bulk-changes/:id/undo',
    operation: 'undoBulkChange',
    summary: 'Undo a bulk change',
    scope: 'contacts:write',
    schema: { params, response: { 202: job } },
    handle: undoBulkChange,
  },
];

const idOf = (text: string | undefined) => ownId<BulkChangeId>(text, 'bulk change');

function encode(made: BulkChangeJob): BulkChangeWire {
  return reportOf(made);
}

async function createBulkChange(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, prefix } = exchange;
  const sent = readBody(bulkChangeBody, exchange.body);
  const wanted = decode(sent);
  if (wanted.change.op === 'delete') requireScope(exchange, 'contacts:delete');
  if (sent.change.add_groups !== undefined || sent.change.remove_groups !== undefined)
    requireScope(exchange, 'groups:write');
  const made = await core.createBulkChange(caller, wanted);
  return { ...accepted(encode(made)), headers: { location: `${prefix}/bulk-changes/${made.id}` } };
}

function decode({ filter, contact_ids: ids, change }: BulkChangeBody): NewBulkChange {
  if ((filter === undefined) === (ids === undefined))
    throw invalid('filter', 'contradiction', 'must be given, or contact_ids, and not both');
  const contacts: NewBulkChange['contacts'] =
    ids === undefined
      ? { by: 'filter', texts: filter ?? {} }
      : { by: 'id', selectors: ids.map((id) => contactOf(id).target[0]) };
  return { contacts, change: decodeChange(change) };
}

function decodeChange({ delete: isDeletion, ...edit }: BulkEditBody): NewBulkChange['change'] {
  const count = Object.keys(edit).length;
  if (isDeletion === true) {
    if (count > 0)
      throw invalid('change.delete', 'contradiction', 'must be alone: who is deleted has no more');
    return { op: 'delete' };
  }
  if (count === 0) throw invalid('change', 'required', 'must name what is changed');
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
    correctNumbers: sent.correct_numbers,
  });
}

async function listBulkChanges(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'bulk-changes');
  parameters.settle();
  const { items, next } = await core.listBulkChanges(caller, { limit, after });
  return listed(items.map(encode), sealNext(exchange, next, 'bulk-changes'));
}

/** What needed a scope needs it again. */
async function undoBulkChange(exchange: CallerExchange): Promise<Answer> {
  const { core, caller } = exchange;
  const { id, change } = await core.getBulkChange(caller, idOf(exchange.params.id));
  const hasGroups = change.op === 'edit' && (change.edit.addGroups ?? change.edit.removeGroups) !== undefined;
  if (hasGroups) requireScope(exchange, 'groups:write');
  return accepted(encode(await core.undoBulkChange(caller, id)));
}
