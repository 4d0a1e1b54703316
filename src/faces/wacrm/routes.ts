/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import { decodeAsRead } from '../kit/serve/as-read.js';
import { type Answer, answerWith, type CallerExchange, type KeyRoute } from '../kit/wire/define-face.js';
import { fieldsBeforeLookup, maxBodyBytes } from './choices.js';
import { decodeCreate, decodePatch } from './decode.js';
import { encodeContact, encodeMe, ok, page, shown } from './encode.js';
import { contactOf } from './ids.js';
import { decodePage } from './paging.js';
import { decodeFilter } from './query.js';
import { webhookRoutes } from './routes-webhooks.js';
import {
  contactAnswer,
  contactParams,
  contactsAnswer,
  contactsQuery,
  createBody,
  failureWire,
  meAnswer,
  patchBody,
} from './wire.js';

const anyFailure = {
  400: failureWire,
  401: failureWire,
  429: failureWire,
  500: failureWire,
  503: failureWire,
} as const;
const scopedFailure = { ...anyFailure, 403: failureWire } as const;
const bodyFailure = { ...scopedFailure, 413: failureWire } as const;
const jsonBody = { read: 'json', maxBytes: maxBodyBytes } as const;

export const routes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/me',
    operation: 'getMe',
    summary: 'Show the account and the key in use',
    scope: null,
    schema: { response: { 200: meAnswer, ...anyFailure } },
    handle: ({ principal }) => ok(200, encodeMe(principal)),
  },
  {
    method: 'GET',
    path: '/contacts',
    operation: 'listContacts',
    summary: 'List and search contacts',
    scope: 'contacts:read',
    schema: { query: contactsQuery, response: { 200: contactsAnswer, ...scopedFailure } },
    handle: listContacts,
  },
  {
    method: 'POST',
    path: '/contacts',
    operation: 'createContact',
    summary: 'Find or create a contact by its phone number',
    scope: 'contacts:write',
    body: jsonBody,
    schema: { body: createBody, response: { 200: contactAnswer, 201: contactAnswer, ...bodyFailure } },
    handle: createContact,
  },
  {
    method: 'GET',
    path: '/contacts/:id',
    operation: 'getContact',
    summary: 'Show a contact',
    scope: 'contacts:read',
    schema: { params: contactParams, response: { 200: contactAnswer, ...scopedFailure, 404: failureWire } },
    handle: getContact,
  },
  {
    method: 'PATCH',
    path: '/contacts/:id',
    operation: 'updateContact',
    summary: 'Change a contact',
    scope: 'contacts:write',
    body: jsonBody,
    schema: {
      params: contactParams,
      body: patchBody,
      response: { 200: contactAnswer, ...bodyFailure, 404: failureWire },
    },
    handle: updateContact,
  },
  ...webhookRoutes,
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  return page(exchange, await core.listContacts(caller, decodeFilter(query), decodePage(exchange), shown));
}

async function createContact({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const command = decodeCreate(body, principal.account.settings.default_region);
  const { outcome, contact } = await core.saveContact(caller, command);
  return ok(outcome === 'created' ? 201 : 200, encodeContact(contact));
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  return answerWith(await core.getContact(caller, contactOf(params.id)), (contact) => ({
    data: encodeContact(contact),
  }));
}

async function updateContact({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  if (!fieldsBeforeLookup) await core.getContact(caller, contactOf(params.id));
  const shown = async () => encodeContact(await core.getContact(caller, contactOf(params.id)));
  const edit = await decodeAsRead(body, decodePatch, shown);
  const { contact } = await core.editContact(caller, { op: 'edit', ...contactOf(params.id), edit });
  return ok(200, encodeContact(contact));
}
