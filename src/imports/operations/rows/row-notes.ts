/**
 * Entries of rows in addition to their contacts, and how they are written: notes, and the vendor ids of notes and
 * suppressions.
 */

import { createHash } from 'node:crypto';
import type { ImportedContact, ImportedNote } from '@switchbook/contact-files/imported-contact.js';
import { asId, type ContactId, type NoteId } from '@switchbook/domain/runtime/ids.js';
import { insertInheritedIds } from '../../../catalogs/store/inherited-item-ids.js';
import { inheritSuppressionIds, type SuppressionKey } from '../../../consents/store/suppression-rows.js';
import type { EntryContext } from '../../../contacts/writes/entry-events.js';
import type { ImportTransaction } from '../../store/import-session.js';
import {
  insertImportNotes,
  type KnownNote,
  type NewImportNote,
  updateNoteBody,
} from '../../store/imported-notes.js';
import type { ImportRules, ImportTask } from '../../values/import-job.js';
import { readVendorId } from '../vendor-items.js';
import type { ImportDecisionState } from './import-decision-state.js';

interface AddedNote {
  readonly contactId: ContactId;
  readonly note: ImportedNote;
  /** id in the import's scope */
  readonly value: string | undefined;
}

interface ChangedNote extends AddedNote {
  readonly id: string;
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Returns the stored vendor id of a note or a suppression; undefined without an id or a scope. */
export function inheritedValue(
  { vendorId }: Pick<ImportedNote, 'vendorId'>,
  scope: string | null,
): string | undefined {
  return scope === null || vendorId === undefined ? undefined : readVendorId(vendorId);
}

export class RowEntries {
  readonly added: AddedNote[] = [];
  readonly changed: ChangedNote[] = [];
  readonly suppressionIds: SuppressionKey[] = [];
  readonly #scope: string | null;
  readonly #byValue = new Map<string, Pick<KnownNote, 'id' | 'md5'>>();
  readonly #contents = new Set<string>();

  constructor(state: ImportDecisionState, { scope }: ImportRules) {
    this.#scope = scope;
    for (const note of state.notes) {
      if (note.value !== null) this.#byValue.set(note.value, note);
      this.#remember(note.contactId, note.md5, note.createdAt);
    }
  }

  /**
   * Returns whether a note is written, and how many notes are added. `mayChange`: whether the row's text replaces the
   * text of a known note.
   */
  addOf(
    record: ImportedContact,
    contactId: ContactId,
    mayChange: boolean,
  ): { isWritten: boolean; added: number } {
    if (record.suppressions === undefined && record.notes === undefined)
      return { isWritten: false, added: 0 };
    for (const suppression of record.suppressions ?? []) {
      const { channel, subject } = suppression;
      const value = inheritedValue(suppression, this.#scope);
      if (value !== undefined) this.suppressionIds.push({ contactId, channel, subject, value });
    }
    const before = this.added.length;
    const writes = (record.notes ?? []).map((note) => this.#addNote(note, contactId, mayChange));
    return { isWritten: writes.includes(true), added: this.added.length - before };
  }

  #addNote(note: ImportedNote, contactId: ContactId, mayChange: boolean): boolean {
    const value = inheritedValue(note, this.#scope);
    const md5 = md5Of(note.body);
    const storedNote = value === undefined ? undefined : this.#byValue.get(value);
    if (storedNote !== undefined) {
      // A note of an earlier row has no id yet, and keeps the text of that row.
      if (!mayChange || storedNote.md5 === md5 || storedNote.id === '') return false;
      this.#byValue.set(value ?? '', { ...storedNote, md5 });
      this.changed.push({ id: storedNote.id, contactId, note, value });
      return true;
    }
    if (value === undefined && this.#contents.has(contentName(contactId, md5, note.createdAt))) return false;
    if (value !== undefined) this.#byValue.set(value, { id: '', md5 });
    this.#remember(contactId, md5, note.createdAt);
    this.added.push({ contactId, note, value });
    return true;
  }

  /** Records a note. A later note without a time matches any note with the same text. */
  #remember(contactId: ContactId, md5: string, createdAt: Date | undefined): void {
    this.#contents.add(contentName(contactId, md5, undefined));
    if (createdAt !== undefined) this.#contents.add(contentName(contactId, md5, createdAt));
  }
}

function contentName(contactId: ContactId, md5: string, createdAt: Date | undefined): string {
  return `${contactId} ${md5} ${createdAt?.getTime() ?? ''}`;
}

/** Characters of one statement. */
const maxLength = 1_048_576;

export interface EntriesContext extends Pick<EntryContext, 'newId' | 'now'> {
  /** numbers for notes */
  readonly noteNumbers: (count: number) => Promise<readonly number[]>;
}

export async function writeEntries(
  tx: ImportTransaction,
  { accountId, id: importId, scope, caller }: ImportTask,
  { added, changed, suppressionIds }: RowEntries,
  { newId, now, noteNumbers }: EntriesContext,
): Promise<void> {
  const numbers = added.length === 0 ? [] : await noteNumbers(added.length);
  const notes = added.map(({ contactId, note, value }, index) => {
    const { body, author = null, mediaUrl = null, attributes: attrs = {} } = note;
    const { createdAt = now, updatedAt = createdAt } = note;
    const id = asId<NoteId>(newId());
    const number = numbers[index] ?? 0;
    return { id, number, contactId, body, author, mediaUrl, attrs, createdAt, updatedAt, value };
  });
  for (const chunk of cut(notes))
    await insertImportNotes(tx, accountId, { importId, origin: scope ?? caller.face }, chunk);
  for (const { id, note } of changed)
    await updateNoteBody(tx, accountId, id, note.body, note.updatedAt ?? now, importId);
  if (scope === null) return;
  const ids = notes.flatMap(({ id, value }) =>
    value === undefined ? [] : [{ thing: 'note', id, value } as const],
  );
  await insertInheritedIds(tx, accountId, scope, ids);
  await inheritSuppressionIds(tx, accountId, scope, suppressionIds);
}

function* cut<Note extends NewImportNote>(notes: readonly Note[]): Generator<readonly Note[]> {
  let chunk: Note[] = [];
  let length = 0;
  for (const note of notes) {
    chunk.push(note);
    length += note.body.length;
    if (length < maxLength) continue;
    yield chunk;
    chunk = [];
    length = 0;
  }
  if (chunk.length > 0) yield chunk;
}
