/** What stands beside a contact: identities, notes, the consent ledger, suppressions. */
import type { Consent } from '../../domain/consent.js';
import { allIdentities, type Contact } from '../../domain/contact.js';
import { identitiesJson } from '../../domain/contact-json.js';
import { type IdentityKey, sameIdentity } from '../../domain/identity.js';
import type { NoteId } from '../../domain/ids.js';
import { invariant, notFound } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { contactPath, created, gone, listed, longList, ok } from './answers.js';
import {
  channelParams,
  consentBody,
  contactParams,
  identityBody,
  identityParams,
  noteBody,
  noteParams,
  suppressionBody,
  suppressionParams,
} from './bodies.js';
import { maxBodyBytes } from './choices.js';
import { decodeIdentity } from './decode.js';
import { decodeChannel, decodeConsent, decodeNote, decodeSuppression } from './decode-items.js';
import { encodeConsent, encodeIdentity, encodeNote, encodeSuppression } from './encode.js';
import { contactOf, itemId, spelling } from './ids.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { consentWire, identityWire, noContent, noteWire, one, page, suppressionWire } from './wire.js';

const body = { read: 'json', maxBytes: maxBodyBytes } as const;
const read = 'contacts:read';
const write = 'contacts:write';

export const besideRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/contacts/:id/identities',
    operation: 'listIdentities',
    summary: 'List the identities of a contact',
    scope: read,
    schema: { params: contactParams, response: { 200: page(identityWire) } },
    handle: async ({ core, caller, params }) => {
      const contact = await core.getContact(caller, contactOf(params.id));
      return listed(identitiesJson(contact), null);
    },
  },
  {
    method: 'POST',
    path: '/contacts/:id/identities',
    operation: 'addIdentity',
    summary: 'Add an identity',
    scope: write,
    body,
    schema: {
      params: contactParams,
      body: identityBody,
      response: { 200: one(identityWire), 201: one(identityWire) },
    },
    handle: addIdentity,
  },
  {
    method: 'DELETE',
    path: '/contacts/:id/identities/:iid',
    operation: 'removeIdentity',
    summary: 'Remove an identity',
    scope: write,
    schema: { params: identityParams, response: { 204: noContent } },
    handle: removeIdentity,
  },
  {
    method: 'GET',
    path: '/contacts/:id/notes',
    operation: 'listNotes',
    summary: 'List the notes on a contact',
    scope: read,
    schema: { params: contactParams, query: pageQuery, response: { 200: page(noteWire) } },
    handle: listNotes,
  },
  {
    method: 'POST',
    path: '/contacts/:id/notes',
    operation: 'addNote',
    summary: 'Add a note',
    scope: write,
    body,
    schema: { params: contactParams, body: noteBody, response: { 201: one(noteWire) } },
    handle: addNote,
  },
  {
    method: 'DELETE',
    path: '/contacts/:id/notes/:nid',
    operation: 'deleteNote',
    summary: 'Delete a note',
    scope: write,
    schema: { params: noteParams, response: { 204: noContent } },
    handle: async ({ core, caller, params }) => {
      await core.deleteNote(caller, contactOf(params.id), itemId<NoteId>(params.nid));
      return gone;
    },
  },
  {
    method: 'GET',
    path: '/contacts/:id/consents',
    operation: 'listConsents',
    summary: 'List the consents of a contact',
    scope: read,
    schema: { params: contactParams, response: { 200: page(consentWire) } },
    handle: async ({ core, caller, params }) => {
      const pieces = core.readConsents(caller, contactOf(params.id))[Symbol.asyncIterator]();
      const first = await pieces.next();
      if (first.done === true) return listed([], null);
      return longList(encodedConsents(first.value, pieces), null, bytesOf(first.value));
    },
  },
  {
    method: 'PUT',
    path: '/contacts/:id/consents/:channel',
    operation: 'recordConsent',
    summary: 'Record a consent',
    scope: write,
    body,
    schema: { params: channelParams, body: consentBody, response: { 200: one(consentWire) } },
    handle: async ({ core, caller, params, body: sent }) => {
      const consent = decodeConsent(decodeChannel(params.channel), sent);
      return ok(encodeConsent(await core.recordConsent(caller, contactOf(params.id), consent)));
    },
  },
  {
    method: 'GET',
    path: '/contacts/:id/suppressions',
    operation: 'listSuppressions',
    summary: 'List the suppressions of a contact',
    scope: read,
    schema: { params: contactParams, response: { 200: page(suppressionWire) } },
    handle: async ({ core, caller, params }) => {
      const suppressions = await core.listSuppressions(caller, contactOf(params.id));
      const now = core.clock();
      return listed(
        suppressions.map((suppression) => encodeSuppression(suppression, now)),
        null,
      );
    },
  },
  {
    method: 'POST',
    path: '/contacts/:id/suppressions',
    operation: 'setSuppression',
    summary: 'Set a suppression',
    scope: write,
    body,
    schema: {
      params: contactParams,
      body: suppressionBody,
      response: { 200: one(suppressionWire), 201: one(suppressionWire) },
    },
    handle: setSuppression,
  },
  {
    method: 'DELETE',
    path: '/contacts/:id/suppressions/:sid',
    operation: 'deleteSuppression',
    summary: 'End a suppression',
    scope: write,
    schema: { params: suppressionParams, response: { 204: noContent } },
    handle: async ({ core, caller, params }) => {
      await core.deleteSuppression(caller, contactOf(params.id), itemId(params.sid));
      return gone;
    },
  },
];

/** About as many as the entries take; of the ledger a piece is held at a time. */
function bytesOf(entries: readonly Consent[]): number {
  return entries.reduce((sum, { proof }) => sum + 700 + JSON.stringify(proof).length, 0);
}

async function* encodedConsents(first: readonly Consent[], others: AsyncIterator<readonly Consent[]>) {
  yield* first.map(encodeConsent);
  for (let piece = await others.next(); piece.done !== true; piece = await others.next())
    yield* piece.value.map(encodeConsent);
}

/** 200 when the contact holds it already. */
async function addIdentity(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, principal, body: sent } = exchange;
  const { key, edit } = decodeIdentity(sent, principal.account.settings.default_region);
  let isHeld = false;
  const { contact } = await core.editContact(caller, {
    ...edit,
    ...contactOf(params.id),
    check: (_after, before) => {
      isHeld = before !== null && holds(before, key);
    },
  });
  const identity = allIdentities(contact).find((one) => sameIdentity(one, key));
  invariant(identity !== undefined, 'an identity that was given is not there');
  const isShared = contact.sharing?.includes(identity) === true;
  const data = { ...encodeIdentity(identity), ...(isShared ? { shared: true } : {}) };
  return isHeld ? ok(data) : created(exchange, `${contactPath(contact)}/identities/${identity.id}`, data);
}

function holds(contact: Contact, key: IdentityKey): boolean {
  return allIdentities(contact).some((one) => sameIdentity(one, key));
}

async function removeIdentity({ core, caller, params }: CallerExchange): Promise<Answer> {
  const id = spelling(params.iid);
  await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.id),
    edit: { identities: [{ op: 'releaseId', id }] },
    check: (_after, before) => {
      const isHeld = before !== null && allIdentities(before).some((one) => one.id === id);
      if (!isHeld) throw notFound('identity');
    },
  });
  return gone;
}

async function listNotes(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const name = `notes/${spelling(params.id)}`;
  const after = readCursor(exchange, parameters, name);
  parameters.settle();
  const { items, next, bytes } = await core.listNotes(caller, contactOf(params.id), { limit, after });
  return longList(items.map(encodeNote), sealNext(exchange, next, name), bytes ?? 0);
}

async function addNote(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body: sent } = exchange;
  const note = await core.addNote(caller, contactOf(params.id), decodeNote(sent));
  return created(exchange, `${contactPath(note.contact)}/notes/${note.id}`, encodeNote(note));
}

async function setSuppression(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body: sent } = exchange;
  const target = contactOf(params.id);
  const set = await core.setSuppression(caller, target, decodeSuppression(sent));
  const { suppression } = set;
  const data = encodeSuppression(suppression, core.clock());
  if (!set.created) return ok(data);
  const path = `${contactPath({ id: suppression.contactId })}/suppressions/${suppression.id}`;
  return created(exchange, path, data);
}
