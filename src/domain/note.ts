/** Records next to a contact: notes, the activity of its messages, the agents of a vendor. */
import type { ContactId, NoteId } from './ids.js';
import type { InheritedIds } from './inherited-id.js';

/** A note on a contact. `mediaUrl` is stored and shown, never fetched. */
export interface Note {
  readonly id: NoteId;
  /** integer per account */
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

// Messages of a contact: times and counts, no texts.

export interface Activity {
  readonly contactId: ContactId;
  /** incoming or outgoing */
  readonly lastMessageAt: Date | null;
  readonly messagesIn: number;
  /** a code of the platform: why the last message that failed was not delivered */
  readonly undeliveredCode: number | null;
  readonly undeliveredAt: Date | null;
}

/** A member of the account's team, as a caller's system lists them; contacts may name an agent as their owner. */
export interface Agent {
  /** chosen by the caller's system */
  readonly id: string;
  readonly name: string;
  /** digits */
  readonly phone: string | null;
}

/** Most agents of one account and scope. */
export const maxAgents = 5_000;
