/** Cells that someone else changed while they were edited: what was entered is a draft until the user chooses. */
import type { Contact } from '../api/types.ts';
import type { Draft, Drafts } from '../drafts/drafts.ts';
import type { ContactColumn } from './columns.tsx';

/** Milliseconds that reading a notice takes. A key before that was meant for something else. */
export const unreadMs = 500;

/** Whether the notice of a conflict, which is one at a time, can have been read. */
export class ReadMark {
  #shownAt = 0;

  readonly shown = (): void => {
    this.#shownAt = performance.now();
  };

  readonly isRead = (): boolean => performance.now() - this.#shownAt >= unreadMs;
}

/** The draft that waits for a choice, or for being sent; undefined when there is none. */
export function takenDraft(
  drafts: Drafts,
  contact: Contact | undefined,
  column: ContactColumn | undefined,
): Draft | undefined {
  if (contact === undefined || column === undefined) return undefined;
  const draft = drafts.of(contact.id).get(column.id);
  return draft?.conflict === undefined && draft?.unsent === undefined ? undefined : draft;
}

/** Takes away what was entered and not stored. Returns whether there was something. */
export function forget(
  drafts: Drafts,
  contact: Contact | undefined,
  column: ContactColumn | undefined,
): boolean {
  if (contact === undefined || column === undefined || !drafts.of(contact.id).has(column.id)) return false;
  drafts.put([[contact.id, column.id, undefined]]);
  return true;
}
