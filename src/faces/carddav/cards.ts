/** Cards of a book: their addresses, tags and texts. */
import { bookCard } from '@switchbook/contact-files/write-vcard.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { newTreeTime, type TreeTime } from '../../books/operations/compare-in-time.js';
import type { BookContents } from '../../books/operations/read-book.js';
import {
  type Book,
  type BookCard,
  type BookPosition,
  sentDivision,
  stampOf,
} from '../../books/values/book.js';
import { readInGroups } from '../../books/values/card-groups.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { isWellEncoded } from '../kit/wire/query-string.js';
import { type CardVersion, cardsAtOnce } from './choices.js';

/** One budget of time for the slow segments of all books and cards of a request. */
const treeTimes = new WeakMap<CallerExchange, TreeTime>();

function readerOf(exchange: CallerExchange) {
  const time = treeTimes.get(exchange) ?? newTreeTime();
  treeTimes.set(exchange, time);
  return { signal: exchange.signal, time };
}

/** Reads the current book; with a token, its changes since the token. */
export function readBookAt(exchange: CallerExchange, number: number, token?: string): Promise<BookContents> {
  const { core, caller } = exchange;
  return core.readBook(
    caller,
    number,
    readerOf(exchange),
    token === undefined ? undefined : parseToken(token),
  );
}

/** Makes a token, which is a URI (RFC 6578). */
export function tokenOf({ reader, step }: BookPosition): string {
  return `urn:switchbook:sync:${reader}:${step}`;
}

const tokenForm = /^urn:switchbook:sync:([0-9a-f-]{36}):(0|[1-9]\d{0,14})$/;

/** Returns the position of a token. Throws `expired` for a token of another server. */
function parseToken(token: string): BookPosition {
  const [, reader, step] = tokenForm.exec(token) ?? [];
  if (reader === undefined) throw new ProblemError({ kind: 'expired', what: 'page' });
  return { reader, step: Number(step) };
}

/** Changes with the contact, and with the form of all cards of the book. */
export function cardTagOf(stamp: number, form: string): string {
  return `"${stamp}-${form}"`;
}

export function tagOfContact(contact: Pick<Contact, 'number' | 'version'>, form: string): string {
  return cardTagOf(stampOf(contact), form);
}

/** Returns the name of a card in an address, as sent; undefined for an address of another book. */
export function parseCardName(address: string, number: number): string | undefined {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const [, book, name = ''] = /\/books\/([1-9]\d{0,14})\/([^/]+)\.vcf$/i.exec(path) ?? [];
  if (Number(book) !== number || !isWellEncoded(name)) return undefined;
  const decoded = decodeURIComponent(name);
  return isStorable(decoded) ? decoded : undefined;
}

/**
 * Finds the card whose name is the id of its contact, in any letter case. A name that a client chose is case-sensitive.
 */
function findOwnCard(cards: ReadonlyMap<string, BookCard>, name: string): BookCard | undefined {
  const card = cards.get(parseId(name) ?? name);
  return card?.name === card?.contact.id ? card : undefined;
}

export function formatCard({ contact, uid }: BookCard, { shows }: Book, version: CardVersion): string {
  return bookCard(contact, {
    version,
    uid,
    hasDetails: shows === 'details',
    division: sentDivision(contact),
  });
}

/** Reads the cards of the book with these names, some at a time. Names that are not in the book are returned too. */
export async function* readCardGroups(
  exchange: CallerExchange,
  number: number,
  names: readonly string[],
): AsyncGenerator<readonly (readonly [name: string, card: BookCard | undefined])[]> {
  const { core, caller } = exchange;
  const read = (group: readonly string[]) => core.readCards(caller, number, group, readerOf(exchange));
  for await (const [group, { cards }] of readInGroups(names, cardsAtOnce, read)) {
    const cardsByName = new Map(cards.map((card) => [card.name, card]));
    yield group.map((name) => [name, cardsByName.get(name) ?? findOwnCard(cardsByName, name)] as const);
  }
}
