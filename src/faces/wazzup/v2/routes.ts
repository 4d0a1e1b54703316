/** v2: the paths served, relative to the mount; each decodes, calls one operation, encodes. */

import type { Answer, CallerExchange, Route } from '../../kit/define-face.js';
import { pageAnswer } from '../../kit/page-answer.js';
import { maxBodyBytes, patchPartial, postStatusV2 } from '../choices.js';
import { deleteOf, patchOf, saveOf } from '../commands.js';
import { shown } from '../encode.js';
import { targetOf } from '../ids.js';
import { decodePage } from '../paging.js';
import { withEntryIssues } from '../problems.js';
import { pageQuery } from '../wire.js';
import { decodeContactId, decodeContactIds, decodeContacts, names } from './decode.js';
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
  return pageAnswer(exchange, page, { encode: encodeContact, body: (data) => ({ data, meta }) });
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const entries = decodeContacts(body, true, principal.account.settings.default_region);
  const batch = core.runBatch(caller, entries.map(saveOf), { repeats: 'last' });
  return ok(exchange, postStatusV2, encodeProcessed(await withEntryIssues(batch, entries, names)));
}

async function updateContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const entries = decodeContacts(body, !patchPartial, principal.account.settings.default_region);
  const batch = core.runBatch(caller, entries.map(patchOf), { repeats: 'last' });
  return ok(exchange, 200, encodeProcessed(await withEntryIssues(batch, entries, names)));
}

async function deleteContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, body } = exchange;
  await core.runBatch(caller, decodeContactIds(body).map(deleteOf), { repeats: 'last' });
  return ok(exchange, 200, null);
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const contact = await core.getContact(caller, {
    target: targetOf(decodeContactId(params.contact_id ?? '')),
  });
  return ok(exchange, 200, [encodeContact(contact)]);
}
