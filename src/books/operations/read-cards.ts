/** Cards of books by their names, as CardDAV clients read them. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { withoutLargeMembers } from '../../contacts/values/brief-contact.js';
import type { Context } from '../../operation-context/context.js';
import { type CardName, findBookContactsAmong, findCardNames } from '../store.js';
import { type BookCard, cardNamesOf, contactIdOfCard, divisionOnly } from '../values/book.js';
import { getBookFilter } from './book-source.js';
import { type BookReadOptions, compareInTime } from './compare-in-time.js';
import { getOwnBook } from './own-books.js';

/** Cards that a request reads without waiting for a turn of long work. */
const fewCards = 5;

/** Most contacts that the card of a name may be. */
const maxContactsOfName = 3;

export interface ReadCards {
  readonly cards: readonly BookCard[];
  /** the first names, which were looked up */
  readonly count: number;
}

/**
 * Reads the cards with these names that are in the book, in any order. Usually it reads all; of large cards it reads as
 * many as fit into memory together, in the order of the names. Throws like `readBook`.
 */
export async function readCards(
  context: Context,
  caller: Caller,
  number: number,
  names: readonly string[],
  options: BookReadOptions,
): Promise<ReadCards> {
  const { accountId } = caller;
  const { source } = await getOwnBook(context, caller, number);
  const filter = await getBookFilter(context, accountId, source);
  const { database, lanes, reads } = context;
  const ids = names.flatMap((name) => contactIdOfCard(name) ?? []);
  const cardNames = await findCardNames(database, accountId, [...names.filter(isStorable), ...ids], ids);
  const requests = candidatesOfNames(names, cardNames);
  const contactIds = [...new Set(requests.flat())];
  if (contactIds.length === 0) return { cards: [], count: names.length };
  const find = async () => {
    const among = new Set(
      await compareInTime(options, (until) =>
        findBookContactsAmong(database.until(until), accountId, filter, contactIds),
      ),
    );
    return findWithinBytes(
      reads,
      accountId,
      contactIds.filter((id) => among.has(id)),
    );
  };
  const isShort = source.kind !== 'segment' && contactIds.length <= fewCards;
  const { contacts, unread } = await (isShort ? find() : lanes.long.run(caller, find, options.signal));
  const firstLeft = requests.findIndex((candidates) => candidates.some((id) => unread.has(id)));
  const count = firstLeft === -1 ? names.length : firstLeft;
  return { cards: cardsOf(contacts, cardNames, names.slice(0, count)), count };
}

/**
 * Returns the contacts that the card of each name may be. A name that a client chose replaces the id of its contact,
 * also the id of another contact.
 */
function candidatesOfNames(
  names: readonly string[],
  named: readonly CardName[],
): readonly (readonly ContactId[])[] {
  const holders = new Map(named.map(({ name, contactId }) => [name, contactId]));
  return names.map((name) => {
    const id = contactIdOfCard(name);
    const candidates = [holders.get(name), id, id && holders.get(id)];
    return candidates.filter((candidate) => candidate !== undefined);
  });
}

/** Reads the first of these contacts that fit into memory together. `unread`: the others. */
async function findWithinBytes(reads: Context['reads'], accountId: AccountId, ids: readonly ContactId[]) {
  if (ids.length === 0) return { contacts: [], unread: new Set<ContactId>() };
  const { ids: read, found } = await reads.findFirstThatFit(accountId, ids, maxContactsOfName);
  // Cards and phones show only these members of a contact.
  const contacts = await mapInSlices(found, limitForCard, accountId);
  return { contacts, unread: new Set(ids.slice(read.length)) };
}

/** Returns the cards of the contacts that have one of the names. */
function cardsOf(
  contacts: readonly Contact[],
  named: readonly CardName[],
  names: readonly string[],
): readonly BookCard[] {
  const chosenCards = new Map(named.map((card) => [card.contactId, card]));
  const cardNames = cardNamesOf(contacts.map(({ id }) => ({ id, chosen: chosenCards.get(id)?.name })));
  // A name that a client chose replaces the contact's id as the name of the card.
  const requestedNames = new Set<string>([...names, ...names.flatMap((name) => contactIdOfCard(name) ?? [])]);
  return contacts.flatMap((contact, at) => {
    const name = cardNames[at] ?? contact.id;
    const uid = chosenCards.get(contact.id)?.uid ?? `urn:uuid:${contact.id}`;
    return requestedNames.has(name) ? [{ name, uid, contact }] : [];
  });
}

const limitForCard = (contact: Contact): Contact => ({
  ...withoutLargeMembers(contact),
  extensions: divisionOnly(contact),
});
