/** `/contacts/:id/notes`: lists, adds, changes and deletes notes. */

import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import {
  clearable,
  closed,
  instant,
  nullableInstant,
  nullableText,
  number,
  shape,
  text,
  uuid,
  webAddress,
} from '@switchbook/domain/records/schemas.js';
import type { NoteId } from '@switchbook/domain/runtime/ids.js';
import { type Static, Type } from 'typebox';
import { creationAnswer } from '../faces/directory/kit/answers.js';
import { blankIsNull } from '../faces/directory/kit/choices.js';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { canonicalId, contactOf, contactPath, itemId } from '../faces/directory/kit/ids.js';
import { itemRoute, listRoute, removalRoute, route } from '../faces/directory/kit/route-kinds.js';
import { envelope } from '../faces/directory/kit/wire.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';
import type { NewNote } from './operations.js';
import { defaultNoteType, type Note, noteLimits } from './values.js';

export const noteWire = shape('Note', {
  id: uuid,
  number,
  body: Type.String(),
  type: Type.String(),
  author: nullableText,
  media_url: nullableText,
  created_at: instant,
  updated_at: instant,
  edited_at: nullableInstant,
});

type NoteWire = Static<typeof noteWire>;

const noteBody = closed('NewNote', {
  body: text(noteLimits.text),
  type: Type.Optional(text(noteLimits.type)),
  author: Type.Optional(clearable(contactLimits.shortText)),
  media_url: Type.Optional(clearable(contactLimits.url, webAddress)),
});

const notePatchBody = closed('NotePatch', { body: text(noteLimits.text) });

/** Decodes a note. The author defaults to the name of the key; null in the body: the note has no author. */
function decodeNote(body: unknown, keyName: string): NewNote {
  const note = readBody(noteBody, body);
  return {
    body: note.body,
    type: note.type ?? defaultNoteType,
    author: blankIsNull(note.author === undefined ? keyName : note.author),
    mediaUrl: blankIsNull(note.media_url),
  };
}

const encodeNoteWire = encoderOf(noteWire);

export function encodeNote(note: Note): NoteWire {
  const { createdAt, updatedAt } = note;
  return encodeNoteWire({
    ...note,
    editedAt: updatedAt.getTime() === createdAt.getTime() ? null : updatedAt,
  });
}

export const noteRoutes: readonly KeyRoute[] = [
  listRoute('GET /contacts/:id/notes', 'listNotes', 'List the notes on a contact', {
    scope: 'contacts:read',
    item: noteWire,
    open: ({ core, caller, params }) => ({
      name: `notes/${canonicalId(params.id)}`,
      read: (page) => core.listNotes(caller, contactOf(params.id), page),
    }),
    encode: encodeNote,
  }),
  route('POST /contacts/:id/notes', 'addNote', 'Add a note', {
    scope: 'contacts:write',
    body: noteBody,
    response: { 201: envelope(noteWire) },
    handle: addNote,
  }),
  itemRoute('PATCH /contacts/:id/notes/:nid', 'updateNote', 'Change a note', {
    scope: 'contacts:write',
    body: notePatchBody,
    item: noteWire,
    data: async ({ core, caller, params, body: requestBody }) => {
      const { body } = readBody(notePatchBody, requestBody);
      const id = itemId<NoteId>(params.nid);
      return encodeNote(await core.updateNote(caller, contactOf(params.id), id, body));
    },
  }),
  removalRoute('DELETE /contacts/:id/notes/:nid', 'deleteNote', 'Delete a note', {
    scope: 'contacts:write',
    run: ({ core, caller, params }) =>
      core.deleteNote(caller, contactOf(params.id), itemId<NoteId>(params.nid)),
  }),
];

async function addNote(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, params, body: requestBody } = exchange;
  const note = await core.addNote(caller, contactOf(params.id), decodeNote(requestBody, principal.keyName));
  return creationAnswer(exchange, `${contactPath(note.contact)}/notes/${note.id}`, encodeNote(note));
}
