/** What rows bring besides their contacts: notes, and the ids by which clients of a vendor know suppressions. */
import { createHash } from 'node:crypto';
import type { ContactId } from '../../domain/ids.js';
import type { ContactRecord, RecordNote } from '../../files/record.js';
import type { SuppressionId } from '../../store/catalogs/inherited-ids.js';
import type { KnownNote } from '../../store/imports/notes.js';
import type { World } from '../writes/world.js';
import { readVendorId } from './given-items.js';
import type { ImportRules } from './import.js';

export interface AddedNote {
  readonly contactId: ContactId;
  readonly note: RecordNote;
  /** of the import's scope */
  readonly value: string | undefined;
}

export interface ChangedNote {
  readonly id: string;
  readonly note: RecordNote;
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** As it is stored; undefined for a note without one, and without a scope. */
export function noteValue(note: RecordNote, scope: string | null): string | undefined {
  return scope === null || note.vendorId === undefined ? undefined : readVendorId(note.vendorId);
}

export class RowEntries {
  readonly added: AddedNote[] = [];
  readonly changed: ChangedNote[] = [];
  readonly suppressionIds: SuppressionId[] = [];
  readonly #scope: string | null;
  readonly #byValue = new Map<string, Pick<KnownNote, 'id' | 'md5'>>();
  readonly #contents = new Set<string>();

  constructor(world: World, { scope }: ImportRules) {
    this.#scope = scope;
    for (const note of world.notes) {
      if (note.value !== null) this.#byValue.set(note.value, note);
      this.#know(note.contactId, note.md5, note.createdAt);
    }
  }

  /** Whether a note is written. `mayChange`: whether the row's text of a known note wins. */
  take(record: ContactRecord, contactId: ContactId, mayChange: boolean): boolean {
    for (const { channel, subject, vendorId } of record.suppressions ?? []) {
      const value = this.#scope === null || vendorId === undefined ? undefined : readVendorId(vendorId);
      if (value !== undefined) this.suppressionIds.push({ contactId, channel, subject, value });
    }
    const writes = (record.notes ?? []).map((note) => this.#takeNote(note, contactId, mayChange));
    return writes.includes(true);
  }

  #takeNote(note: RecordNote, contactId: ContactId, mayChange: boolean): boolean {
    const value = noteValue(note, this.#scope);
    const md5 = md5Of(note.body);
    const known = value === undefined ? undefined : this.#byValue.get(value);
    if (known !== undefined) {
      // One that an earlier row brought has no id yet, and stays as that row has it.
      if (!mayChange || known.md5 === md5 || known.id === '') return false;
      this.#byValue.set(value ?? '', { ...known, md5 });
      this.changed.push({ id: known.id, note });
      return true;
    }
    if (value === undefined && this.#contents.has(contentName(contactId, md5, note.createdAt))) return false;
    if (value !== undefined) this.#byValue.set(value, { id: '', md5 });
    this.#know(contactId, md5, note.createdAt);
    this.added.push({ contactId, note, value });
    return true;
  }

  /** A note without a time is any note of its text. */
  #know(contactId: ContactId, md5: string, createdAt: Date | undefined): void {
    this.#contents.add(contentName(contactId, md5, undefined));
    if (createdAt !== undefined) this.#contents.add(contentName(contactId, md5, createdAt));
  }
}

function contentName(contactId: ContactId, md5: string, createdAt: Date | undefined): string {
  return `${contactId} ${md5} ${createdAt?.getTime() ?? ''}`;
}
