/** v3: the paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { lengthOf } from '../../../domain/page.js';
import { notFound } from '../../../domain/problem.js';
import { pageAnswer } from '../../kit/answer/page-answer.js';
import type { Answer, CallerExchange, Route } from '../../kit/wire/define-face.js';
import { channelsV3, maxBodyBytes } from '../choices.js';
import { deleteOf, saveOf } from '../commands.js';
import { shown } from '../encode.js';
import { targetOf } from '../ids.js';
import { decodePage } from '../paging.js';
import { pageQuery } from '../wire.js';
import { readEntries, writeEntries } from '../write-entries.js';
import { decodeContactId, decodeContactIds, decodeUsers, listContacts as listOf, names } from './decode.js';
import { done, encodeContact, encodeMissing, encodeUser, ok } from './encode.js';
import {
  type ContactsAnswer,
  channelsAnswer,
  contactParams,
  contactsAnswer,
  contactsBody,
  contactWire,
  emptyAnswer,
  failureWire,
  idsBody,
  missingIdsAnswer,
  usersAnswer,
  usersBody,
  userWire,
} from './wire.js';

const anyFailure = {
  400: failureWire,
  401: failureWire,
  403: failureWire,
  429: failureWire,
  500: failureWire,
  503: failureWire,
};
const bodyFailure = { ...anyFailure, 413: failureWire };
const oneFailure = { ...anyFailure, 404: failureWire };
const jsonBody = { read: 'json', maxBytes: maxBodyBytes } as const;

/** Where a contact has this id, its path is the one of the bulk deletion; only the method distinguishes them. */
const bulkName = 'bulk_delete';

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/contacts',
    operation: 'listContacts',
    summary: 'List contacts',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: contactsAnswer, ...anyFailure } },
    handle: listContacts,
  },
  {
    method: 'POST',
    path: '/contacts',
    operation: 'createContacts',
    summary: 'Add contacts, or replace those with the same id',
    scope: 'contacts:write',
    body: jsonBody,
    schema: { body: contactsBody, response: { 200: emptyAnswer, ...bodyFailure } },
    handle: createContacts,
  },
  {
    method: 'PATCH',
    path: `/contacts/${bulkName}`,
    operation: 'deleteContacts',
    summary: 'Delete contacts by id',
    scope: 'contacts:delete',
    body: jsonBody,
    schema: { body: idsBody, response: { 200: missingIdsAnswer, ...bodyFailure } },
    handle: deleteContacts,
  },
  {
    method: 'GET',
    path: '/channels',
    isVendors: true,
    operation: 'listChannels',
    summary: 'List channels',
    scope: 'contacts:read',
    schema: { response: { 200: channelsAnswer, ...anyFailure } },
    handle: async () => ok(channelsV3),
  },
  {
    method: 'GET',
    path: '/users',
    isVendors: true,
    operation: 'listUsers',
    summary: 'List the users of your system',
    scope: 'contacts:read',
    schema: { response: { 200: usersAnswer, ...anyFailure } },
    handle: listUsers,
  },
  {
    method: 'POST',
    path: '/users',
    isVendors: true,
    operation: 'createUsers',
    summary: 'Add users of your system, or replace those with the same id',
    scope: 'contacts:write',
    body: jsonBody,
    schema: { body: usersBody, response: { 200: emptyAnswer, ...bodyFailure } },
    handle: createUsers,
  },
  {
    method: 'PATCH',
    path: `/users/${bulkName}`,
    isVendors: true,
    operation: 'deleteUsers',
    summary: 'Delete users by id',
    scope: 'contacts:delete',
    body: jsonBody,
    schema: { body: idsBody, response: { 200: missingIdsAnswer, ...bodyFailure } },
    handle: async ({ core, caller, body }) => ok(await core.removeAgents(caller, decodeContactIds(body))),
  },
  {
    method: 'GET',
    path: '/users/:id',
    isVendors: true,
    operation: 'getUser',
    summary: 'Show a user of your system',
    scope: 'contacts:read',
    schema: { params: contactParams, response: { 200: userWire, ...oneFailure } },
    handle: async ({ core, caller, params }) =>
      ok(encodeUser(await core.getAgent(caller, decodeContactId(params.id ?? '')))),
  },
  {
    method: 'DELETE',
    path: '/users/:id',
    isVendors: true,
    operation: 'deleteUser',
    summary: 'Delete a user of your system',
    scope: 'contacts:delete',
    schema: { params: contactParams, response: { 200: emptyAnswer, ...oneFailure } },
    handle: deleteUser,
  },
  ...['/contacts/:id', `/contacts/${bulkName}`].flatMap(contactRoutes),
];

/** The routes of one contact, at its path or at the path that the bulk deletion shares with the id of its name. */
function contactRoutes(path: string): readonly Route[] {
  const isShared = !path.includes(':');
  const suffix = isShared ? 'OfSharedPath' : '';
  return [
    {
      method: 'GET',
      path,
      isShown: !isShared,
      operation: `getContact${suffix}`,
      summary: 'Show a contact',
      scope: 'contacts:read',
      schema: { params: contactParams, response: { 200: contactWire, ...oneFailure } },
      handle: getContact,
    },
    {
      method: 'DELETE',
      path,
      isShown: !isShared,
      operation: `deleteContact${suffix}`,
      summary: 'Delete a contact',
      scope: 'contacts:delete',
      schema: { params: contactParams, response: { 200: emptyAnswer, ...oneFailure } },
      handle: deleteContact,
    },
  ];
}

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const page = await core.listContacts(caller, { op: 'all', filters: [] }, decodePage(query, true), shown);
  const count = page.total ?? lengthOf(page);
  return pageAnswer(exchange, page, {
    encode: (contact) => encodeContact(contact),
    body: (data): ContactsAnswer => ({ count, data: [...data] }),
  });
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  const region = exchange.principal.account.settings.default_region;
  const rules = { isWhole: true, refusesRepeats: true, region };
  const entries = await readEntries(exchange, listOf(exchange.body), names, rules);
  await writeEntries(exchange, entries, names, saveOf);
  return done;
}

async function deleteContacts({ core, caller, body }: CallerExchange): Promise<Answer> {
  const ids = decodeContactIds(body);
  const commands = ids.map((id) => ({ ...deleteOf(id), ifMissing: 'skip' }) as const);
  return ok(encodeMissing(ids, await core.runBatch(caller, commands, { repeats: 'sequence' })));
}

async function listUsers({ core, caller }: CallerExchange): Promise<Answer> {
  return ok((await core.listAgents(caller)).map(encodeUser));
}

async function createUsers({ core, caller, body }: CallerExchange): Promise<Answer> {
  await core.saveAgents(caller, decodeUsers(body));
  return done;
}

async function deleteUser({ core, caller, params }: CallerExchange): Promise<Answer> {
  const missing = await core.removeAgents(caller, [decodeContactId(params.id ?? '')]);
  if (missing.length > 0) throw notFound('agent');
  return done;
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  const id = decodeContactId(params.id ?? bulkName);
  return ok(encodeContact(await core.getContact(caller, { target: targetOf(id) }), id));
}

async function deleteContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  await core.deleteContact(caller, deleteOf(decodeContactId(params.id ?? bulkName)));
  return done;
}
