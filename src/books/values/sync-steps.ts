/**
 * Finds the contacts of a book that a key has read, the contacts that have left the book, and the step of each change.
 * Pure.
 */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { type BookContact, bookLimits, type SyncedCard, type SyncedCards } from './book.js';

interface NextCards {
  readonly cards: SyncedCards;
  readonly isChanged: boolean;
  /** true: too many contacts have left, so the list of them is emptied, and earlier sync tokens expire. */
  readonly isFull: boolean;
}

/** Returns the next step of a reader. `isRenewed`: all cards have changed. */
export function nextStep(
  before: SyncedCards,
  current: readonly BookContact[],
  step: number,
  isRenewed: boolean,
): NextCards {
  const earlierByName = new Map(
    before.map((card) => {
      const [name] = card;
      return [name, card] as const;
    }),
  );
  const cards: SyncedCard[] = current.map(({ name, stamp, contactId }) => {
    const earlier = earlierByName.get(name);
    const [, earlierStamp] = earlier ?? [];
    earlierByName.delete(name);
    return earlier !== undefined && earlierStamp === stamp && !isRenewed
      ? earlier
      : syncedCardOf(name, stamp, step, contactId);
  });
  const departed = [...earlierByName.values()].map((card) => {
    const [name, stamp, , contactId] = card;
    return stamp === null ? card : syncedCardOf(name, null, step, contactId);
  });
  const isFull = departed.length > bookLimits.departed;
  const isChanged = [...cards, ...departed].some(([, , changedIn]) => changedIn === step);
  return { cards: isFull ? cards : [...cards, ...departed], isChanged, isFull };
}

function syncedCardOf(
  name: string,
  stamp: number | null,
  step: number,
  contactId: ContactId | undefined,
): SyncedCard {
  return contactId === undefined ? [name, stamp, step] : [name, stamp, step, contactId];
}

/** Lists the contacts with names that clients chose, and that entered or changed in the step. */
export function listNamedContacts(cards: SyncedCards, step: number): readonly ContactId[] {
  return cards.flatMap(([, stamp, changedIn, contactId]) =>
    changedIn === step && stamp !== null && contactId !== undefined ? [contactId] : [],
  );
}

/** Removes names that clients have chosen for these contacts. Returns undefined if there are none. */
export function withoutNamesOf(cards: SyncedCards, ids: ReadonlySet<string>): SyncedCards | undefined {
  const rest = cards.filter(([, , , contactId]) => contactId === undefined || !ids.has(contactId));
  return rest.length === cards.length ? undefined : rest;
}

/** Lists contacts that entered, changed or left after the step. */
export function changesAfter(
  cards: SyncedCards,
  step: number,
): { readonly contacts: readonly BookContact[]; readonly departed: readonly string[] } {
  const later = cards.filter(([, , changedIn]) => changedIn > step);
  return {
    contacts: later.flatMap(([name, stamp]) => (stamp === null ? [] : [{ name, stamp }])),
    departed: later.flatMap(([name, stamp]) => (stamp === null ? [name] : [])),
  };
}
