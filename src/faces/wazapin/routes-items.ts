/** The paths of what belongs to a contact: notes, tags, consents, suppressions. */
import { Type } from 'typebox';
import { notFound } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { jsonBody } from './bodies.js';
import { scopes } from './choices.js';
import { decodeConsent, decodeNote, decodeSuppression, decodeTags, tagById } from './decode-items.js';
import {
  encodeConsent,
  encodeConsents,
  encodeNote,
  encodeSuppression,
  encodeSuppressions,
  encodeTag,
  encodeTags,
  ok,
  page,
  pageBody,
  tagOf,
} from './encode.js';
import { contactOf } from './ids.js';
import { openCursor, sealCursor } from './paging.js';
import { decodePageQuery, refuseFurtherPages } from './query.js';
import {
  answerOf,
  consentBody,
  consentParams,
  consentWire,
  contactParams,
  listOf,
  noContent,
  noteBody,
  noteWire,
  pageQuery,
  suppressionBody,
  suppressionWire,
  tagBody,
  tagParams,
  tagWire,
} from './wire.js';

/** A list answers a list. */
const tagAnswer = answerOf('TagAnswer', Type.Union([tagWire, Type.Array(tagWire)]));

const suppressionAnswer = answerOf('SuppressionAnswer', suppressionWire);

export const itemRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/contacts/:contactID/notes',
    operation: 'listNotes',
    summary: 'List the notes on a contact',
    scope: scopes.read,
    schema: { params: contactParams, query: pageQuery, response: { 200: listOf('NotePage', noteWire) } },
    handle: listNotes,
  },
  {
    method: 'POST',
    path: '/contacts/:contactID/notes',
    operation: 'createNote',
    summary: 'Add a note',
    scope: scopes.write,
    body: jsonBody,
    schema: { params: contactParams, body: noteBody, response: { 201: answerOf('NoteAnswer', noteWire) } },
    handle: createNote,
  },
  {
    method: 'GET',
    path: '/contacts/:contactID/tags',
    operation: 'listTags',
    summary: 'List the tags of a contact',
    scope: scopes.read,
    schema: { params: contactParams, response: { 200: listOf('TagList', tagWire) } },
    handle: listTags,
  },
  {
    method: 'POST',
    path: '/contacts/:contactID/tags',
    operation: 'assignTag',
    summary: 'Assign a tag to a contact',
    scope: scopes.write,
    body: jsonBody,
    schema: {
      params: contactParams,
      body: tagBody,
      response: { 200: tagAnswer, 201: tagAnswer },
    },
    handle: assignTag,
  },
  {
    method: 'DELETE',
    path: '/contacts/:contactID/tags/:tagID',
    operation: 'unassignTag',
    summary: 'Take a tag from a contact',
    scope: scopes.write,
    schema: { params: tagParams, response: { 204: noContent } },
    handle: unassignTag,
  },
  {
    method: 'PUT',
    path: '/contacts/:contactID/consent/:channel',
    operation: 'putConsent',
    summary: 'Write the consent of a contact for a channel',
    scope: scopes.write,
    body: jsonBody,
    schema: {
      params: consentParams,
      body: consentBody,
      response: { 200: answerOf('ConsentAnswer', consentWire) },
    },
    handle: putConsent,
  },
  {
    method: 'GET',
    path: '/contacts/:contactID/consents',
    operation: 'listConsents',
    summary: 'List the consents of a contact',
    scope: scopes.read,
    schema: { params: contactParams, response: { 200: listOf('ConsentList', consentWire) } },
    handle: listConsents,
  },
  {
    method: 'GET',
    path: '/contacts/:contactID/suppressions',
    operation: 'listSuppressions',
    summary: 'List the suppressions of a contact',
    scope: scopes.read,
    schema: { params: contactParams, response: { 200: listOf('SuppressionList', suppressionWire) } },
    handle: listSuppressions,
  },
  {
    method: 'POST',
    path: '/contacts/:contactID/suppressions',
    operation: 'putSuppression',
    summary: 'Suppress a contact on a channel',
    scope: scopes.write,
    body: jsonBody,
    schema: {
      params: contactParams,
      body: suppressionBody,
      response: { 200: suppressionAnswer, 201: suppressionAnswer },
    },
    handle: putSuppression,
  },
];

async function listNotes({ core, caller, params, query, sealer }: CallerExchange): Promise<Answer> {
  const { limit, cursor } = decodePageQuery(query);
  const contact = contactOf(params.contactID);
  const name = { accountId: caller.accountId, list: 'notes', filters: contact };
  const after = openCursor(sealer, name, cursor);
  const { items, next, bytes = 0 } = await core.listNotes(caller, contact, { limit, after });
  const position = sealCursor(sealer, name, next);
  const body = (data: readonly unknown[] = []) => pageBody(data, position);
  return { status: 200, long: { lists: [items.map(encodeNote)], body, bytes } };
}

async function createNote({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const note = decodeNote(body);
  return ok(201, encodeNote(await core.addNote(caller, contactOf(params.contactID), note)));
}

async function listTags({ core, caller, params, query }: CallerExchange): Promise<Answer> {
  refuseFurtherPages(query);
  return page(encodeTags((await core.getContact(caller, contactOf(params.contactID))).tags));
}

async function assignTag({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const { refs, isList } = decodeTags(body);
  const { contact, outcome } = await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.contactID),
    edit: { tags: [{ op: 'add', items: refs }] },
  });
  const tags = [...new Set(refs.map((ref) => tagOf(contact.tags, ref)))].map(encodeTag);
  const [tag] = tags;
  return ok(outcome === 'found' ? 200 : 201, isList || tag === undefined ? tags : tag);
}

async function unassignTag({ core, caller, params }: CallerExchange): Promise<Answer> {
  const { outcome } = await core.editContact(caller, {
    op: 'edit',
    ...contactOf(params.contactID),
    edit: { tags: [{ op: 'remove', items: [tagById(params.tagID ?? '', 'drop')] }] },
  });
  if (outcome === 'found') throw notFound('tag');
  return { status: 204 };
}

async function putConsent({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const consent = decodeConsent(params.channel ?? '', body);
  return ok(200, encodeConsent(await core.recordConsent(caller, contactOf(params.contactID), consent)));
}

async function listConsents({ core, caller, params, query }: CallerExchange): Promise<Answer> {
  refuseFurtherPages(query);
  return page(encodeConsents(await core.listCurrentConsents(caller, contactOf(params.contactID))));
}

async function listSuppressions({ core, caller, params, query }: CallerExchange): Promise<Answer> {
  refuseFurtherPages(query);
  const rows = await core.listSuppressions(caller, contactOf(params.contactID));
  return page(encodeSuppressions(rows, core.clock()));
}

async function putSuppression({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const wanted = decodeSuppression(body);
  const set = await core.setSuppression(caller, contactOf(params.contactID), wanted);
  const { suppression, created, contact } = set;
  return ok(created ? 201 : 200, encodeSuppression({ ...suppression, contact }, core.clock()));
}
