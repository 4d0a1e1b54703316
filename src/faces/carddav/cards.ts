/** Cards of a book: their addresses, tags and texts. */
import { bookCard } from '@switchbook/contact-files/write-vcard.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { type ReadBook, readBook, readCards } from '../../books/operations/read-book.js';
import type { Book, BookCard, BookMember, BookPosition } from '../../books/values.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { isWellEncoded } from '../kit/wire/query-string.js';
import { cardsAtOnce } from './choices.js';
import type { CardVersion } from './decode.js';

/** The book now; with a token its changes since. */
export function bookAt(exchange: CallerExchange, number: number, token?: string): Promise<ReadBook> {
  const { core, caller } = exchange;
  return core.operation(readBook)(
    caller,
    number,
    exchange,
    token === undefined ? undefined : positionIn(token),
  );
}

/** The token is a URI (RFC 6578). */
export function tokenOf({ reader, step }: BookPosition): string {
  return `urn:switchbook:sync:${reader}:${step}`;
}

const tokenForm = /^urn:switchbook:sync:([0-9a-f-]{36}):(0|[1-9]\d{0,14})$/;

/** Throws `expired` for a token of another server. */
function positionIn(token: string): BookPosition {
  const [, reader, step] = tokenForm.exec(token) ?? [];
  if (reader === undefined) throw new ProblemError({ kind: 'expired', what: 'page' });
  return { reader, step: Number(step) };
}

/** Changes with the contact, and with the form of all cards of the book. */
export function tagOf({ version }: Pick<BookMember, 'version'>, form: string): string {
  return `"${version}-${Buffer.from(form).toString('hex').slice(0, 40)}"`;
}

/** The name of a card in an address; undefined: it is of no card of the book. Ids of contacts are in lower case. */
export function cardIn(address: string, number: number): string | undefined {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const [, book, name = ''] = /\/books\/([1-9]\d{0,14})\/([^/]+)\.vcf$/i.exec(path) ?? [];
  if (Number(book) !== number || !isWellEncoded(name)) return undefined;
  const decoded = decodeURIComponent(name);
  return parseId(decoded) ?? decoded;
}

export function textOf({ contact, uid }: BookCard, { shows }: Book, version: CardVersion): string {
  return bookCard(contact, { version, uid, hasDetails: shows === 'details' });
}

/** Cards of the book with these names, some at a time; with the names that are not in it. */
export async function* cardsOf(
  exchange: CallerExchange,
  number: number,
  names: readonly string[],
): AsyncGenerator<readonly (readonly [name: string, card: BookCard | undefined])[]> {
  const { core, caller } = exchange;
  for (let at = 0; at < names.length; at += cardsAtOnce) {
    const some = names.slice(at, at + cardsAtOnce);
    const read = await core.operation(readCards)(caller, number, some);
    const known = new Map(read.map((one) => [one.name, one]));
    yield some.map((name) => [name, known.get(name)] as const);
  }
}
