/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import { principalOf } from '../../domain/access.js';
import { decodeAsRead } from '../kit/serve/as-read.js';
import { type Answer, answerWith, type CallerExchange, type KeyRoute } from '../kit/wire/define-face.js';
import { fieldsBeforeLookup } from './choices.js';
import { decodeCreate, decodePatch } from './decode.js';
import { encodeContact, encodeMe, ok, page, shown } from './encode.js';
import { contactOf } from './ids.js';
import { decodePage } from './paging.js';
import { decodeFilter } from './query.js';
import { route } from './route.js';
import { webhookRoutes } from './routes-webhooks.js';
import { contactAnswer, contactsAnswer, contactsQuery, createBody, meAnswer, patchBody } from './wire.js';

export const routes: readonly KeyRoute[] = [
  route('GET /me', 'getMe', 'Show the account and the key in use', {
    scope: null,
    response: { 200: meAnswer },
    handle: ({ principal }) => ok(200, encodeMe(principalOf(principal))),
  }),
  route('GET /contacts', 'listContacts', 'List and search contacts', {
    query: contactsQuery,
    response: { 200: contactsAnswer },
    isAsShown: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContact', 'Find or create a contact by its phone number', {
    body: createBody,
    response: { 200: contactAnswer, 201: contactAnswer },
    handle: createContact,
  }),
  route('GET /contacts/:id', 'getContact', 'Show a contact', {
    response: { 200: contactAnswer },
    isAsShown: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:id', 'updateContact', 'Change a contact', {
    body: patchBody,
    response: { 200: contactAnswer },
    handle: updateContact,
  }),
  ...webhookRoutes,
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const request = { ...decodePage(exchange), client: exchange };
  return page(exchange, await core.listContacts(caller, decodeFilter(query), request, shown));
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
