/**
 * Finds the contacts of a book that a key has read, the contacts that have left the book, and the step of each change.
 * Pure.
 */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { type BookContact, bookLimits, type SyncedCard, type SyncedCards } from '../values.js';

interface NextContacts {
  readonly contacts: SyncedCards;
  readonly isChanged: boolean;
  /** true: too many contacts have left. The list of them is emptied, so that earlier sync tokens expire. */
  readonly isFull: boolean;
}

/** Returns the next step of a reader. `isRenewed`: all cards have changed. */
export function nextStep(
  before: SyncedCards,
  now: readonly BookContact[],
  step: number,
  isRenewed: boolean,
): NextContacts {
  const earlierByName = new Map(before.map((contact) => [contact[0], contact]));
  const contacts: SyncedCard[] = now.map(({ name, stamp, contactId }) => {
    const was = earlierByName.get(name);
    earlierByName.delete(name);
    return was?.[1] === stamp && !isRenewed ? was : bookEntryOf(name, stamp, step, contactId);
  });
  const left = [...earlierByName.values()].map((syncedCard) =>
    syncedCard[1] === null ? syncedCard : bookEntryOf(syncedCard[0], null, step, syncedCard[3]),
  );
  const isFull = left.length > bookLimits.left;
  const isChanged = [...contacts, ...left].some((contact) => contact[2] === step);
  return { contacts: isFull ? contacts : [...contacts, ...left], isChanged, isFull };
}

function bookEntryOf(
  name: string,
  stamp: number | null,
  step: number,
  contactId: ContactId | undefined,
): SyncedCard {
  return contactId === undefined ? [name, stamp, step] : [name, stamp, step, contactId];
}

/** Lists the contacts with names that clients chose, and that entered or changed in the step. */
export function listNamedContacts(contacts: SyncedCards, step: number): readonly ContactId[] {
  return contacts.flatMap((contact) =>
    contact[2] === step && contact[1] !== null && contact[3] !== undefined ? [contact[3]] : [],
  );
}

/** Removes names that clients have chosen for these contacts. Returns undefined if there are none. */
export function withoutNamesOf(contacts: SyncedCards, ids: ReadonlySet<string>): SyncedCards | undefined {
  const rest = contacts.filter((contact) => contact[3] === undefined || !ids.has(contact[3]));
  return rest.length === contacts.length ? undefined : rest;
}

/** Lists contacts that entered, changed or left after the step. */
export function changesAfter(
  contacts: SyncedCards,
  step: number,
): { readonly members: readonly BookContact[]; readonly left: readonly string[] } {
  const later = contacts.filter((contact) => contact[2] > step);
  return {
    members: later.flatMap(([name, stamp]) => (stamp === null ? [] : [{ name, stamp }])),
    left: later.flatMap(([name, stamp]) => (stamp === null ? [name] : [])),
  };
}
