/**
 * Books as phones read them: the contacts of a book, the changes since a position, and cards. The key of a book reads
 * only that book; any other key that may read contacts reads all books. A reader gets the contacts and parts that are
 * visible to its member.
 *
 * Each read compares the book with the last read of the same key, so every cause of a change counts. Examples: a
 * contact that no longer matches, a changed segment, a role with fewer rights, a relative time that has passed.
 */

import { createHash } from 'node:crypto';
import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { fold, isStorable } from '@switchbook/domain/text/text.js';
import { assertParentMay } from '../../access/operations/parent-rights.js';
import { listContacts } from '../../contacts/operations/find-contacts.js';
import { withoutLargeMembers } from '../../contacts/values/brief-contact.js';
import { treeMs } from '../../contacts/values/request-limits.js';
import type { EndSignal } from '../../database/database.js';
import type { Basics, Caches, CallerVisibility, Context } from '../../operation-context/context.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';
import {
  type CardName,
  evictReaders,
  findBookContactsAmong,
  findBookOfKey,
  findCardNames,
  findReadContacts,
  findReader,
  readBookContacts,
  touchReader,
  writeStep,
} from '../store.js';
import {
  type Book,
  type BookCard,
  type BookContact,
  type BookPosition,
  bookLimits,
  cardFormOf,
  cardNamesOf,
  contactIdOfCard,
  divisionOnly,
  type SyncedCards,
} from '../values/book.js';
import { changesAfter, listNamedContacts, nextStep } from '../values/sync-steps.js';
import { getBookFilter } from './book-source.js';
import { books } from './books.js';

/** Milliseconds that a request has left for comparisons with the conditions of segments, all books together. */
export interface TreeTime {
  leftMs: number;
}

export function newTreeTime(): TreeTime {
  return { leftMs: treeMs };
}

/**
 * `signal`: aborts when the client leaves. `time`: shared by the operations of a request. `isOnce`: the reader does not
 * sync, so this read is not recorded.
 */
export interface BookReadOptions {
  readonly signal?: AbortSignal;
  readonly time?: TreeTime;
  readonly isOnce?: boolean;
}

export interface FoundBook {
  readonly book: Book;
  /** the form of its cards */
  readonly form: string;
}

export interface BookContents extends FoundBook {
  readonly position: BookPosition;
  /** whether the source has more contacts than a book shows */
  readonly isCut: boolean;
  /** contacts in the book, the newest first; with a position: contacts that entered or changed since */
  readonly contacts: readonly BookContact[];
  /** names of cards of contacts that left since the position */
  readonly departed: readonly string[];
}

/** Lists the books of the caller. Throws `forbidden` for a key that belongs to no book and may not read contacts. */
export async function listOwnBooks(context: Context, caller: Caller): Promise<readonly Book[]> {
  const { accountId, keyId, scopes } = caller;
  const { reads } = context.database;
  const keyBook = keyId === null ? undefined : await findBookOfKey(reads, accountId, keyId);
  if (keyId !== null && keyBook !== undefined) {
    await assertParentMay(reads, accountId, keyId, 'contacts:read');
    return [keyBook];
  }
  // The program itself has no set of scopes.
  if (scopes?.has('contacts:read') !== false) return books.list(context, caller);
  throw new ProblemError({ kind: 'forbidden', scope: 'contacts:read' });
}

/**
 * Reads the contacts of a book, or its changes since a position. Throws `not_found` for a deleted book or source, and
 * `expired` for a position of another key or book, or for an old one.
 */
export async function readBook(
  context: Context,
  caller: Caller,
  number: number,
  options: BookReadOptions,
  since?: BookPosition,
): Promise<BookContents> {
  const book = await getOwnBook(context, caller, number);
  const form = cardFormOf(book, partsOf(context.visibility));
  // A read also writes rows, so it is long work, for which each account has few places.
  return context.lanes.long.run(
    caller,
    async () => {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const bookContacts = await readBookContactsInTime(context, caller, book, options);
        const isCut = bookContacts.length > bookLimits.people;
        const contacts = bookContacts.slice(0, bookLimits.people);
        const read = { book, form, isCut, contacts, departed: [], position: { reader: '', step: 0 } };
        if (options.isOnce === true || caller.keyId === null) return read;
        const { keyId } = caller;
        const saved = await saveRead(context, { ...caller, keyId }, { book, form, contacts, since });
        if (saved !== undefined) return { ...read, ...saved };
        await getOwnBook(context, caller, number);
      }
      throw changedTooOften();
    },
    options.signal,
  );
}

/** Attempts at recording a read, since other requests of the key may record theirs between reading and writing. */
const maxAttempts = 8;
const changedTooOften = () =>
  new ProblemError(
    { kind: 'unavailable' },
    { detail: 'other requests of the key read the book at the same time' },
  );

/** Cards that a request reads without waiting for a turn of long work. */
const fewCards = 5;

/** Finds a book without its contacts, and the form of its cards. Throws like `readBook`. */
export async function findBook(context: Context, caller: Caller, number: number): Promise<FoundBook> {
  const book = await getOwnBook(context, caller, number);
  return { book, form: cardFormOf(book, partsOf(context.visibility)) };
}

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

/**
 * Finds contacts of the book by a text, the newest first. A search looks only at parts that the book shows. Throws like
 * `readBook`.
 */
export function searchBook(
  context: Context,
  caller: Caller,
  number: number,
  options: BookReadOptions,
  search: BookSearch,
) {
  return listMatching(context, caller, { number, options }, search.limit, ({ shows }) => {
    const sections =
      shows === 'details' ? (['name', 'company', 'numbers'] as const) : (['name', 'numbers'] as const);
    return { op: 'text', terms: [{ in: 'everything', value: fold(search.text), sections }] };
  });
}

interface BookSearch {
  readonly text: string;
  readonly limit: number;
}

/**
 * Finds contacts of the book with this number in any known form. Several contacts may share the number. Throws like
 * `readBook`.
 */
export function findByNumber(
  context: Context,
  caller: Caller,
  number: number,
  options: BookReadOptions,
  digits: string,
) {
  return listMatching(context, caller, { number, options }, maxSharers, () => ({
    op: 'meetsNumber',
    digits,
  }));
}

const maxSharers = 5;

async function listMatching(
  context: Context,
  caller: Caller,
  { number, options }: { readonly number: number; readonly options: BookReadOptions },
  limit: number,
  conditionOf: (book: Book) => ContactFilter,
): Promise<readonly Contact[]> {
  const book = await getOwnBook(context, caller, number);
  const filter = await getBookFilter(context, caller.accountId, book.source);
  const page = await listContacts(
    context,
    caller,
    { op: 'all', filters: [filter, conditionOf(book)] },
    {
      limit,
      from: { at: 'start' },
      order: [{ by: 'number', descending: true }],
      wantTotal: false,
      ...(options.signal === undefined ? {} : { client: { signal: options.signal, withinMs: treeMs } }),
    },
  );
  return page.items;
}

async function getOwnBook(context: Context, caller: Caller, number: number): Promise<Book> {
  const book = (await listOwnBooks(context, caller)).find((ownBook) => ownBook.number === number);
  if (book === undefined) throw notFound('book');
  return book;
}

async function readBookContactsInTime(
  context: Basics & CallerVisibility & Caches,
  caller: Caller,
  { source }: Book,
  options: BookReadOptions,
): Promise<readonly BookContact[]> {
  const { accountId } = caller;
  const filter = await getBookFilter(context, accountId, source);
  const work = (until: EndSignal) =>
    readBookContacts(context.database.until(until), accountId, filter, bookLimits.people);
  return compareInTime(options, work);
}

/** Compares contacts with the source of a book. Throws `invalid` when the time of the request is over. */
async function compareInTime<Result>(
  { signal, time = newTreeTime() }: BookReadOptions,
  work: (until: EndSignal) => Promise<Result>,
): Promise<Result> {
  if (time.leftMs <= 0) throw tooSlowFilter();
  const began = performance.now();
  try {
    return await runWithTimeLimit(time.leftMs, signal, tooSlowFilter, work);
  } finally {
    time.leftMs -= performance.now() - began;
  }
}

interface BookState {
  readonly book: Book;
  readonly form: string;
  readonly contacts: readonly BookContact[];
  readonly since: BookPosition | undefined;
}

/**
 * Compares the book with the last read of the key, and stores this read. Thousands of contacts are read and compared
 * outside of the statement that writes. Undefined: the reader, the book or a contact changed after it was read.
 */
async function saveRead(
  { newId, clock, database }: Basics,
  { accountId, keyId }: Pick<Caller, 'accountId'> & { readonly keyId: KeyId },
  { book: { number }, form, contacts, since }: BookState,
): Promise<(Pick<BookContents, 'position'> & Partial<BookContents>) | undefined> {
  const before = await findReader(database, accountId, number, keyId);
  const reader = before ?? { id: newId(), step: 0, floor: 0, form };
  const names = contacts.map((contact) => contact.name);
  const stamps = contacts.map((contact) => contact.stamp);
  const digest = createHash('sha256')
    .update(JSON.stringify([names, stamps]))
    .digest();
  const isRenewed = reader.form !== form;
  const isSame = !isRenewed && before?.digest?.equals(digest) === true;
  let { step, floor } = reader;
  let cards: SyncedCards | undefined;
  if (isSame) {
    if ((await touchReader(database, accountId, number, keyId, reader.id, step, clock())) === undefined)
      return undefined;
  } else {
    const stored = before && (await findReadContacts(database, accountId, number, keyId));
    const next = nextStep(stored?.members ?? [], contacts, step + 1, isRenewed);
    cards = next.cards;
    if (next.isChanged) step += 1;
    if (next.isFull) floor = step;
    const changed = next.isChanged || next.isFull ? JSON.stringify(cards) : null;
    const written = {
      step,
      floor,
      form,
      digest,
      members: changed,
      named: listNamedContacts(cards, step),
      now: clock(),
    };
    if (!(await writeStep(database, accountId, [number, keyId], before ?? { id: reader.id }, written)))
      return undefined;
    if (before === undefined) await evictReaders(database, accountId, number, bookLimits.readers);
  }
  const position = { reader: reader.id, step };
  if (since === undefined) return { position };
  const isKnown = since.reader === reader.id && since.step >= floor && since.step <= step;
  if (!isKnown) throw new ProblemError({ kind: 'expired', what: 'page' });
  if (since.step === step) return { position, contacts: [], departed: [] };
  cards ??= (await findReadContacts(database, accountId, number, keyId))?.members;
  return cards && { position, ...changesAfter(cards, since.step) };
}
