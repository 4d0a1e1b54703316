/** A note on a contact. `mediaUrl` is stored and shown, never fetched. */

import type { InheritedIds } from '@switchbook/domain/identity/inherited-id.js';
import type { ContactId, NoteId } from '@switchbook/domain/runtime/ids.js';

/** Most characters of a note, and of its type. */
export const noteLimits = { text: 65_536, type: 100 } as const;

/** The default type of a note. */
export const defaultNoteType = 'text';

export interface Note {
  readonly id: NoteId;
  /** the number of the note in its account */
  readonly number: number;
  readonly contactId: ContactId;
  readonly body: string;
  readonly type: string;
  readonly author: string | null;
  readonly mediaUrl: string | null;
  readonly attrs: Readonly<Record<string, unknown>>;
  /** the face that wrote it; opaque text */
  readonly origin: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly inherited?: InheritedIds;
}
