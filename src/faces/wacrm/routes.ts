/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { principalOf, regionOf } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import { type CatalogItemId, parseId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import { decodeUnchanged } from '../kit/serve/unchanged-members.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { type Answer, answerWith } from '../kit/wire/route-answer.js';
import { fieldsBeforeLookup, phoneless, searchDigits } from './choices.js';
import { decodeCreate, decodePatch, refuseNul } from './decode.js';
import {
  encodeContact,
  encodeForkContact,
  encodeMe,
  ok,
  page,
  shownParts,
  shownPartsInForks,
} from './encode.js';
import { forkRoutes } from './fork-routes.js';
import { faceName } from './ids.js';
import { contactOf } from './targets.js';
import { webhookRoutes } from './webhook-routes.js';
import {
  contactAnswer,
  contactsAnswer,
  contactsQuery,
  createBody,
  decodePage,
  meAnswer,
  patchBody,
  route,
} from './wire.js';

export const routes: readonly KeyRoute[] = [
  route('GET /me', 'getMe', 'Show the account and the key in use', {
    scope: null,
    response: { 200: meAnswer },
    handle: ({ principal }) => ok(200, encodeMe(principalOf(principal))),
  }),
  route('GET /contacts', 'listContacts', 'List and search contacts', {
    query: contactsQuery,
    response: { 200: contactsAnswer },
    isExact: true,
    handle: listContacts,
  }),
  route('POST /contacts', 'createContact', 'Find or create a contact by its phone number', {
    body: createBody,
    response: { 200: contactAnswer, 201: contactAnswer },
    handle: createContact,
  }),
  route('GET /contacts/:id', 'getContact', 'Show a contact', {
    response: { 200: contactAnswer },
    isExact: true,
    handle: getContact,
  }),
  route('PATCH /contacts/:id', 'updateContact', 'Change a contact', {
    body: patchBody,
    response: { 200: contactAnswer },
    handle: updateContact,
  }),
  ...webhookRoutes,
  ...forkRoutes,
];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const request = { ...decodePage(exchange), client: exchange };
  const filter = decodeFilter(query);
  if (!isForked(exchange))
    return page(exchange, await core.listContacts(caller, filter, request, shownParts), encodeContact, true);
  const declared = await core.knownFields(caller);
  const contacts = await core.listContacts(caller, filter, request, shownPartsInForks);
  return page(exchange, contacts, (contact) => encodeForkContact(contact, declared), false);
}

async function createContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const command = decodeCreate(body, regionOf(principal));
  const { outcome, contact } = await core.saveContact(caller, command);
  return ok(outcome === 'created' ? 201 : 200, await encodeFor(exchange, contact));
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const stored = await core.getContact(caller, contactOf(params.id));
  if (isForked(exchange)) return ok(200, await encodeFor(exchange, stored));
  return answerWith(stored, (contact) => ({ data: encodeContact(contact) }));
}

async function updateContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  if (!fieldsBeforeLookup) await core.getContact(caller, contactOf(params.id));
  const readShown = async () => encodeContact(await core.getContact(caller, contactOf(params.id)));
  const edit = await decodeUnchanged(body, decodePatch, readShown);
  const { contact } = await core.editContact(caller, { op: 'edit', ...contactOf(params.id), edit });
  return ok(200, await encodeFor(exchange, contact));
}

/** Whether the account also serves what forks of the vendor's program have added. */
function isForked({ principal }: CallerExchange): boolean {
  return principal.account.settings.vendor_forks === true;
}

async function encodeFor(exchange: CallerExchange, contact: Contact) {
  if (!isForked(exchange)) return encodeContact(contact);
  return encodeForkContact(contact, await exchange.core.knownFields(exchange.caller));
}

/** Returns the filters of the list: `search` and `tag`, joined by AND. */
function decodeFilter(query: QueryString): ContactFilter {
  const search = query.first('search') ?? '';
  refuseNul('search', search);
  const term = search.trim();
  const tag = (query.first('tag') ?? '').trim();
  return {
    op: 'all',
    filters: [
      phoneless.filter,
      ...(term === '' ? [] : [{ op: 'text', terms: searchTerms(term) } as const]),
      ...(tag === '' ? [] : [tagFilter(tag)]),
    ],
  };
}

/** Searches the name, the phone as shown, and the phone's digits when the term is a number in some spelling. */
function searchTerms(term: string): readonly TextTerm[] {
  const terms: TextTerm[] = [{ in: 'name', value: fold(term) }];
  const digits = searchDigits(term);
  // A number that contains the term also contains its digits.
  if (digits !== null) terms.push({ in: 'dialDigits', value: digits });
  else if (/^\+?[0-9]*$/.test(term)) terms.push({ in: 'dialNumber', value: term });
  return terms;
}

/** Makes the filter by a tag. A text other than a uuid matches no tag, and so no contact. */
function tagFilter(tag: string): ContactFilter {
  const id = parseId<CatalogItemId>(tag);
  return id === undefined
    ? { op: 'none' }
    : { op: 'catalog', catalog: 'tags', item: { by: 'id', id, scope: faceName } };
}
