/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */

import { principalOf } from '@switchbook/domain/access/access.js';
import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import { type CatalogItemId, type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import { decodeAsRead } from '../kit/serve/unchanged-members.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import { byUuid, holdsVendorId } from '../kit/wire/inherited-ids.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { type Answer, answerWith } from '../kit/wire/route-answer.js';
import { fieldsBeforeLookup, phoneless, searchDigits } from './choices.js';
import { decodeCreate, decodePatch, refuseNul } from './decode.js';
import { encodeContact, encodeMe, ok, page, shown } from './encode.js';
import { faceName } from './ids.js';
import { webhookRoutes } from './routes-webhooks.js';
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

/**
 * The contact of a path, by a uuid in any letter case, ours or the vendor's, if this face shows it. Another text is
 * `not_found`, and so is an id that finds another contact, such as the id of a merged one.
 */
function contactOf(sent: string | undefined): GetCommand {
  const id = parseId<ContactId>(sent ?? '');
  if (id === undefined) throw notFound('contact');
  return {
    target: byUuid(faceName, id),
    isVisible: (contact) =>
      (contact.id === id || holdsVendorId(contact, faceName, id)) && phoneless.isShown(contact),
  };
}

/** The filters of the list: `search` and `tag`, joined by AND. */
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
  // A number with the term in it has its digits in it too.
  if (digits !== null) terms.push({ in: 'dialDigits', value: digits });
  else if (/^\+?[0-9]*$/.test(term)) terms.push({ in: 'dialNumber', value: term });
  return terms;
}

/** A text other than a uuid matches no tag, and so no contact. */
function tagFilter(tag: string): ContactFilter {
  const id = parseId<CatalogItemId>(tag);
  return id === undefined
    ? { op: 'none' }
    : { op: 'catalog', catalog: 'tags', item: { by: 'id', id, scope: faceName } };
}
