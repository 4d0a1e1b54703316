/**
 * Drafts of cells that another user changed while they were edited. The entered text waits until the user chooses, in
 * the cell (`ConflictNotice`) or by a key (`table-keys.ts`).
 */
import type { Contact } from '../../../api/types.ts';
import type { Draft, Drafts } from '../../../drafts/drafts.ts';
import type { ContactColumn } from '../columns.tsx';

/** Milliseconds to read a notice. An earlier key press was meant for something else. */
export const unreadMs = 500;

/** Whether the current notice of a conflict can have been read. */
export class ReadMark {
  #shownAt = 0;

  readonly shown = (): void => {
    this.#shownAt = performance.now();
  };

  readonly isRead = (): boolean => performance.now() - this.#shownAt >= unreadMs;
}

/** Returns the draft that waits for a choice, or to be sent. Undefined: no draft waits. */
export function takenDraft(
  drafts: Drafts,
  contact: Contact | undefined,
  column: ContactColumn | undefined,
): Draft | undefined {
  if (contact === undefined || column === undefined) return undefined;
  const draft = drafts.of(contact.id).get(column.id);
  return draft?.conflict === undefined && draft?.unsent === undefined ? undefined : draft;
}

/** Drops the entered, unsaved text. Returns whether there was one. */
export function dropDraft(
  drafts: Drafts,
  contact: Contact | undefined,
  column: ContactColumn | undefined,
): boolean {
  if (contact === undefined || column === undefined || !drafts.of(contact.id).has(column.id)) return false;
  drafts.put([[contact.id, column.id, undefined]]);
  return true;
}
