/** One contact of a request, the same for both versions. */
import type { SentChat } from './chats.js';

/** A contact of a request; members that were not sent are absent. */
export interface Entry {
  readonly id: string;
  readonly responsibleUserId?: string;
  readonly name?: string;
  readonly chats?: readonly SentChat[];
  /** null: none */
  readonly uri?: string | null;
}
