/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import { regionOf } from '@switchbook/domain/access/access.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import { decodeUnchanged } from '../kit/serve/unchanged-members.js';
import type { CallerExchange, KeyRoute, OpenRoute, Route } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { scopes } from './choices.js';
import { decodeChange, decodeCreate } from './decode.js';
import { decodePhonePath, decodeResolve } from './decode-resolve.js';
import { encodeContact, encodeIdentities, encodeMatch, ok, page, pageBody, shownParts } from './encode.js';
import { contactOf, targetsOf } from './ids.js';
import { itemRoutes } from './item-routes.js';
import { deleteKeepsOptOuts } from './messages.js';
import { openCursor, pageRequest, sealCursor } from './paging.js';
import { decodeListQuery, refuseFurtherPages } from './query.js';
import {
  answerOf,
  changesBody,
  contactBody,
  contactsQuery,
  contactWire,
  healthWire,
  identifierBodies,
  identifiersBody,
  identityWire,
  listOf,
  noContent,
  resolvedWire,
  route,
} from './wire.js';

const contactAnswer = answerOf('ContactAnswer', contactWire);

const health: OpenRoute = {
  access: 'open',
  method: 'GET',
  path: '/health',
  operation: 'getHealth',
  summary: 'Tell that the server answers',
  schema: { response: { 200: answerOf('HealthAnswer', healthWire) }, refusals: [400, 500] },
  handle: () => ok(200, { status: 'ok' }),
};

const contactRoutes: readonly KeyRoute[] = [
  route('POST /contacts', 'createContact', 'Create or update a contact', {
    body: contactBody,
    refusals: [409],
    response: { 200: contactAnswer, 201: contactAnswer },
    handle: createContact,
  }),
  route('GET /contacts', 'listContacts', 'List and search contacts', {
    query: contactsQuery,
    refusals: [422],
    response: { 200: listOf('ContactPage', contactWire) },
    isExact: true,
    handle: listContacts,
  }),
  route('GET /contacts/:contactID', 'getContact', 'Show a contact', {
    response: { 200: contactAnswer },
    isExact: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:contactID', 'updateContact', 'Change a contact', {
    body: changesBody,
    refusals: [409],
    response: { 200: contactAnswer },
    handle: updateContact,
  }),
  route('DELETE /contacts/:contactID', 'deleteContact', `Delete a contact. ${deleteKeepsOptOuts}`, {
    response: { 204: noContent },
    handle: deleteContact,
  }),
  route('GET /contacts/phone/:phone', 'getContactByPhone', 'Find a contact by its phone number', {
    refusals: [422],
    response: { 200: contactAnswer },
    isExact: true,
    handle: getContactByPhone,
  }),
  route('GET /contacts/:contactID/identities', 'listIdentities', 'List the identities of a contact', {
    response: { 200: listOf('IdentityList', identityWire) },
    refusals: [422],
    handle: listIdentities,
  }),
];

const resolveRoute = (name: 'resolve' | 'lookup', operation: string, summary: string): KeyRoute =>
  route(`POST /contacts/${name}`, operation, summary, {
    scope: scopes.read,
    reads: identifierBodies,
    body: identifiersBody,
    refusals: [404, 409],
    response: { 200: answerOf('ResolvedContactAnswer', resolvedWire) },
    handle: resolveContact,
  });

const resolveRoutes = [
  resolveRoute('resolve', 'resolveContact', 'Find a contact by its identifiers'),
  resolveRoute('lookup', 'lookupContact', 'Find a contact by its identifiers, as resolve does'),
];

/** No channel is known here; with an upstream the vendor answers. */
const profileRoute: KeyRoute = route(
  'POST /channels/:channelID/contacts/lookup',
  'lookupProfile',
  'Look up a profile by a channel',
  {
    scope: scopes.read,
    prefersVendor: true,
    handle: () => {
      throw notFound('channel');
    },
  },
);

export const routes: readonly Route[] = [
  health,
  ...contactRoutes,
  ...resolveRoutes,
  ...itemRoutes,
  profileRoute,
];

async function createContact({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const saved = await core.saveContact(caller, decodeCreate(body, regionOf(principal)));
  return ok(saved.outcome === 'created' ? 201 : 200, encodeContact(saved.contact));
}

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, query, sealer } = exchange;
  const question = decodeListQuery(query, regionOf(principal));
  const name = { accountId: caller.accountId, list: 'contacts', filters: question.filter };
  const request = { ...pageRequest(question, openCursor(sealer, name, question.cursor)), client: exchange };
  const contactPage = await core.listContacts(caller, question.filter, request, shownParts);
  const next = sealCursor(sealer, name, contactPage.next);
  return pageAnswer(exchange, contactPage, { encode: encodeContact, body: (items) => pageBody(items, next) });
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  return ok(200, encodeContact(await core.getContact(caller, contactOf(params.contactID))));
}

async function updateContact({ core, caller, principal, params, body }: CallerExchange): Promise<Answer> {
  const region = regionOf(principal);
  const readShown = async () => encodeContact(await core.getContact(caller, contactOf(params.contactID)));
  const change = await decodeUnchanged(body, (members) => decodeChange(members, region), readShown);
  const { contact } = await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.contactID),
    ...change,
  });
  return ok(200, encodeContact(contact));
}

async function deleteContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  // A deletion must not follow the id of a merged contact to its survivor.
  await core.deleteContact(caller, { op: 'delete', target: targetsOf(params.contactID ?? '') });
  return { status: 204 };
}

async function getContactByPhone({ core, caller, principal, params }: CallerExchange): Promise<Answer> {
  const identifier = decodePhonePath(params.phone, regionOf(principal));
  return ok(200, encodeContact((await core.resolveContact(caller, [identifier])).contact));
}

async function listIdentities({ core, caller, params, query }: CallerExchange): Promise<Answer> {
  refuseFurtherPages(query);
  return page(encodeIdentities(await core.getContact(caller, contactOf(params.contactID))));
}

async function resolveContact({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const question = decodeResolve(body, regionOf(principal));
  const { contact, matched } = await core.resolveContact(caller, question.identifiers);
  return ok(200, encodeMatch(contact, question, matched[0]?.identifier ?? 0));
}
