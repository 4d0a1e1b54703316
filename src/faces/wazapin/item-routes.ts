/** The paths of a contact's records: notes, tags, consents, suppressions. */

import { notFound } from '@switchbook/domain/problems/problem.js';
import { Type } from 'typebox';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
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
  consentWire,
  listOf,
  noContent,
  noteBody,
  noteWire,
  pageQuery,
  route,
  suppressionBody,
  suppressionWire,
  tagBody,
  tagWire,
} from './wire.js';

const tagList = listOf('TagList', tagWire);

/** A body that is a list gets a list, with `meta` like every list. */
const tagAnswer = Type.Union([answerOf('TagAnswer', tagWire), tagList]);

const suppressionAnswer = answerOf('SuppressionAnswer', suppressionWire);

export const itemRoutes: readonly KeyRoute[] = [
  route('GET /contacts/:contactID/notes', 'listNotes', 'List the notes on a contact', {
    query: pageQuery,
    refusals: [422],
    response: { 200: listOf('NotePage', noteWire) },
    handle: listNotes,
  }),
  route('POST /contacts/:contactID/notes', 'createNote', 'Add a note', {
    body: noteBody,
    response: { 201: answerOf('NoteAnswer', noteWire) },
    handle: createNote,
  }),
  route('GET /contacts/:contactID/tags', 'listTags', 'List the tags of a contact', {
    response: { 200: tagList },
    refusals: [422],
    handle: listTags,
  }),
  route('POST /contacts/:contactID/tags', 'assignTag', 'Assign a tag to a contact', {
    body: tagBody,
    response: { 200: tagAnswer, 201: tagAnswer },
    handle: assignTag,
  }),
  route('DELETE /contacts/:contactID/tags/:tagID', 'unassignTag', 'Take a tag from a contact', {
    response: { 204: noContent },
    handle: unassignTag,
  }),
  route(
    'PUT /contacts/:contactID/consent/:channel',
    'putConsent',
    'Write the consent of a contact for a channel',
    { body: consentBody, response: { 200: answerOf('ConsentAnswer', consentWire) }, handle: putConsent },
  ),
  route('GET /contacts/:contactID/consents', 'listConsents', 'List the consents of a contact', {
    response: { 200: listOf('ConsentList', consentWire) },
    refusals: [422],
    handle: listConsents,
  }),
  route('GET /contacts/:contactID/suppressions', 'listSuppressions', 'List the suppressions of a contact', {
    response: { 200: listOf('SuppressionList', suppressionWire) },
    refusals: [422],
    handle: listSuppressions,
  }),
  route('POST /contacts/:contactID/suppressions', 'putSuppression', 'Suppress a contact on a channel', {
    body: suppressionBody,
    response: { 200: suppressionAnswer, 201: suppressionAnswer },
    handle: putSuppression,
  }),
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
  const status = outcome === 'found' ? 200 : 201;
  return isList ? { ...page(tags), status } : ok(status, tags[0]);
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
  const suppressionEdit = decodeSuppression(body);
  const set = await core.setSuppression(caller, contactOf(params.contactID), suppressionEdit);
  const { suppression, created, contact } = set;
  return ok(created ? 201 : 200, encodeSuppression({ ...suppression, contact }, core.clock()));
}
