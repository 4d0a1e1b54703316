/** The paths served, relative to the mount; each decodes, calls one operation, encodes. */
import { regionOf } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ShownBy } from '@switchbook/domain/contact/contact-parts.js';
import type { ContactFilter, TextTerm } from '@switchbook/domain/contact/query.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { fold, trim } from '@switchbook/domain/text/text.js';
import type { Activity } from '../../intakes/values/intake.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import { decodeUnchanged } from '../kit/serve/unchanged-members.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { type Answer, answerWith } from '../kit/wire/route-answer.js';
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { importRows, readRows } from './bulk.js';
import {
  bulkStatus,
  fieldsBeforeLookup,
  maxBodyBytes,
  maxBulkBytes,
  maxSearch,
  phoneless,
  sourceDefaults,
} from './choices.js';
import { decodeCreate, decodeJson, decodePatch } from './decode.js';
import { encodeContact, encodeCreated, encodeListed, encodePatched, listed, ok, pageOf } from './encode.js';
import { contactOf } from './ids.js';
import { decodePage, pageRequest } from './paging.js';
import { searchDigits } from './phones.js';
import {
  bulkBody,
  contactAnswer,
  createBody,
  createdAnswer,
  csvBodies,
  importedAnswer,
  listAnswer,
  listQuery,
  organizationHeader,
  patchBody,
  patchedAnswer,
  pathParams,
} from './wire.js';

/** Decodes the one filter of the list: `search`, in names, emails and numbers. */
function decodeFilter(query: QueryString): ContactFilter {
  const search = trim((query.last('search') ?? '').replaceAll('\u0000', ''));
  const term = trim([...search.slice(0, 2 * maxSearch)].slice(0, maxSearch).join(''));
  if (term === '') return phoneless.filter;
  return { op: 'all', filters: [phoneless.filter, { op: 'text', terms: searchTerms(term) }] };
}

function searchTerms(term: string): readonly TextTerm[] {
  const value = fold(term);
  const digits = searchDigits(term);
  return [
    { in: 'name', value },
    { in: 'emails', value },
    ...(digits === null ? [] : [{ in: 'anyDigits', value: digits } as const]),
  ];
}

// The body is read as bytes: size and encoding are checked before the syntax.
const smallBody = { read: 'bytes', maxBytes: maxBodyBytes, ifEmpty: 'object', readsEncoding: true } as const;

const route = routesWith({
  reads: smallBody,
  params: pathParams,
  refusals: (parts) => usualRefusals(parts, [413, 415]),
  headers: organizationHeader,
});

const list = route('GET /contacts', 'listContacts', 'List, search and sort contacts', {
  query: listQuery,
  response: { 200: listAnswer },
  handle: listContacts,
});

const create = route('POST /contacts', 'createContact', 'Create a contact by its phone number', {
  body: createBody,
  refusals: [409],
  response: { 201: createdAnswer },
  handle: createContact,
});

const read = route('GET /contacts/:contactId', 'getContact', 'Show a contact', {
  response: { 200: contactAnswer },
  handle: getContact,
});

const update = route('PATCH /contacts/:contactId', 'updateContact', 'Change a contact', {
  body: patchBody,
  response: { 200: patchedAnswer },
  handle: updateContact,
});

const bulk = route(
  'POST /contacts/bulk',
  'importContacts',
  'Create contacts from a JSON array or a CSV file',
  {
    reads: { ...smallBody, maxBytes: maxBulkBytes },
    body: bulkBody,
    otherBodies: csvBodies,
    response: { [bulkStatus]: importedAnswer },
    handle: importContacts,
  },
);

// Reading and changing treat `bulk` as an id like any other, which no contact has.
const bulkNamedRoutes: readonly KeyRoute[] = [
  { ...read, path: bulk.path, operation: 'getContactNamedBulk', isShown: false },
  { ...update, path: bulk.path, operation: 'updateContactNamedBulk', isShown: false },
];

export const routes: readonly KeyRoute[] = [list, create, read, update, bulk, ...bulkNamedRoutes];

async function listContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const page = decodePage(query);
  const request = { ...pageRequest(page, query), client: exchange };
  const contactPage = await core.listContacts(caller, decodeFilter(query), request, listed);
  const prepareEncoder = async (contacts: readonly ShownBy<typeof listed>[]) => {
    const activity = await readActivities(exchange, contacts);
    return (contact: ShownBy<typeof listed>) => encodeListed(contact, activity.get(contact.id));
  };
  return pageAnswer(exchange, contactPage, {
    encode: await prepareEncoder(contactPage.items),
    encoderOf: prepareEncoder,
    body: (contacts) => ({ success: true, data: pageOf(contacts, contactPage.total ?? 0, page) }),
  });
}

async function createContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal } = exchange;
  const region = regionOf(principal);
  const command = decodeCreate(await decodeJson(exchange), { source: sourceDefaults.create, region });
  const { contact } = await core.saveContact(caller, command);
  return ok(201, encodeCreated(contact));
}

async function getContact(exchange: CallerExchange): Promise<Answer> {
  const { contact, activity } = await readContact(exchange);
  if (activity !== undefined) return ok(200, encodeContact(contact, activity));
  // Cached bytes of a contact must not depend on its messages: a message does not change the contact.
  return answerWith(contact, (matched) => ({ success: true, data: encodeContact(matched) }));
}

async function readContact(exchange: CallerExchange) {
  const { core, caller, params } = exchange;
  const contact = await core.getContact(caller, contactOf(caller.accountId, params.contactId));
  return { contact, activity: (await readActivities(exchange, [contact])).get(contact.id) };
}

/** Reads the activity of these contacts, by contact. */
async function readActivities(
  { core, caller, principal }: CallerExchange,
  contacts: readonly Pick<Contact, 'id'>[],
): Promise<ReadonlyMap<ContactId, Activity>> {
  if (contacts.length === 0 || !principal.account.hasIntakes) return new Map();
  const ids = contacts.map((contact) => contact.id);
  return new Map((await core.readActivity(caller, ids)).map((activity) => [activity.contactId, activity]));
}

async function updateContact(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  if (!fieldsBeforeLookup) await core.getContact(caller, contactOf(caller.accountId, params.contactId));
  // Errors of the body are reported before a missing contact.
  const target = () => contactOf(caller.accountId, params.contactId);
  const readShown = async () => {
    const { contact, activity } = await readContact(exchange);
    return encodeContact(contact, activity);
  };
  const edit = await decodeUnchanged(await decodeJson(exchange), decodePatch, readShown, { none: {} });
  const { contact } = await core.editContact(caller, { op: 'edit', ...target(), edit });
  return ok(200, encodePatched(contact));
}

async function importContacts(exchange: CallerExchange): Promise<Answer> {
  const rows = await readRows(exchange);
  const { contacts, errors, ...counts } = await importRows(exchange, rows);
  const lists = [errors, contacts];
  const body = (...[refused = [], created = []]: (readonly unknown[])[]) => ({
    success: true,
    data: { ...counts, errors: refused, contacts: created },
  });
  return { status: bulkStatus, long: { lists, body, bytes: 150 * (errors.length + contacts.length) } };
}
