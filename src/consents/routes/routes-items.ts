/** Parts of a contact: identities, notes, the consent ledger, suppressions. */
import type { Consent } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { identitiesJson } from '@switchbook/domain/contact/contact-json.js';
import { type IdentityKey, sameIdentity } from '@switchbook/domain/identity/identity.js';
import { invariant, notFound } from '@switchbook/domain/problems/problem.js';
import type { NoteId } from '@switchbook/domain/runtime/ids.js';
import { contactPath, created, listBody, longList, ok } from '../../faces/directory/answers.js';
import { recordNamerOf } from '../../faces/directory/authors.js';
import {
  consentBody,
  identityBody,
  noteBody,
  notePatchBody,
  suppressionBody,
} from '../../faces/directory/bodies.js';
import { decodeIdentity } from '../../faces/directory/decode.js';
import {
  decodeChannel,
  decodeConsent,
  decodeNote,
  decodeSuppression,
} from '../../faces/directory/decode-items.js';
import {
  encodeConsent,
  encodeIdentity,
  encodeNote,
  encodeSuppression,
} from '../../faces/directory/encode.js';
import { contactOf, itemId, spelling } from '../../faces/directory/ids.js';
import {
  itemRoute,
  listRoute,
  removalRoute,
  route,
  wholeListRoute,
} from '../../faces/directory/route-kinds.js';
import {
  consentWire,
  identityWire,
  noteWire,
  one,
  page,
  suppressionWire,
} from '../../faces/directory/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { Answer, CallerExchange, KeyRoute } from '../../faces/kit/wire/define-face.js';

export const contactRecordRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /contacts/:id/identities', 'listIdentities', 'List the identities of a contact', {
    scope: 'contacts:read',
    item: identityWire,
    data: async ({ core, caller, params }) =>
      identitiesJson(await core.getContact(caller, contactOf(params.id)), encodeIdentity),
  }),
  route('POST /contacts/:id/identities', 'addIdentity', 'Add an identity', {
    scope: 'contacts:write',
    body: identityBody,
    response: { 200: one(identityWire), 201: one(identityWire) },
    handle: addIdentity,
  }),
  removalRoute('DELETE /contacts/:id/identities/:iid', 'removeIdentity', 'Remove an identity', {
    scope: 'contacts:write',
    run: removeIdentity,
  }),
  listRoute('GET /contacts/:id/notes', 'listNotes', 'List the notes on a contact', {
    scope: 'contacts:read',
    item: noteWire,
    open: ({ core, caller, params }) => ({
      name: `notes/${spelling(params.id)}`,
      read: (page) => core.listNotes(caller, contactOf(params.id), page),
    }),
    encode: encodeNote,
  }),
  route('POST /contacts/:id/notes', 'addNote', 'Add a note', {
    scope: 'contacts:write',
    body: noteBody,
    response: { 201: one(noteWire) },
    handle: addNote,
  }),
  itemRoute('PATCH /contacts/:id/notes/:nid', 'updateNote', 'Change a note', {
    scope: 'contacts:write',
    body: notePatchBody,
    item: noteWire,
    data: async ({ core, caller, params, body: sent }) => {
      const { body } = readBody(notePatchBody, sent);
      const id = itemId<NoteId>(params.nid);
      return encodeNote(await core.updateNote(caller, contactOf(params.id), id, body));
    },
  }),
  removalRoute('DELETE /contacts/:id/notes/:nid', 'deleteNote', 'Delete a note', {
    scope: 'contacts:write',
    run: ({ core, caller, params }) =>
      core.deleteNote(caller, contactOf(params.id), itemId<NoteId>(params.nid)),
  }),
  route('GET /contacts/:id/consents', 'listConsents', 'List the consents of a contact', {
    scope: 'contacts:read',
    response: { 200: page(consentWire) },
    handle: listConsents,
  }),
  route('PUT /contacts/:id/consents/:channel', 'recordConsent', 'Record a consent', {
    scope: 'contacts:write',
    body: consentBody,
    response: { 200: one(consentWire) },
    handle: recordConsent,
  }),
  wholeListRoute('GET /contacts/:id/suppressions', 'listSuppressions', 'List the suppressions of a contact', {
    scope: 'contacts:read',
    item: suppressionWire,
    data: async ({ core, caller, params }) => {
      const suppressions = await core.listSuppressions(caller, contactOf(params.id));
      const now = core.clock();
      return suppressions.map((suppression) => encodeSuppression(suppression, now));
    },
  }),
  route('POST /contacts/:id/suppressions', 'setSuppression', 'Set a suppression', {
    scope: 'contacts:write',
    body: suppressionBody,
    response: { 200: one(suppressionWire), 201: one(suppressionWire) },
    handle: setSuppression,
  }),
  removalRoute('DELETE /contacts/:id/suppressions/:sid', 'deleteSuppression', 'End a suppression', {
    scope: 'contacts:write',
    run: ({ core, caller, params }) =>
      core.deleteSuppression(caller, contactOf(params.id), itemId(params.sid)),
  }),
];

async function listConsents(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params } = exchange;
  const pieces = core.readConsentPieces(caller, contactOf(params.id))[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return { status: 200, body: listBody([], null) };
  const named = await recordNamerOf(exchange);
  return longList(encodedConsents(first.value, pieces, named), null, bytesOf(first.value));
}

async function recordConsent(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const consent = decodeConsent(decodeChannel(params.channel), body);
  const made = await core.recordConsent(caller, contactOf(params.id), consent);
  const named = await recordNamerOf(exchange);
  return ok(named(encodeConsent(made)));
}

/** Approximate bytes of the entries; of the ledger one batch is in memory at a time. */
function bytesOf(entries: readonly Consent[]): number {
  return entries.reduce((sum, { proof }) => sum + 700 + JSON.stringify(proof).length, 0);
}

async function* encodedConsents(
  first: readonly Consent[],
  others: AsyncIterator<readonly Consent[]>,
  named: Awaited<ReturnType<typeof recordNamerOf>>,
) {
  const encode = (one: Consent) => named(encodeConsent(one));
  yield* first.map(encode);
  for (let piece = await others.next(); piece.done !== true; piece = await others.next())
    yield* piece.value.map(encode);
}

/** 200 if the contact already has it. */
async function addIdentity(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, principal, body: sent } = exchange;
  const { key, edit } = decodeIdentity(sent, principal.account.settings.default_region);
  let isPresent = false;
  const { contact } = await core.editContact(caller, {
    ...edit,
    ...contactOf(params.id),
    check: (_after, before) => {
      isPresent = before !== null && holds(before, key);
    },
  });
  const identity = allIdentities(contact).find((one) => sameIdentity(one, key));
  invariant(identity !== undefined, 'an identity that was added is missing');
  const isShared = contact.sharing?.includes(identity) === true;
  const data = { ...encodeIdentity(identity), ...(isShared ? { shared: true } : {}) };
  return isPresent ? ok(data) : created(exchange, `${contactPath(contact)}/identities/${identity.id}`, data);
}

function holds(contact: Contact, key: IdentityKey): boolean {
  return allIdentities(contact).some((one) => sameIdentity(one, key));
}

async function removeIdentity({ core, caller, params }: CallerExchange): Promise<void> {
  const id = spelling(params.iid);
  await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.id),
    edit: { identities: [{ op: 'releaseId', id }] },
    check: (_after, before) => {
      const isPresent = before !== null && allIdentities(before).some((one) => one.id === id);
      if (!isPresent) throw notFound('identity');
    },
  });
}

async function addNote(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, params, body: sent } = exchange;
  const note = await core.addNote(caller, contactOf(params.id), decodeNote(sent, principal.keyName));
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
