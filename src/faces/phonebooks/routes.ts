/** Routes of phone books: the book, a search in it, and the contacts with the number of a call. */
import { regionOf } from '@switchbook/domain/access/access.js';
import { type Contact, nameParts } from '@switchbook/domain/contact/contact.js';
import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import { invalid, notFound } from '@switchbook/domain/problems/problem.js';
import { sortInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { type BookReadOptions, newTreeTime } from '../../books/operations/compare-in-time.js';
import { readInGroups } from '../../books/values/card-groups.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { cardsReadAtOnce, maxFoundPeople, maxSearch, maxWholeLength } from './choices.js';
import { compareEntries, type PhoneEntry, phoneEntriesOf } from './entries.js';
import { type BookPage, formats, type PhoneFormat, writeBook } from './formats.js';

export const xmlType = 'text/xml; charset=utf-8';

function formatOf({ params }: CallerExchange): PhoneFormat {
  const name = (params.format ?? '').replace(/\.xml$/, '');
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw notFound('book');
  return format;
}

/** Returns the book of the key. A key of another kind reads the book of the parameter `book`, or the only book. */
async function getBookNumber(exchange: CallerExchange): Promise<number> {
  const books = await exchange.core.listOwnBooks(exchange.caller);
  const bookNumber = exchange.query.last('book');
  const book =
    bookNumber === undefined ? books[0] : books.find((candidate) => String(candidate.number) === bookNumber);
  if (book === undefined || (bookNumber === undefined && books.length > 1)) throw notFound('book');
  return book.number;
}

function readSearchIn({ query }: CallerExchange): string {
  const term = (query.last('search') ?? '').trim();
  if (term.length > maxSearch) throw invalid('search', 'too_long', `must be at most ${maxSearch} characters`);
  return term;
}

function readPageIn({ query }: CallerExchange): number {
  const page = query.last('page') ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(page)) throw invalid('page', 'form', 'must be a number from 1', 'number');
  return Number(page);
}

async function getBook(exchange: CallerExchange): Promise<Answer> {
  const { core, caller } = exchange;
  const format = formatOf(exchange);
  const [search, page, number] = [
    readSearchIn(exchange),
    readPageIn(exchange),
    await getBookNumber(exchange),
  ];
  // All contacts of a request share one time limit.
  const by = { signal: exchange.signal, time: newTreeTime() };
  const { book } = await core.findBook(caller, number);
  const foundEntries =
    search === ''
      ? await readEntriesIn(exchange, number, by)
      : (await core.searchBook(caller, number, by, { text: search, limit: maxFoundPeople })).flatMap(
          phoneEntriesOf,
        );
  const { accountId } = caller;
  const entries = await sortInSlices(foundEntries, compareEntries, accountId);
  const { pageSize, searchForm } = format;
  const from = pageSize === null ? 0 : (page - 1) * pageSize;
  const pageEntries = pageSize === null ? entries : entries.slice(from, from + pageSize);
  const hasMore = pageSize !== null && from + pageSize < entries.length;
  const searchParameter = search === '' ? '' : `&search=${encodeURIComponent(search)}`;
  const answer: BookPage = {
    title: book.name,
    next: hasMore ? `${bookUrlOf(exchange)}?book=${number}&page=${page + 1}${searchParameter}` : null,
    search: searchForm === undefined ? null : `${bookUrlOf(exchange)}/search?book=${number}`,
  };
  return wholeOrChunks(writeBook(format, answer, pageEntries, accountId));
}

/** Returns a short book as one text, and a long book as chunks, which need little memory. */
async function wholeOrChunks(chunks: AsyncGenerator<string>): Promise<Answer> {
  let written = '';
  while (written.length <= maxWholeLength) {
    const { done, value } = await chunks.next();
    if (done === true) return xml(written);
    written += value;
  }
  return { status: 200, headers: { 'content-type': xmlType }, chunks: prepend(written, chunks) };
}

async function* prepend(first: string, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* chunks;
}

/** Returns the whole address, which phones need. */
const bookUrlOf = ({ origin, prefix: mount, params }: CallerExchange) =>
  `${origin}${mount}/${params.key}/${params.format}`;

/** Reads entries. Contacts may be large, so each becomes its entry at once. Ends when the phone has left. */
async function readEntriesIn(
  exchange: CallerExchange,
  number: number,
  by: BookReadOptions,
): Promise<readonly PhoneEntry[]> {
  const { core, caller } = exchange;
  // A phone reads the whole book each time, so nothing is recorded.
  const { contacts } = await core.readBook(caller, number, { ...by, isOnce: true });
  const names = contacts.map((contact) => contact.name);
  const entries: PhoneEntry[] = [];
  const read = async (group: readonly string[]) => {
    by.signal?.throwIfAborted();
    return core.readCards(caller, number, group, by);
  };
  for await (const [, { cards }] of readInGroups(names, cardsReadAtOnce, read))
    for (const { contact } of cards) entries.push(...phoneEntriesOf(contact));
  return entries;
}

async function getSearchForm(exchange: CallerExchange): Promise<Answer> {
  const { searchForm } = formatOf(exchange);
  if (searchForm === undefined) throw notFound('book');
  const number = await getBookNumber(exchange);
  return xml(searchForm('Search', `${bookUrlOf(exchange)}?book=${number}`));
}

/** Returns the contacts with the number of a phone call, for telephone systems: one name as text, or all as JSON. */
async function searchContacts(exchange: CallerExchange): Promise<readonly Contact[]> {
  const { core, caller, principal, query } = exchange;
  const region = regionOf(principal);
  const number = query.last('number') ?? '';
  // Telephone systems leave the plus out.
  const digits = readPhone(number, region) ?? readPhone(`+${number.replaceAll(/\D/g, '')}`, region);
  // A hidden number, or an extension: no contact.
  if (digits === undefined) return [];
  return core.findByNumber(caller, await getBookNumber(exchange), exchange, digits);
}

async function getNameOfNumber(exchange: CallerExchange): Promise<Answer> {
  const [contact] = await searchContacts(exchange);
  const text = contact === undefined ? '' : contact.displayName || contact.company || '';
  return {
    status: 200,
    text: text.replaceAll(/\s+/g, ' '),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  };
}

async function getContactsOfNumber(exchange: CallerExchange): Promise<Answer> {
  const contacts = (await searchContacts(exchange)).map((contact) => {
    const { given, family } = nameParts(contact);
    return {
      id: contact.id,
      first_name: given,
      last_name: family,
      name: contact.displayName ?? '',
      phone: phoneEntriesOf(contact)[0]?.numbers[0] ?? '',
    };
  });
  return { status: 200, body: { contacts }, headers: { 'content-type': 'application/json; charset=utf-8' } };
}

const xml = (text: string): Answer => ({ status: 200, text, headers: { 'content-type': xmlType } });

const route = (path: string, operation: string, handle: KeyRoute['handle']): KeyRoute => ({
  method: 'GET',
  path,
  operation,
  scope: null,
  handle,
});

export const routes: readonly KeyRoute[] = [
  route('/:key/:format', 'getBook', getBook),
  // Grandstream's phones add this name to the address.
  route('/:key/:format/phonebook.xml', 'getNamedBook', getBook),
  route('/:key/:format/search', 'getSearchForm', getSearchForm),
  route('/:key/lookup', 'nameOfNumber', getNameOfNumber),
  route('/:key/lookup.json', 'contactsOfNumber', getContactsOfNumber),
];
