/** A payload while it is read, and the value of a change in it. */
import type { BusinessNumber, Fact, PersonIds } from './facts.js';
import type { Members, Unread } from './members.js';

/** Readers add facts and unread names as they meet them. */
export interface Reading {
  readonly facts: Fact[];
  readonly unread: Unread;
}

export interface Change extends Reading {
  readonly value: Members;
  readonly business: BusinessNumber | null;
}

/** A person who was seen at a time, without a message. `profileName`: undefined where none is told. */
export function addSeen(
  { business, facts }: Pick<Change, 'business' | 'facts'>,
  person: PersonIds,
  profileName: string | undefined,
  at: Date | null,
): void {
  const name = profileName === undefined ? {} : { profileName };
  facts.push({ kind: 'seen', person, ...name, message: null, at, business, messageId: null });
}
