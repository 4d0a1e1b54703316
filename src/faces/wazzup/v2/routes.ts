/** v2: the paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { allContacts } from '@switchbook/domain/contact/query.js';
import { pageAnswer } from '../../kit/answer/page-answer.js';
import { type CallerExchange, openBodyLimits, type Route } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { routesWith, usualRefusals } from '../../kit/wire/routes.js';
import { patchPartial, postStatusV2 } from '../choices.js';
import { patchOf, saveOf } from '../commands.js';
import { type ShownContact, shownParts } from '../extension.js';
import { targetOf } from '../ids.js';
import { decodePage } from '../paging.js';
import { entriesBody, pageQuery } from '../wire.js';
import { deleteEntries, writeEntries } from '../write-entries.js';
import { decodeContactId, decodeContactIds, listContacts as decodeContactList, names } from './decode.js';
import { createToken } from './token.js';
import {
  contactsAnswer,
  contactsBody,
  deletedAnswer,
  encodeContact,
  encodeProcessed,
  idsBody,
  metaOf,
  ok,
  patchBody,
  pathParams,
  processedAnswer,
  tokenAnswer,
  tokenBody,
  tokenForm,
  tokenOperation,
} from './wire.js';

const route = routesWith({ reads: entriesBody, params: pathParams, refusals: usualRefusals });

export const routes: readonly Route[] = [
  route('GET /contacts', 'listContacts', 'List contacts', {
    query: pageQuery,
    response: { 200: contactsAnswer },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContacts', 'Add contacts, or replace those with the same id', {
    body: contactsBody,
    response: { [postStatusV2]: processedAnswer },
    handle: createContacts,
  }),
  route('PATCH /contacts', 'updateContacts', 'Change contacts', {
    body: patchBody,
    response: { 200: processedAnswer },
    handle: updateContacts,
  }),
  route('DELETE /contacts', 'deleteContacts', 'Delete contacts', {
    body: idsBody,
    response: { 200: deletedAnswer },
    handle: deleteContacts,
  }),
  route('GET /contacts/:contact_id', 'getContact', 'Show a contact', {
    response: { 200: contactsAnswer },
    isExact: true,
    handle: getContact,
  }),
  {
    method: 'POST',
    path: '/oauth/token',
    operation: tokenOperation,
    summary: 'Make an access token and a refresh token',
    access: 'open',
    body: { read: 'bytes', maxBytes: openBodyLimits.maxBytes },
    security: { type: 'http', scheme: 'basic' },
    schema: {
      body: tokenBody,
      otherBodies: { 'application/x-www-form-urlencoded': tokenForm },
      response: { 201: tokenAnswer },
      refusals: [400, 401, 413, 429, 500, 503],
    },
    handle: createToken,
  },
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const page = await core.listContacts(caller, allContacts, decodePage(query, false), shownParts);
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

function write(exchange: CallerExchange, isWhole: boolean, commandOf: typeof saveOf | typeof patchOf) {
  const rules = { isWhole, refusesRepeats: false };
  return writeEntries(exchange, decodeContactList(exchange.body), names, rules, commandOf);
}

async function deleteContacts(exchange: CallerExchange): Promise<Answer> {
  await deleteEntries(exchange, decodeContactIds(exchange.body));
  return ok(exchange, 200, null);
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const id = decodeContactId(params.contact_id ?? '');
  const contact = await core.getContact(caller, { target: targetOf(id) });
  return ok(exchange, 200, [encodeContact(contact, id)]);
}
