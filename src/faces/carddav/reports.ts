/** The answers of reports, written while they are made. */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { filterInSlices, mapInSlices, Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { FoundBook } from '../../books/operations/own-books.js';
import type { BookContents } from '../../books/operations/read-book.js';
import type { Book, BookCard } from '../../books/values/book.js';
import { AnswersAtOnce } from '../kit/answer/answers-at-once.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  cardTagOf,
  formatCard,
  parseCardName,
  readBookAt,
  readCardGroups,
  tagOfContact,
  tokenOf,
} from './cards.js';
import { namespaces, reportsAtOnce, xmlType } from './choices.js';
import type { Report, RequestedProperties } from './decode.js';
import { matchesCard } from './filter.js';
import { errorAnswer } from './problems.js';
import { type Addresses, addressesOf, cardProperties, responseOf } from './resources.js';
import { cutResponse, missingResponse, openDocument, type Tag, textElement } from './write-xml.js';

/** Yields the answers about several resources, one by one. `last`: further elements. */
export function multistatus(chunks: AsyncIterable<string> | Iterable<string>, last: string = ''): Answer {
  return { status: 207, headers: { 'content-type': xmlType }, chunks: writeAll() };

  async function* writeAll() {
    yield openDocument('D:multistatus');
    for await (const chunk of chunks) yield chunk;
    yield `${last}</D:multistatus>`;
  }
}

/** Whether the client requests the content of cards. */
const wantsCards = (properties: RequestedProperties) =>
  properties?.some(({ uri, name }) => uri === namespaces.C && name === 'address-data') === true;

interface ReportWork<Read = BookContents> {
  readonly exchange: CallerExchange;
  readonly at: Addresses;
  readonly read: Read;
  readonly report: Report;
}

const reports = new AnswersAtOnce(reportsAtOnce);

export function answerReport(exchange: CallerExchange, number: number, report: Report): Promise<Answer> {
  return reports.make(exchange, () => makeReport(exchange, number, report));
}

async function makeReport(exchange: CallerExchange, number: number, report: Report): Promise<Answer> {
  const at = addressesOf(exchange.prefix);
  if (report.kind === 'multiget') {
    const read = await exchange.core.findBook(exchange.caller, number);
    return multistatus(writeChosen({ exchange, at, read, report }, report.hrefs));
  }
  const token = report.kind === 'sync' ? (report.token ?? undefined) : undefined;
  const read = await readBookAt(exchange, number, token);
  const work = { exchange, at, read, report };
  if (report.kind === 'query') return multistatus(writeFound(work));
  const { limit } = report;
  // A list of changes that is cut would need a token in the middle of a step.
  if (limit !== null && read.contacts.length + read.departed.length > limit)
    return errorAnswer(507, 'More cards have changed.', 'D:number-of-matches-within-limits');
  return multistatus(writeChanged(work), textElement('D:sync-token', tokenOf(read.position)));
}

async function* writeChosen(work: ReportWork<FoundBook>, hrefs: readonly string[]): AsyncGenerator<string> {
  const { exchange, read } = work;
  const { accountId } = exchange.caller;
  const { number } = read.book;
  const names = new Map(hrefs.map((href) => [href, parseCardName(href, number)]));
  for (const [href, name] of names) if (name === undefined) yield missingResponse(href);
  const hrefOf = new Map(
    [...names].flatMap(([href, name]) => (name === undefined ? [] : [[name, href] as const])),
  );
  for await (const group of readCardGroups(exchange, number, [...hrefOf.keys()]))
    yield (
      await mapInSlices(
        group,
        ([name, card]) => {
          const href = hrefOf.get(name) ?? '';
          return card === undefined ? missingResponse(href) : cardResponse(work, href, card);
        },
        accountId,
      )
    ).join('');
}

function cardResponse(work: ReportWork<FoundBook>, href: string, card: BookCard): string {
  const { at, read, report, exchange } = work;
  const text = formatCard(card, read.book, report.version);
  const privileges = privilegesOf(exchange, read.book);
  const properties = cardProperties(at, tagOfContact(card.contact, read.form), privileges, text);
  return responseOf(href, properties, { wanted: report.wanted, namesOnly: false });
}

async function* writeFound(work: ReportWork): AsyncGenerator<string> {
  const { exchange, at, read, report } = work;
  if (report.kind !== 'query') return;
  const { accountId } = exchange.caller;
  const { number } = read.book;
  const names = read.contacts.map((contact) => contact.name);
  let left = report.limit ?? names.length;
  for await (const group of readCardGroups(exchange, number, names)) {
    const cards = group.flatMap(([, card]) => card ?? []);
    const matching = await filterInSlices(
      cards,
      (card) => matchesCard(formatCard(card, read.book, report.version), report.filter),
      accountId,
    );
    const written = await mapInSlices(
      matching.slice(0, left),
      (card) => cardResponse(work, at.card(number, card.name), card),
      accountId,
    );
    yield written.join('');
    left -= matching.length;
    if (left < 0) yield cutResponse(at.book(number));
    if (left <= 0) return;
  }
}

async function* writeChanged(work: ReportWork): AsyncGenerator<string> {
  const { exchange, at, read, report } = work;
  const { number } = read.book;
  yield read.departed.map((name) => missingResponse(at.card(number, name))).join('');
  if (wantsCards(report.wanted)) {
    const names = read.contacts.map((contact) => contact.name);
    for await (const group of readCardGroups(exchange, number, names))
      yield (
        await mapInSlices(
          group,
          ([, one]) => (one === undefined ? '' : cardResponse(work, at.card(number, one.name), one)),
          exchange.caller.accountId,
        )
      ).join('');
  } else yield* listCards(work);
}

/** Characters sent together. */
const chunkLength = 64 * 1024;

/** Lists the cards without their texts. Other requests are served between two chunks. */
export async function* listCards(
  { exchange, at, read, report }: ReportWork,
  namesOnly = false,
): AsyncGenerator<string> {
  const { number } = read.book;
  const privileges = privilegesOf(exchange, read.book);
  const slices = new Slices(exchange.caller.accountId);
  let chunk = '';
  for (const contact of read.contacts) {
    const properties = cardProperties(at, cardTagOf(contact.stamp, read.form), privileges);
    chunk += responseOf(at.card(number, contact.name), properties, { wanted: report.wanted, namesOnly });
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
    if (slices.isOver()) await slices.next();
  }
  yield chunk;
}

/** Returns the rights of the key in the book, so that clients offer nothing else. A segment takes no new cards. */
export function privilegesOf(
  { principal: { scopes } }: CallerExchange,
  { source: { kind } }: Book,
): readonly Tag[] {
  const reads: readonly Tag[] = ['D:read', 'D:read-current-user-privilege-set'];
  if (!scopes.has('contacts:read')) return reads;
  const writes: readonly Tag[] = scopes.has('contacts:write')
    ? ['D:write-content', ...(kind === 'segment' ? [] : (['D:bind'] as const))]
    : [];
  const deletes: readonly Tag[] = scopes.has('contacts:delete') ? ['D:unbind'] : [];
  const isAll = writes.length + deletes.length === 3;
  return [...reads, ...(isAll ? (['D:write'] as const) : []), ...writes, ...deletes];
}

export function unknownReport(): ProblemError {
  return new ProblemError({ kind: 'unsupported', feature: 'This report' });
}
