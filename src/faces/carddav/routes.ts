/** The paths of this face, relative to the mount. */
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Book } from '../../books/values/book.js';
import type { CallerExchange, KeyRoute, Method } from '../kit/wire/declared-route.js';
import { FaultError } from '../kit/wire/refusal.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { removeCard, writeCard } from './card-edit.js';
import { formatCard, parseCardName, readBookAt, readCardGroups, tagOfContact, tokenOf } from './cards.js';
import { defaultCardVersion, maxBodyBytes, maxCardBytes } from './choices.js';
import { acceptedVersion, type Propfind, readPropfind, readReport } from './decode.js';
import { errorAnswer } from './problems.js';
import { answerReport, listCards, multistatus, privilegesOf, unknownReport } from './reports.js';
import {
  addressesOf,
  bookProperties,
  cardProperties,
  cardType,
  homeProperties,
  needsContacts,
  principalProperties,
  responseOf,
  rootProperties,
} from './resources.js';

const body = { read: 'bytes', maxBytes: maxBodyBytes } as const;

function route(
  method: Method,
  path: string,
  operation: string,
  handle: KeyRoute['handle'],
  more: Partial<KeyRoute> = {},
): KeyRoute {
  return { method, path, operation, scope: null, handle, ...more } as KeyRoute;
}

type Find = (exchange: CallerExchange, request: Propfind, depth: Depth) => Answer | Promise<Answer>;

/** Declares PROPFIND of a path. Its answers change nothing. */
function propfind(path: string, operation: string, find: Find): KeyRoute {
  return route(
    'PROPFIND',
    path,
    operation,
    async (exchange) => {
      const depth = depthOf(exchange);
      if (depth === 'infinity')
        return errorAnswer(403, 'Send Depth: 0 or Depth: 1.', 'D:propfind-finite-depth');
      return find(exchange, await readPropfind(exchange.bytes, exchange.caller.accountId), depth);
    },
    { body, isStreamed: true },
  );
}

type Depth = '0' | '1' | 'infinity';

/** Reads the depth. A missing header counts as 0: clients send 1 for a list. */
function depthOf({ headers }: CallerExchange): Depth {
  const { depth = '0' } = headers as { readonly depth?: string };
  const word = depth.trim();
  if (word === '0' || word === '1') return word;
  if (/^infinity$/i.test(word)) return 'infinity';
  throw new FaultError({ kind: 'bad_header', message: 'The header Depth must be 0, 1 or infinity' });
}

const numberForm = /^[1-9]\d{0,14}$/;

function bookNumberOf({ params }: CallerExchange): number {
  const text = params.book ?? '';
  if (!numberForm.test(text)) throw notFound('book');
  return Number(text);
}

const ownBooks = (exchange: CallerExchange) => exchange.core.listOwnBooks(exchange.caller);

async function readBookResponse(
  exchange: CallerExchange,
  { number }: Pick<Book, 'number'>,
  request: Propfind,
) {
  const at = addressesOf(exchange.prefix);
  const read = await readBookAt(exchange, number);
  const state = { ...read, token: tokenOf(read.position), privileges: privilegesOf(exchange, read.book) };
  return { read, text: responseOf(at.book(number), bookProperties(at, state), request) };
}

/**
 * Lists the books. A book whose source was deleted, or has slow conditions, is in the list without a token. A client
 * would delete the contacts of a book that is not in the list.
 */
async function* writeBookResponses(exchange: CallerExchange, request: Propfind): AsyncGenerator<string> {
  const at = addressesOf(exchange.prefix);
  for (const book of await ownBooks(exchange)) {
    const state = { book, privileges: privilegesOf(exchange, book) };
    const response = needsContacts(request)
      ? await readBookResponse(exchange, book, request).catch(undefinedIfUnreadable)
      : undefined;
    yield response?.text ?? responseOf(at.book(book.number), bookProperties(at, state), request);
  }
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (error instanceof ProblemError && ['not_found', 'invalid'].includes(error.problem.kind))
    return undefined;
  throw error;
}

const findRoot: Find = async (exchange, request, depth) => {
  const at = addressesOf(exchange.prefix);
  await ownBooks(exchange);
  const children = [
    responseOf(at.principal, principalProperties(at, exchange.principal.keyName), request),
    responseOf(at.home, homeProperties(at), request),
  ];
  return multistatus([responseOf(at.root, rootProperties(at), request), ...(depth === '1' ? children : [])]);
};

const findPrincipal: Find = async (exchange, request) => {
  const at = addressesOf(exchange.prefix);
  await ownBooks(exchange);
  return multistatus([
    responseOf(at.principal, principalProperties(at, exchange.principal.keyName), request),
  ]);
};

const findHome: Find = async (exchange, request, depth) => {
  const at = addressesOf(exchange.prefix);
  await ownBooks(exchange);
  return multistatus(responses());

  async function* responses() {
    yield responseOf(at.home, homeProperties(at), request);
    if (depth === '1') yield* writeBookResponses(exchange, request);
  }
};

const findOneBook: Find = async (exchange, request, depth) => {
  const at = addressesOf(exchange.prefix);
  const { read, text } = await readBookResponse(exchange, { number: bookNumberOf(exchange) }, request);
  return multistatus(responses());

  async function* responses() {
    yield text;
    const report = {
      ...request,
      kind: 'sync',
      token: null,
      limit: null,
      version: defaultCardVersion,
    } as const;
    if (depth === '1') yield* listCards({ exchange, at, read, report }, request.namesOnly);
  }
};

/** Returns the book and the name in the path, and the card of that name, if it exists. */
async function findCardAt(exchange: CallerExchange) {
  const number = bookNumberOf(exchange);
  const name = parseCardName(`/books/${number}/${encodeURIComponent(exchange.params.card ?? '')}`, number);
  if (name === undefined) throw notFound('contact');
  const read = await exchange.core.findBook(exchange.caller, number);
  for await (const [[, card] = []] of readCardGroups(exchange, number, [name]))
    if (card !== undefined) return { read, name, card };
  return { read, name, card: undefined };
}

/** Returns the card of the path. Throws `not_found`. */
async function getCardAt(exchange: CallerExchange) {
  const { read, card } = await findCardAt(exchange);
  if (card === undefined) throw notFound('contact');
  return { read, card };
}

const findCard: Find = async (exchange, request) => {
  const at = addressesOf(exchange.prefix);
  const { read, card } = await getCardAt(exchange);
  const etag = tagOfContact(card.contact, read.form);
  const properties = cardProperties(at, etag, privilegesOf(exchange, read.book));
  return multistatus([responseOf(at.card(read.book.number, card.name), properties, request)]);
};

async function getCard(exchange: CallerExchange): Promise<Answer> {
  const { read, card } = await getCardAt(exchange);
  const etag = tagOfContact(card.contact, read.form);
  const { 'if-none-match': cardTags } = exchange.headers;
  if (cardTags?.split(',').some((part) => part.trim() === etag)) return { status: 304, headers: { etag } };
  const version = acceptedVersion(exchange.headers.accept);
  return {
    status: 200,
    text: formatCard(card, read.book, version),
    headers: { 'content-type': `${cardType}; version=${version}`, etag, vary: 'Accept' },
  };
}

async function report(exchange: CallerExchange): Promise<Answer> {
  const request = await readReport(exchange.bytes, exchange.caller.accountId);
  if (request === undefined) throw unknownReport();
  return answerReport(exchange, bookNumberOf(exchange), request);
}

const putCard: KeyRoute['handle'] = async (exchange) => writeCard(exchange, await findCardAt(exchange));
const deleteCard: KeyRoute['handle'] = async (exchange) => removeCard(exchange, await findCardAt(exchange));

const refuseWrite = (): never => {
  throw new ProblemError({ kind: 'forbidden', scope: null });
};

export const routes: readonly KeyRoute[] = [
  propfind('/', 'findRoot', findRoot),
  propfind('/principal', 'findPrincipal', findPrincipal),
  propfind('/books', 'findHome', findHome),
  propfind('/books/:book', 'findBook', findOneBook),
  propfind('/books/:book/:card', 'findCard', findCard),
  route('REPORT', '/books/:book', 'reportBook', report, { body, isStreamed: true }),
  route('GET', '/books/:book/:card', 'getCard', getCard),
  route('PUT', '/books/:book/:card', 'putCard', putCard, { body: { read: 'bytes', maxBytes: maxCardBytes } }),
  route('DELETE', '/books/:book/:card', 'deleteCard', deleteCard),
  ...['/principal', '/books', '/books/:book'].map((path, index) =>
    route('PROPPATCH', path, `changeProperties${index}`, refuseWrite),
  ),
];
