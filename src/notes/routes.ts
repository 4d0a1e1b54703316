/** The notes on a contact. */
import type { NoteId } from '@switchbook/domain/runtime/ids.js';
import { contactPath, created } from '../faces/directory/kit/answers.js';
import { noteBody, notePatchBody } from '../faces/directory/kit/bodies.js';
import { decodeNote } from '../faces/directory/kit/decode-items.js';
import { encodeNote } from '../faces/directory/kit/encode.js';
import { contactOf, itemId, spelling } from '../faces/directory/kit/ids.js';
import { itemRoute, listRoute, removalRoute, route } from '../faces/directory/kit/route-kinds.js';
import { noteWire, one } from '../faces/directory/kit/wire.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';

export const noteRoutes: readonly KeyRoute[] = [
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
];

async function addNote(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, params, body: sent } = exchange;
  const note = await core.addNote(caller, contactOf(params.id), decodeNote(sent, principal.keyName));
  return created(exchange, `${contactPath(note.contact)}/notes/${note.id}`, encodeNote(note));
}
