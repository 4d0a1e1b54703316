/** v3: the paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { pageLengthOf } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import type { ClientUser } from '../../../client-users/values.js';
import type { CommandResult } from '../../../contacts/values/commands.js';
import { pageAnswer } from '../../kit/answer/page-answer.js';
import type { CallerExchange, Route } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { routesWith, usualRefusals } from '../../kit/wire/routes.js';
import { absentTextV3, channelsV3, emptyResponseV3, emptyTextV3 } from '../choices.js';
import { deleteOf, saveOf } from '../commands.js';
import { type ShownContact, shownParts, viewOf } from '../extension.js';
import { targetOf } from '../ids.js';
import { decodePage } from '../paging.js';
import { entriesBody, pageQuery } from '../wire.js';
import { deleteEntries, writeEntries } from '../write-entries.js';
import { decodeContactId, decodeContactIds, decodeUsers, names, readList } from './decode.js';
import {
  type ContactsAnswer,
  type ContactWire,
  channelsAnswer,
  contactsAnswer,
  contactsBody,
  contactWire,
  emptyAnswer,
  idsBody,
  missingIdsAnswer,
  pathParams,
  type UserWire,
  usersAnswer,
  usersBody,
  userWire,
} from './wire.js';

/** Makes an answer with the bare value. */
function ok(body: unknown): Answer {
  return { status: 200, body };
}

function encodeContact(contact: ShownContact, requestedId?: string): ContactWire {
  const { id, name, responsibleUserId, chats, uri } = viewOf(contact, requestedId);
  return {
    id,
    name: name || emptyTextV3,
    responsibleUserId: responsibleUserId || emptyTextV3,
    contactData: chats.map((chat) => ({
      chatType: chat.type,
      chatId: chat.id,
      username: chat.username || absentTextV3,
      phone: chat.phone || absentTextV3,
    })),
    uri: uri ?? absentTextV3,
  };
}

/** Returns the ids without a contact. */
function encodeMissing(ids: readonly string[], results: readonly CommandResult[]): readonly string[] {
  return ids.filter((_, index) => {
    const result = results[index];
    return result?.outcome === 'skipped' && result.reason === 'missing';
  });
}

function encodeUser({ id, name, phone }: ClientUser): UserWire {
  return { id, name, phone: phone ?? absentTextV3 };
}

const route = routesWith({ reads: entriesBody, params: pathParams, refusals: usualRefusals });

/** A contact with this id has the path of the bulk deletion; only the method distinguishes them. */
const bulkName = 'bulk_delete';

export const routes: readonly Route[] = [
  route('GET /contacts', 'listContacts', 'List contacts', {
    query: pageQuery,
    response: { 200: contactsAnswer },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContacts', 'Add contacts, or replace those with the same id', {
    body: contactsBody,
    response: { 200: emptyAnswer },
    handle: createContacts,
  }),
  route(`PATCH /contacts/${bulkName}`, 'deleteContacts', 'Delete contacts by id', {
    scope: 'contacts:delete',
    body: idsBody,
    response: { 200: missingIdsAnswer },
    handle: deleteContacts,
  }),
  route('GET /channels', 'listChannels', 'List channels', {
    prefersVendor: true,
    response: { 200: channelsAnswer },
    handle: async () => ok(channelsV3),
  }),
  route('GET /users', 'listUsers', 'List the users of your system', {
    prefersVendor: true,
    response: { 200: usersAnswer },
    handle: async ({ core, caller }) => ok((await core.listClientUsers(caller)).map(encodeUser)),
  }),
  route('POST /users', 'createUsers', 'Add users of your system, or replace those with the same id', {
    prefersVendor: true,
    body: usersBody,
    response: { 200: emptyAnswer },
    handle: createUsers,
  }),
  route(`PATCH /users/${bulkName}`, 'deleteUsers', 'Delete users by id', {
    scope: 'contacts:delete',
    prefersVendor: true,
    body: idsBody,
    response: { 200: missingIdsAnswer },
    handle: async ({ core, caller, body }) =>
      ok(await core.deleteClientUsers(caller, decodeContactIds(body))),
  }),
  route('GET /users/:id', 'getUser', 'Show a user of your system', {
    prefersVendor: true,
    response: { 200: userWire },
    handle: async ({ core, caller, params }) =>
      ok(encodeUser(await core.getClientUser(caller, decodeContactId(params.id ?? '')))),
  }),
  route('DELETE /users/:id', 'deleteUser', 'Delete a user of your system', {
    prefersVendor: true,
    response: { 200: emptyAnswer },
    handle: deleteUser,
  }),
  ...(['/contacts/:id', `/contacts/${bulkName}`] as const).flatMap(contactRoutes),
];

/** Returns the routes of one contact. A contact with the id `bulk_delete` has the path of the bulk deletion. */
function contactRoutes(path: `/${string}`): readonly Route[] {
  const isShared = !path.includes(':');
  const suffix = isShared ? 'OfSharedPath' : '';
  const refusals = isShared ? [404] : [];
  return [
    route(`GET ${path}`, `getContact${suffix}`, 'Show a contact', {
      isShown: !isShared,
      refusals,
      response: { 200: contactWire },
      handle: getContact,
    }),
    route(`DELETE ${path}`, `deleteContact${suffix}`, 'Delete a contact', {
      isShown: !isShared,
      refusals,
      response: { 200: emptyAnswer },
      handle: deleteContact,
    }),
  ];
}

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const page = await core.listContacts(caller, allContacts, decodePage(query, true), shownParts);
  const count = page.total ?? pageLengthOf(page);
  return pageAnswer(exchange, page, {
    encode: (contact) => encodeContact(contact),
    body: (data): ContactsAnswer => ({ count, data: [...data] }),
  });
}

async function createContacts(exchange: CallerExchange): Promise<Answer> {
  const rules = { isWhole: true, refusesRepeats: true };
  await writeEntries(exchange, readList(exchange.body), names, rules, saveOf);
  return emptyResponseV3;
}

async function deleteContacts(exchange: CallerExchange): Promise<Answer> {
  const ids = decodeContactIds(exchange.body);
  return ok(encodeMissing(ids, await deleteEntries(exchange, ids)));
}

async function createUsers({ core, caller, body }: CallerExchange): Promise<Answer> {
  await core.saveClientUsers(caller, decodeUsers(body));
  return emptyResponseV3;
}

async function deleteUser({ core, caller, params }: CallerExchange): Promise<Answer> {
  const missing = await core.deleteClientUsers(caller, [decodeContactId(params.id ?? '')]);
  if (missing.length > 0) throw notFound('agent');
  return emptyResponseV3;
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  const id = decodeContactId(params.id ?? bulkName);
  return ok(encodeContact(await core.getContact(caller, { target: targetOf(id) }), id));
}

async function deleteContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  await core.deleteContact(caller, deleteOf(decodeContactId(params.id ?? bulkName)));
  return emptyResponseV3;
}
