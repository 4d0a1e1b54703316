/** `/contacts`: lists, single contacts, resolving, batches. */

import { regionOf } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page, PageRequest } from '@switchbook/domain/contact/page.js';
import type { IdentityKey } from '@switchbook/domain/identity/identity.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { emptyAnswer, listBody, okAnswer } from '../../faces/directory/kit/answers.js';
import { decodeIfMatch, etagOf, ifMatch, ifNoneMatch, isKnown } from '../../faces/directory/kit/etags.js';
import { contactOf } from '../../faces/directory/kit/ids.js';
import { readCursor, readOffset, sealNext } from '../../faces/directory/kit/paging.js';
import { QueryParameters } from '../../faces/directory/kit/query.js';
import { requireScope, route } from '../../faces/directory/kit/route-kinds.js';
import { envelope, noContent } from '../../faces/directory/kit/wire.js';
import { pageAnswer } from '../../faces/kit/answer/page-answer.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { type Answer, answerWith } from '../../faces/kit/wire/route-answer.js';
import { requestLimits, treeContacts, treeMs } from '../values/request-limits.js';
import { serveBatch } from './batch.js';
import { batchBody, createBody, patchBody, resolveBody } from './contact-bodies.js';
import {
  contactQuery,
  contactsQuery,
  cursorScopeOf,
  hasTree,
  readContactCount,
  readFilter,
  readFollow,
  readSort,
} from './contact-query.js';
import { batchAnswer, contactPage, contactWire, type ResolvedWire, resolvedWire } from './contact-wire.js';
import { decodeCreate, decodePatch, decodeResolve } from './decode-contact.js';
import { contactAnswer, encodeContact, encodeMatches, savedAnswer } from './encode-contact.js';

const contact = envelope(contactWire);

export const contactRoutes: readonly KeyRoute[] = [
  route('GET /contacts', 'listContacts', 'List, filter and search contacts', {
    scope: 'contacts:read',
    query: contactsQuery,
    response: { 200: contactPage },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContact', 'Create a contact, or find an existing one', {
    scope: 'contacts:write',
    body: createBody,
    response: { 200: contact, 201: contact },
    handle: createContact,
  }),
  route('POST /contacts/resolve', 'resolveContact', 'Find a contact by its identifiers, or create it', {
    scope: 'contacts:read',
    body: resolveBody,
    response: { 200: envelope(resolvedWire), 201: envelope(resolvedWire) },
    refusals: [404],
    isExact: true,
    handle: resolveContact,
  }),
  route('POST /contacts/batch', 'runBatch', 'Create, update and delete many contacts', {
    scope: 'contacts:write',
    body: batchBody,
    reads: { read: 'json', maxBytes: requestLimits.batch.bytes, maxValues: requestLimits.batch.values },
    response: { 200: batchAnswer },
    handle: serveBatch,
  }),
  route('GET /contacts/:id', 'getContact', 'Show a contact', {
    scope: 'contacts:read',
    query: contactQuery,
    headers: ifNoneMatch,
    response: { 200: contact, 304: noContent },
    isExact: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:id', 'updateContact', 'Change a contact', {
    scope: 'contacts:write',
    headers: ifMatch,
    body: patchBody,
    response: { 200: contact },
    handle: updateContact,
  }),
  route('DELETE /contacts/:id', 'deleteContact', 'Delete a contact', {
    scope: 'contacts:delete',
    headers: ifMatch,
    response: { 204: noContent },
    handle: deleteContact,
  }),
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new QueryParameters(query, contactsQuery);
  const filter = readFilter(parameters, exchange);
  const order = readSort(parameters);
  const wantTotal = readContactCount(parameters);
  const limit = parameters.whole('limit');
  const name = cursorScopeOf(parameters);
  const from = readOffset(parameters, readCursor(exchange, parameters, name));
  parameters.throwIfInvalid();
  const isTree = hasTree(parameters);
  const client = { signal: exchange.signal, withinMs: isTree ? treeMs : undefined };
  const bound = isTree ? { maxRead: treeContacts } : {};
  const request = { from, limit, order, wantTotal, client, ...bound };
  const page = await core.listContacts(caller, filter, request);
  const next = sealNext(exchange, page.next, name);
  return pageAnswer(exchange, page, {
    encode: encodeContact,
    body: (items) => listBody(items, next, withoutUndefined({ total: totalOf(page, wantTotal) })),
  });
}

/** Encodes a total: `{value, relation}`, where a capped total is a lower bound. */
export function cappedTotal<Total>(total: Total, isTotalCapped = false) {
  return { value: total, relation: isTotalCapped ? ('gte' as const) : ('eq' as const) };
}

export function totalOf(
  { total, isTotalCapped }: Page<Contact>,
  wantTotal: PageRequest['wantTotal'],
): unknown {
  return wantTotal === 'capped' ? cappedTotal(total, isTotalCapped) : total;
}

async function createContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { outcome, contact: saved } = await core.saveContact(
    caller,
    decodeCreate(body, regionOf(exchange.principal)),
  );
  return savedAnswer(exchange, outcome === 'created', saved, encodeContact(saved));
}

async function resolveContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body: requestBody } = exchange;
  const { keys, save } = decodeResolve(requestBody, regionOf(exchange.principal));
  if (save === undefined) {
    const identifiers = keys.map((key) => ({ by: 'identity', key }) as const);
    const { contact: resolvedContact, sharers } = await core.resolveContact(caller, identifiers);
    const answer = resolvedJson(resolvedContact, keys);
    const body = sharers.length === 0 ? answer : { ...answer, shared_by: [...sharers] };
    return { ...okAnswer(body), headers: { etag: etagOf(resolvedContact) } };
  }
  requireScope({ principal }, 'contacts:write');
  const { outcome, contact: saved } = await core.saveContact(caller, save);
  const isNew = outcome === 'created';
  return savedAnswer(exchange, isNew, saved, resolvedJson(saved, isNew ? [] : keys));
}

function resolvedJson(resolvedContact: Contact, keys: readonly IdentityKey[]): ResolvedWire {
  return { contact: encodeContact(resolvedContact), matched_by: encodeMatches(resolvedContact, keys) };
}

async function getContact({ core, caller, params, query, headers }: CallerExchange): Promise<Answer> {
  const storedContact = await core.getContact(caller, contactOf(params.id, readFollow(query)));
  if (isKnown(headers, storedContact)) return { status: 304, headers: { etag: etagOf(storedContact) } };
  return answerWith(storedContact, (contact) => ({ data: encodeContact(contact) }), {
    etag: etagOf(storedContact),
  });
}

async function updateContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, headers, body } = exchange;
  const edit = decodePatch(body, regionOf(exchange.principal));
  const condition = decodeIfMatch(headers);
  const command = { op: 'edit', ...contactOf(params.id), ...condition, edit } as const;
  return contactAnswer((await core.editContact(caller, command)).contact);
}

/** Deletes a contact. The answer names its address in the bin; without one the deletion is final. */
async function deleteContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, headers, prefix } = exchange;
  const command = { op: 'delete', ...contactOf(params.id), ...decodeIfMatch(headers) } as const;
  const deleted = await core.deleteContact(caller, command);
  if (!(await core.isRestorable(caller, deleted))) return emptyAnswer;
  return { ...emptyAnswer, headers: { location: `${prefix}/deleted-contacts/${deleted.id}` } };
}
