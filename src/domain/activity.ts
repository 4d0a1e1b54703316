/** Messages of a contact: times and counts, no texts. */
import type { ContactId } from './ids.js';

export interface Activity {
  readonly contactId: ContactId;
  /** incoming or outgoing */
  readonly lastMessageAt: Date | null;
  readonly messagesIn: number;
  /** a code of the platform: why the last message that failed was not delivered */
  readonly undeliveredCode: number | null;
  readonly undeliveredAt: Date | null;
}
