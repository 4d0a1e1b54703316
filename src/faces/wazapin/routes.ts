/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import type { Principal } from '../../domain/access.js';
import { ProblemError } from '../../domain/problem.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import { decodeAsRead } from '../kit/serve/as-read.js';
import type { Answer, CallerExchange, KeyRoute, OpenRoute, Route } from '../kit/wire/define-face.js';
import { jsonBody } from './bodies.js';
import { deleteKeepsOptOuts, scopes } from './choices.js';
import { decodeChange, decodeCreate } from './decode.js';
import { decodePhonePath, decodeResolve } from './decode-resolve.js';
import { encodeContact, encodeIdentities, encodeMatch, ok, page, pageBody, shown } from './encode.js';
import { contactOf } from './ids.js';
import { openCursor, pageRequest, sealCursor } from './paging.js';
import { decodeListQuery, refuseFurtherPages } from './query.js';
import { itemRoutes } from './routes-items.js';
import {
  answerOf,
  changesBody,
  channelParams,
  contactBody,
  contactParams,
  contactsQuery,
  contactWire,
  healthWire,
  identifiersBody,
  identityWire,
  listOf,
  noContent,
  organizationHeaders,
  phoneParams,
  resolvedWire,
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
  {
    method: 'POST',
    path: '/contacts',
    operation: 'createContact',
    summary: 'Create or update a contact',
    scope: scopes.write,
    body: jsonBody,
    schema: { body: contactBody, response: { 200: contactAnswer, 201: contactAnswer } },
    handle: createContact,
  },
  {
    method: 'GET',
    path: '/contacts',
    operation: 'listContacts',
    summary: 'List and search contacts',
    scope: scopes.read,
    schema: { query: contactsQuery, response: { 200: listOf('ContactPage', contactWire) } },
    handle: listContacts,
  },
  {
    method: 'GET',
    path: '/contacts/:contactID',
    operation: 'getContact',
    summary: 'Show a contact',
    scope: scopes.read,
    schema: { params: contactParams, response: { 200: contactAnswer } },
    handle: getContact,
  },
  {
    method: 'PATCH',
    path: '/contacts/:contactID',
    operation: 'updateContact',
    summary: 'Change a contact',
    scope: scopes.write,
    body: jsonBody,
    schema: { params: contactParams, body: changesBody, response: { 200: contactAnswer } },
    handle: updateContact,
  },
  {
    method: 'DELETE',
    path: '/contacts/:contactID',
    operation: 'deleteContact',
    summary: `Delete a contact. ${deleteKeepsOptOuts}`,
    scope: scopes.write,
    schema: { params: contactParams, response: { 204: noContent } },
    handle: deleteContact,
  },
  {
    method: 'GET',
    path: '/contacts/phone/:phone',
    operation: 'getContactByPhone',
    summary: 'Find a contact by its phone number',
    scope: scopes.read,
    schema: { params: phoneParams, response: { 200: contactAnswer } },
    handle: getContactByPhone,
  },
  {
    method: 'GET',
    path: '/contacts/:contactID/identities',
    operation: 'listIdentities',
    summary: 'List the identities of a contact',
    scope: scopes.read,
    schema: { params: contactParams, response: { 200: listOf('IdentityList', identityWire) } },
    handle: listIdentities,
  },
];

const resolveRoutes: readonly KeyRoute[] = (
  [
    ['/contacts/resolve', 'resolveContact', 'Find a contact by its identifiers'],
    ['/contacts/lookup', 'lookupContact', 'Find a contact by its identifiers, as resolve does'],
  ] as const
).map(([path, operation, summary]) => ({
  method: 'POST',
  path,
  operation,
  summary,
  scope: scopes.read,
  body: jsonBody,
  schema: { body: identifiersBody, response: { 200: answerOf('ResolvedContactAnswer', resolvedWire) } },
  handle: resolveContact,
}));

/** A check of the face looks for the channel before the body is read; once one can be found, this looks there. */
const profileRoute: KeyRoute = {
  method: 'POST',
  path: '/channels/:channelID/contacts/lookup',
  isVendors: true,
  operation: 'lookupProfile',
  summary: 'Look up a profile by a channel',
  scope: scopes.read,
  schema: { params: channelParams },
  handle: () => {
    throw new ProblemError({ kind: 'unsupported', feature: 'profile lookup' });
  },
};

/** Bodies with identifiers, which may be those of several contacts. */
const identifying: readonly unknown[] = [contactBody, changesBody, identifiersBody];

export const routes: readonly Route[] = [
  health,
  ...[...contactRoutes, ...resolveRoutes, ...itemRoutes, profileRoute].map(documented),
];

/** The header that every route takes, and how a route may refuse, from what it takes. */
function documented(route: KeyRoute): KeyRoute {
  const { schema = {}, body } = route;
  const { params } = schema;
  const refusals = [
    ...[400, 401, 403],
    ...(params === undefined && schema.body !== identifiersBody ? [] : [404]),
    ...(identifying.includes(schema.body) ? [409] : []),
    ...(body === undefined ? [] : [413, 415]),
    ...(body !== undefined || schema.query !== undefined || params === phoneParams ? [422] : []),
    ...[429, 500, 503],
  ];
  return { ...route, schema: { ...schema, headers: organizationHeaders, refusals } };
}

async function createContact({ core, caller, principal, body }: CallerExchange): Promise<Answer> {
  const saved = await core.saveContact(caller, decodeCreate(body, regionOf(principal)));
  return ok(saved.outcome === 'created' ? 201 : 200, encodeContact(saved.contact));
}

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, query, sealer } = exchange;
  const question = decodeListQuery(query, regionOf(principal));
  const name = { accountId: caller.accountId, list: 'contacts', filters: question.filter };
  const request = pageRequest(question, openCursor(sealer, name, question.cursor));
  const found = await core.listContacts(caller, question.filter, request, shown);
  const next = sealCursor(sealer, name, found.next);
  return pageAnswer(exchange, found, {
    encode: encodeContact,
    body: (items) => pageBody(items, next),
  });
}

async function getContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  return ok(200, encodeContact(await core.getContact(caller, contactOf(params.contactID))));
}

async function updateContact({ core, caller, principal, params, body }: CallerExchange): Promise<Answer> {
  const region = regionOf(principal);
  const shown = async () => encodeContact(await core.getContact(caller, contactOf(params.contactID)));
  const change = await decodeAsRead(body, (sent) => decodeChange(sent, region), shown);
  const { contact } = await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.contactID),
    ...change,
  });
  return ok(200, encodeContact(contact));
}

async function deleteContact({ core, caller, params }: CallerExchange): Promise<Answer> {
  await core.deleteContact(caller, { op: 'delete', ...contactOf(params.contactID) });
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

function regionOf(principal: Principal): string | undefined {
  return principal.account.settings.default_region;
}
