/** v2: the paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { pageAnswer } from '../../kit/answer/page-answer.js';
import type { Answer, CallerExchange, Route } from '../../kit/wire/define-face.js';
import { maxBodyBytes, patchPartial, postStatusV2 } from '../choices.js';
import { deleteOf, patchOf, saveOf } from '../commands.js';
import { type ShownContact, shown } from '../encode.js';
import { targetOf } from '../ids.js';
import { decodePage } from '../paging.js';
import { pageQuery } from '../wire.js';
import { readEntries, writeEntries } from '../write-entries.js';
import { decodeContactId, decodeContactIds, listContacts as listOf, names } from './decode.js';
import { encodeContact, encodeProcessed, metaOf, ok } from './encode.js';
import { createToken } from './token.js';
import { tokenOperation } from './token-route.js';
import {
  contactParams,
  contactsAnswer,
  contactsBody,
  deletedAnswer,
  failureWire,
  idsBody,
  patchBody,
  processedAnswer,
  tokenAnswer,
  tokenBody,
  tokenForm,
} from './wire.js';

const anyFailure = {
  400: failureWire,
  401: failureWire,
  429: failureWire,
  500: failureWire,
  503: failureWire,
};
const scopedFailure = { ...anyFailure, 403: failureWire };
const bodyFailure = { ...scopedFailure, 413: failureWire };
const jsonBody = { read: 'json', maxBytes: maxBodyBytes } as const;

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/contacts',
    operation: 'listContacts',
    summary: 'List contacts',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: contactsAnswer, ...scopedFailure } },
    handle: listContacts,
  },
  {
    method: 'POST',
    path: '/contacts',
    operation: 'createContacts',
    summary: 'Add contacts, or replace those with the same id',
    scope: 'contacts:write',
    body: jsonBody,
    schema: { body: contactsBody, response: { [postStatusV2]: processedAnswer, ...bodyFailure } },
    handle: createContacts,
  },
  {
    method: 'PATCH',
    path: '/contacts',
    operation: 'updateContacts',
    summary: 'Change contacts',
    scope: 'contacts:write',
    body: jsonBody,
    schema: { body: patchBody, response: { 200: processedAnswer, ...bodyFailure } },
    handle: updateContacts,
  },
  {
    method: 'DELETE',
    path: '/contacts',
    operation: 'deleteContacts',
    summary: 'Delete contacts',
    scope: 'contacts:delete',
    body: jsonBody,
    schema: { body: idsBody, response: { 200: deletedAnswer, ...bodyFailure } },
    handle: deleteContacts,
  },
  {
    method: 'GET',
    path: '/contacts/:contact_id',
    operation: 'getContact',
    summary: 'Show a contact',
    scope: 'contacts:read',
    schema: {
      params: contactParams,
      response: { 200: contactsAnswer, ...scopedFailure, 404: failureWire },
    },
    handle: getContact,
  },
  {
    method: 'POST',
    path: '/oauth/token',
    operation: tokenOperation,
    summary: 'Make an access token and a refresh token',
    access: 'open',
    body: { read: 'bytes', maxBytes: maxBodyBytes },
    security: { type: 'http', scheme: 'basic' },
    schema: {
      body: tokenBody,
      otherBodies: { 'application/x-www-form-urlencoded': tokenForm },
      response: { 201: tokenAnswer, ...anyFailure, 413: failureWire },
    },
    handle: createToken,
  },
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const page = await core.listContacts(caller, { op: 'all', filters: [] }, decodePage(query, false), shown);
  const meta = metaOf(exchange);
  const encode = (contact: ShownContact) => encodeContact(contact);
  return pageAnswer(exchange, page, { encode, body: (data) => ({ data, meta }) });
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  return ok(exchange, postStatusV2, encodeProcessed(await write(exchange, true, saveOf)));
}

async function updateContacts(exchange: CallerExchange): Promise<Answer> {
  return ok(exchange, 200, encodeProcessed(await write(exchange, !patchPartial, patchOf)));
}

async function write(exchange: CallerExchange, isWhole: boolean, commandOf: typeof saveOf | typeof patchOf) {
  const region = exchange.principal.account.settings.default_region;
  const rules = { isWhole, refusesRepeats: false, region };
  const entries = await readEntries(exchange, listOf(exchange.body), names, rules);
  return writeEntries(exchange, entries, names, commandOf);
}

async function deleteContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  const commands = decodeContactIds(body).map((id) => ({ ...deleteOf(id), ifMissing: 'skip' }) as const);
  await core.runBatch(caller, commands, { repeats: 'sequence' });
  return ok(exchange, 200, null);
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const id = decodeContactId(params.contact_id ?? '');
  const contact = await core.getContact(caller, { target: targetOf(id) });
  return ok(exchange, 200, [encodeContact(contact, id)]);
}
