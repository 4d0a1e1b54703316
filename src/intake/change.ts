/** The value of a change while it is read. */
import type { BusinessNumber, Fact } from './facts.js';
import type { Members, Unread } from './members.js';

/** A value under way: its facts and unread names are added as they are met. */
export interface Change {
  readonly value: Members;
  readonly business: BusinessNumber | null;
  readonly facts: Fact[];
  readonly unread: Unread;
}
