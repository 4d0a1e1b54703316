/**
 * The requests that clients of phone books send, with a place for a text in each part: paths, queries, headers, names,
 * attributes and texts of XML, and properties of cards.
 */
import type { Server } from '../../src/compose/server.js';
import { davNames } from '../support/clients/carddav.js';

/** The book and the card of the requests. */
export interface Subject {
  readonly book: number;
  /** the key of the book, or another key */
  readonly key: string;
  readonly card: string;
  /** the tag of the card */
  readonly etag?: string;
}

export interface BookRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Puts the text of a place into the request. Each place has a unique name in its request. */
export type At = (place: string, usual: string) => string;

type RequestParts = Omit<BookRequest, 'name' | 'headers'> & { readonly headers?: BookRequest['headers'] };
type Make = (of: Subject, at: At) => RequestParts;

const xml = (text: string) => Buffer.from(text);
const path = encodeURIComponent;

/** A single surrogate has no UTF-8, so that its bytes are sent. */
export function sentBytes(text: string): Buffer {
  const parts = text.split(/(?<![\ud800-\udbff])([\udc00-\udfff])|([\ud800-\udbff])(?![\udc00-\udfff])/);
  return Buffer.concat(
    parts.map((part) =>
      part === undefined || part === ''
        ? Buffer.alloc(0)
        : part.length === 1 && !part.isWellFormed()
          ? Buffer.from([
              0xe0 | (part.charCodeAt(0) >> 12),
              0x80 | ((part.charCodeAt(0) >> 6) & 0x3f),
              0x80 | (part.charCodeAt(0) & 0x3f),
            ])
          : Buffer.from(part),
    ),
  );
}

/** Percent-encoded in a path or a query; also what is not well-formed. */
export function encodedText(text: string): string {
  return text.isWellFormed()
    ? path(text)
    : [...sentBytes(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

const prop = (at: At) =>
  `<D:prop><D:${at('name of a property', 'displayname')} xmlns:X="${at('namespace', 'x')}"/><D:getetag/><C:address-data content-type="${at('content-type', 'text/vcard')}" version="${at('version', '3.0')}"/></D:prop>`;

const propfind = (at: At) => xml(`<D:propfind ${davNames}>${prop(at)}</D:propfind>`);

const card = (at: At) =>
  [
    'BEGIN:VCARD',
    `VERSION:${at('VERSION', '3.0')}`,
    `UID:${at('UID', 'x')}`,
    `FN:${at('FN', 'Ana')}`,
    `N:${at('family', 'Lopez')};${at('given', 'Ana')};;;`,
    `item1.TEL;TYPE=${at('type', 'CELL')}:${at('TEL', '+14155550199')}`,
    `item1.X-ABLabel:${at('label', 'Work')}`,
    ...['EMAIL', 'ORG', 'TITLE', 'NOTE', 'URL', 'NICKNAME', 'CATEGORIES', 'PHOTO', 'REV', 'X-ANY'].map(
      (name) => `${name}:${at(name, '')}`,
    ),
    `BDAY:${at('BDAY', '1985-04-12')}`,
    `ADR:;;${at('street', '1 Main St')};${at('city', 'Berlin')};;${at('zip', '10115')};${at('country', 'DE')}`,
    `${at('name of a line', 'X-OTHER')}:y`,
    'END:VCARD',
    '',
  ].join('\r\n');

const report = (of: Subject, body: string): RequestParts => ({
  method: 'REPORT',
  path: `/carddav/books/${of.book}`,
  body: xml(body),
});

/** The requests of each route, by its method and path; several for a route with several forms. */
export const requests: Readonly<Record<string, readonly Make[]>> = {
  'PROPFIND /carddav/': [(_, at) => ({ method: 'PROPFIND', path: '/carddav/', body: propfind(at) })],
  'PROPFIND /carddav/principal': [
    (_, at) => ({ method: 'PROPFIND', path: '/carddav/principal/', body: propfind(at) }),
  ],
  'PROPFIND /carddav/books': [
    (_, at) => ({ method: 'PROPFIND', path: '/carddav/books/', body: propfind(at), headers: { depth: '1' } }),
  ],
  'PROPFIND /carddav/books/:book': [
    ({ book }, at) => ({
      method: 'PROPFIND',
      path: `/carddav/books/${at('path', `${book}`)}/`,
      body: propfind(at),
      headers: { depth: at('header depth', '1') },
    }),
  ],
  'PROPFIND /carddav/books/:book/:card': [
    (of, at) => ({
      method: 'PROPFIND',
      path: `/carddav/books/${of.book}/${at('path', of.card)}.vcf`,
      body: propfind(at),
    }),
  ],
  'REPORT /carddav/books/:book': [
    (of, at) =>
      report(
        of,
        `<D:sync-collection ${davNames}><D:sync-token>${at('sync-token', '')}</D:sync-token><D:sync-level>${at('sync-level', '1')}</D:sync-level><D:limit><D:nresults>${at('nresults', '10')}</D:nresults></D:limit>${prop(at)}</D:sync-collection>`,
      ),
    (of, at) =>
      report(
        of,
        `<C:addressbook-multiget ${davNames}>${prop(at)}<D:href>${at('href', `/carddav/books/${of.book}/${of.card}.vcf`)}</D:href><D:href>/carddav/books/${of.book}/${at('href name', of.card)}.vcf</D:href></C:addressbook-multiget>`,
      ),
    (of, at) =>
      report(
        of,
        `<C:addressbook-query ${davNames}>${prop(at)}<C:filter test="${at('test', 'anyof')}"><C:prop-filter name="${at('prop-filter', 'FN')}"><C:text-match collation="${at('collation', 'i;unicode-casemap')}" match-type="${at('match-type', 'contains')}" negate-condition="${at('negate', 'no')}">${at('text-match', 'a')}</C:text-match></C:prop-filter></C:filter><C:limit><C:nresults>${at('nresults', '10')}</C:nresults></C:limit></C:addressbook-query>`,
      ),
    (of, at) => report(of, `<D:${at('root', 'expand-property')} ${davNames}/>`),
  ],
  'GET /carddav/books/:book/:card': [
    (of, at) => ({
      method: 'GET',
      path: `/carddav/books/${of.book}/${at('path', of.card)}.vcf`,
      headers: {
        accept: at('header accept', 'text/vcard'),
        'if-none-match': at('header if-none-match', '"1"'),
      },
    }),
  ],
  'PUT /carddav/books/:book/:card': [
    (of, at) => ({
      method: 'PUT',
      path: `/carddav/books/${of.book}/${at('path', 'new')}.vcf`,
      headers: {
        'if-none-match': at('header if-none-match', '*'),
        'content-type': at('header content-type', 'text/vcard'),
      },
      body: sentBytes(card(at)),
    }),
    (of, at) => ({
      method: 'PUT',
      path: `/carddav/books/${of.book}/${of.card}.vcf`,
      headers: { 'if-match': at('header if-match', of.etag ?? '"1"'), 'content-type': 'text/vcard' },
      body: sentBytes(card(at)),
    }),
  ],
  'DELETE /carddav/books/:book/:card': [
    (of, at) => ({
      method: 'DELETE',
      path: `/carddav/books/${of.book}/${at('path', 'none')}.vcf`,
      headers: { 'if-match': at('header if-match', '"1"') },
    }),
  ],
  'PROPPATCH /carddav/principal': [
    (_, at) => ({ method: 'PROPPATCH', path: '/carddav/principal/', body: propfind(at) }),
  ],
  'PROPPATCH /carddav/books': [
    (_, at) => ({ method: 'PROPPATCH', path: '/carddav/books/', body: propfind(at) }),
  ],
  'PROPPATCH /carddav/books/:book': [
    (of, at) => ({ method: 'PROPPATCH', path: `/carddav/books/${of.book}/`, body: propfind(at) }),
  ],
  'GET /phonebook/:key/:format': [
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/${at('path key', of.key)}/${at('path format', 'yealink')}?book=${at('query book', `${of.book}`)}&search=${at('query search', 'a')}&page=${at('query page', '1')}&${at('query name', 'x')}=1`,
      headers: { 'user-agent': at('header user-agent', 'phone') },
    }),
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/-/cisco?book=${of.book}&search=${at('query search', 'a')}`,
      headers: { 'x-request-id': at('header x-request-id', 'a'), origin: at('header origin', '') },
    }),
  ],
  'GET /phonebook/:key/:format/phonebook.xml': [
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/-/${at('path', 'grandstream')}/phonebook.xml?book=${of.book}`,
    }),
  ],
  'GET /phonebook/:key/:format/search': [
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/-/${at('path', 'yealink')}/search?book=${at('query book', `${of.book}`)}`,
    }),
  ],
  'GET /phonebook/:key/lookup': [
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/-/lookup?book=${of.book}&number=${at('query number', '14155550103')}`,
    }),
  ],
  'GET /phonebook/:key/lookup.json': [
    (of, at) => ({
      method: 'GET',
      path: `/phonebook/-/lookup.json?book=${of.book}&number=${at('query number', '14155550103')}`,
    }),
  ],
};

/** The routes of both faces. */
export function routesOf({ faces }: Server): readonly string[] {
  return faces
    .filter(({ name }) => name === 'carddav' || name === 'phonebooks')
    .flatMap(({ mounts }) => mounts)
    .filter(({ prefix }) => prefix !== '/.well-known/carddav')
    .flatMap(({ prefix, wire }) => wire.routes.map((route) => `${route.method} ${prefix}${route.path}`));
}

/** Each request with `text` in one place, escaped as the place needs. */
export function* withText(of: Subject, text: string): Generator<() => BookRequest> {
  for (const [route, makes] of Object.entries(requests))
    for (const [index, make] of makes.entries())
      for (const place of placesOf(make, of))
        yield* forms(`${route} ${index}, ${place}`, make, of, place, text);
}

function placesOf(make: Make, of: Subject): readonly string[] {
  const places = new Set<string>();
  make(of, (place, usual) => {
    places.add(place);
    return usual;
  });
  return [...places];
}

/** The usual request of a route. */
export function usual(make: Make, of: Subject): BookRequest {
  return complete(
    'usual',
    make(of, (_, text) => text),
    of,
  );
}

/** XML contains a text in several ways: itself, escaped, as references to its characters, as an address. */
function* forms(
  name: string,
  make: Make,
  of: Subject,
  place: string,
  text: string,
): Generator<() => BookRequest> {
  const isAddress = place.startsWith('path') || place.startsWith('query');
  const isHeader = place.startsWith('header');
  const { method, body } = make(of, (_, value) => value);
  const madeWith = (put: string) => make(of, (key, value) => (key === place ? put : value));
  if (isAddress || isHeader || method === 'PUT' || body === undefined) {
    // A header consists of bytes, each as a character. HTTP parsers accept no U+0000 and no line ends.
    const latin = () => Buffer.from(text.replaceAll(/[\u0000\r\n]/g, '')).toString('latin1');
    yield () => complete(name, madeWith(isAddress ? encodedText(text) : isHeader ? latin() : text), of);
    return;
  }
  const escaped = () => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const references = () =>
    [...text].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join('');
  for (const [form, inner] of [
    ['itself', () => sentBytes(text)],
    ['escaped', () => sentBytes(escaped())],
    ['as references', () => Buffer.from(references())],
    ['as an address', () => Buffer.from(encodedText(text))],
  ] as const)
    yield () => {
      const marked = madeWith('PLACE-OF-THE-TEXT');
      const [before = '', after = ''] = `${marked.body}`.split('PLACE-OF-THE-TEXT');
      const parts = [Buffer.from(before), inner(), Buffer.from(after)];
      return complete(`${name} ${form}`, { ...marked, body: Buffer.concat(parts) }, of);
    };
}

function complete(name: string, made: RequestParts, { key }: Subject): BookRequest {
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`;
  return { name, ...made, headers: { authorization, ...made.headers } };
}
