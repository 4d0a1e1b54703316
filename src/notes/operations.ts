/** Adds, changes and deletes notes of contacts, each with its event. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Parts } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { noteEventTypes } from '@switchbook/domain/events/event.js';
import { invalid, notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import { asId, type NoteId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import {
  type GetCommand,
  getContact,
  runOnContact,
  type WithContact,
} from '../contacts/operations/find-contacts.js';
import { eventOf, type NewEvent } from '../feed/store/events.js';
import { type Basics, type Caches, type CallerVisibility, sourceOf } from '../operation-context/context.js';
import { needs, nothingToRedact, withRedaction } from '../operation-context/declared-operation.js';
import { redactContainedContact } from '../visibility/values/redacted-parts.js';
import { hiddenPartProblem } from '../visibility/values/redaction-filter.js';
import { dropNote, insertNote, type NotePage, readNotes, updateNoteRow } from './store.js';
import { defaultNoteType, type Note } from './values.js';

export interface NewNote {
  readonly body: string;
  readonly type?: string;
  readonly author?: string | null;
  readonly mediaUrl?: string | null;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Makes the event, which records the change and its actor, but no text. So no copy of a deleted note remains. */
function noteEvent(
  context: Basics,
  caller: Caller,
  type: (typeof noteEventTypes)[number],
  { id, version }: Contact,
  note: NoteId,
): NewEvent {
  const source = sourceOf({ caller, newId: context.newId, now: context.clock() });
  const state = { id: note };
  const before = type === 'note.created' ? null : state;
  return eventOf(source, type, { id, version }, before, type === 'note.deleted' ? null : state);
}

function checkBody(body: string): void {
  if (!isStorable(body))
    throw invalid('body', 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
}

/** Adds a note; the contact's `updatedAt` does not change. */
export async function addNote(
  context: Basics & CallerVisibility & Caches,
  caller: Caller,
  command: GetCommand,
  note: NewNote,
): Promise<WithContact<Note>> {
  checkBody(note.body);
  return runOnContact(context, caller, command, async (contact) => {
    const [number] = await context.counters.take(caller.accountId, 'notes', 1);
    const now = context.clock();
    const id = asId<NoteId>(context.newId());
    const event = noteEvent(context, caller, 'note.created', contact, id);
    const storedNote = await insertNote(
      context.database,
      caller.accountId,
      {
        id,
        number: number as number,
        contactId: contact.id,
        body: note.body,
        type: note.type ?? defaultNoteType,
        author: note.author ?? null,
        mediaUrl: note.mediaUrl ?? null,
        attrs: note.attrs ?? {},
        origin: caller.face,
        createdAt: now,
        updatedAt: now,
      },
      event,
    );
    return { ...orNotFound(storedNote, 'contact'), contact };
  });
}

/**
 * Changes the text of a note. The author and the time of the note, and `updatedAt` of its contact, do not change.
 * Throws `not_found`.
 */
export async function updateNote(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
  id: NoteId,
  body: string,
): Promise<WithContact<Note>> {
  checkBody(body);
  return runOnContact(context, caller, command, async (contact) => {
    const events = JSON.stringify([noteEvent(context, caller, 'note.updated', contact, id)]);
    const { database, clock } = context;
    const note = await updateNoteRow(database, caller.accountId, events, contact.id, id, body, clock());
    return { ...orNotFound(note, 'note'), contact };
  });
}

/** Lists notes, the newest first. With `changedAfter`: notes changed after that time, the oldest change first. */
export async function listNotes(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
  page: NotePage,
): Promise<Page<WithContact<Note>>> {
  const contact = await getContact(context, caller, command);
  const notes = await readNotes(context.database, caller.accountId, contact.id, page);
  return { ...notes, items: notes.items.map((note) => ({ ...note, contact })) };
}

export async function deleteNote(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
  id: NoteId,
): Promise<void> {
  await runOnContact(context, caller, command, async (contact) => {
    const events = JSON.stringify([noteEvent(context, caller, 'note.deleted', contact, id)]);
    if (!(await dropNote(context.database, caller.accountId, events, contact.id, id))) throw notFound('note');
  });
}

function refuseHiddenNotes(parts: Parts): void {
  if (parts.hidden.has('notes')) throw hiddenPartProblem('note', 'notes');
}

export const noteOperations = {
  ...needs('contacts:read', {
    listNotes: withRedaction(listNotes, {
      redactResult: async (parts, page) =>
        parts.hidden.has('notes')
          ? { items: [], next: null }
          : { ...page, items: await mapInSlices(page.items, (item) => redactContainedContact(parts, item)) },
    }),
  }),
  ...needs('contacts:write', {
    // A note may be added without the right to read notes.
    addNote: withRedaction(addNote, { redactResult: redactContainedContact }),
    updateNote: withRedaction(updateNote, {
      checkRequest: refuseHiddenNotes,
      redactResult: redactContainedContact,
    }),
    deleteNote: withRedaction(deleteNote, { checkRequest: refuseHiddenNotes, ...nothingToRedact }),
  }),
};
