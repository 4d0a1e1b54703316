/**
 * Books as phones read them: the contacts of a book, and the changes since a position. A reader gets the contacts and
 * parts that are visible to its member.
 *
 * Each read compares the book with the last read of the same key, so every cause of a change counts. Examples: a
 * contact that no longer matches, a changed segment, a role with fewer rights, a relative time that has passed.
 */

import { createHash } from 'node:crypto';
import type { Caller } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import type { EndSignal } from '../../database/database.js';
import type { Basics, Caches, CallerVisibility, Context } from '../../operation-context/context.js';
import {
  evictReaders,
  findReadContacts,
  findReader,
  readBookContacts,
  touchReader,
  writeStep,
} from '../store.js';
import {
  type Book,
  type BookContact,
  type BookPosition,
  bookLimits,
  cardFormOf,
  type SyncedCards,
} from '../values/book.js';
import { changesAfter, listNamedContacts, nextStep } from '../values/sync-steps.js';
import { getBookFilter } from './book-source.js';
import { type BookReadOptions, compareInTime } from './compare-in-time.js';
import { type FoundBook, getOwnBook } from './own-books.js';

export interface BookContents extends FoundBook {
  readonly position: BookPosition;
  /** whether the source has more contacts than a book shows */
  readonly isCut: boolean;
  /** contacts in the book, the newest first; with a position: contacts that entered or changed since */
  readonly contacts: readonly BookContact[];
  /** names of cards of contacts that left since the position */
  readonly departed: readonly string[];
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
