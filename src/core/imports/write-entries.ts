/** Writes the notes that rows bring, and the ids by which clients of a vendor know notes and suppressions. */
import { asId, type NoteId } from '../../domain/ids.js';
import { inheritSuppressionIds, insertInheritedIds } from '../../store/catalogs/inherited-ids.js';
import { insertImportNotes, type NewImportNote, updateNoteBody } from '../../store/imports/notes.js';
import type { ImportTransaction } from '../../store/imports/session.js';
import type { EffectsContext } from '../writes/effects.js';
import type { ImportTask } from './import.js';
import type { RowEntries } from './row-entries.js';

/** Of one statement, in characters. */
const maxLength = 1_048_576;

export interface EntriesContext extends Pick<EffectsContext, 'newId' | 'now'> {
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
  for (const some of cut(notes))
    await insertImportNotes(tx, accountId, { importId, origin: scope ?? caller.face }, some);
  for (const { id, note } of changed)
    await updateNoteBody(tx, accountId, id, note.body, note.updatedAt ?? now);
  if (scope === null) return;
  const ids = notes.flatMap(({ id, value }) =>
    value === undefined ? [] : [{ thing: 'note', id, value } as const],
  );
  await insertInheritedIds(tx, accountId, scope, ids);
  await inheritSuppressionIds(tx, accountId, scope, suppressionIds);
}

function* cut<Note extends NewImportNote>(notes: readonly Note[]): Generator<readonly Note[]> {
  let some: Note[] = [];
  let length = 0;
  for (const note of notes) {
    some.push(note);
    length += note.body.length;
    if (length < maxLength) continue;
    yield some;
    some = [];
    length = 0;
  }
  if (some.length > 0) yield some;
}
