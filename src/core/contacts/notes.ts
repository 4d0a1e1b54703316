/** Notes on contacts. */
import type { Caller } from '../../domain/access.js';
import { asId, type NoteId } from '../../domain/ids.js';
import type { Note } from '../../domain/note.js';
import type { Page, PageAfter } from '../../domain/page.js';
import { invalid, notFound } from '../../domain/problem.js';
import { isStorable } from '../../domain/text.js';
import { deleteNote, insertNote, listNotes } from '../../store/record/notes.js';
import type { Context } from '../context.js';
import { type GetCommand, getContact, type Of } from './read.js';

export interface NewNote {
  readonly body: string;
  readonly type?: string;
  readonly author?: string | null;
  readonly mediaUrl?: string | null;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Adds a note; the contact's `updatedAt` does not move. */
export async function addNote(
  context: Context,
  caller: Caller,
  command: GetCommand,
  note: NewNote,
): Promise<Of<Note>> {
  if (!isStorable(note.body))
    throw invalid('body', 'forbidden_character', 'must not contain NUL or an unpaired surrogate');
  const contact = await getContact(context, caller, command);
  const [number] = await context.counters.take(caller.accountId, 'notes', 1);
  const now = context.clock();
  const stored = await insertNote(context.database, caller.accountId, {
    id: asId(context.newId()),
    number: number as number,
    contactId: contact.id,
    body: note.body,
    type: note.type ?? 'text',
    author: note.author ?? null,
    mediaUrl: note.mediaUrl ?? null,
    attrs: note.attrs ?? {},
    origin: caller.face,
    createdAt: now,
    updatedAt: now,
  });
  if (stored === undefined) throw notFound('contact');
  return { ...stored, contact };
}

/** Newest first. */
export async function readNotes(
  context: Context,
  caller: Caller,
  command: GetCommand,
  page: PageAfter,
): Promise<Page<Of<Note>>> {
  const contact = await getContact(context, caller, command);
  const found = await listNotes(context.database, caller.accountId, contact.id, page);
  return { ...found, items: found.items.map((note) => ({ ...note, contact })) };
}

export async function removeNote(
  context: Context,
  caller: Caller,
  command: GetCommand,
  id: NoteId,
): Promise<void> {
  const contact = await getContact(context, caller, command);
  if (!(await deleteNote(context.database, caller.accountId, contact.id, id))) throw notFound('note');
}
