/** Refusals: a status, and for some the precondition that a client looks for (RFC 4918, section 16). */
import { isBookSource } from '../../books/values/book.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, secondsUntil, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { xmlType } from './choices.js';
import { documentOf, element, type Tag, textElement } from './write-xml.js';

type Words = readonly [status: number, message: string, precondition?: Tag];
const plainWords = (status: number, message: string, precondition?: Tag): Words => [
  status,
  message,
  ...(precondition === undefined ? ([] as const) : ([precondition] as const)),
];

const refusals: RefusalTable<Words> = {
  unauthenticated: plainWords(401, 'Send the key of the phone book, or another key, as the password.'),
  forbidden: plainWords(403, 'The key may not do this.', 'D:need-privileges'),
  limited: (problem) => plainWords(429, `Too many requests. Wait ${secondsUntil(problem)} seconds.`),
  no_route: plainWords(404, 'Nothing is served at this path.'),
  wrong_method: ({ allow }) => plainWords(405, `This path accepts only ${allow.join(', ')}.`),
  // Clients delete the contacts of a missing book, but keep the contacts of a book without its source.
  not_found: ({ resource }) =>
    plainWords(isBookSource(resource) ? 409 : 404, `There is no such ${resource}.`),
  too_large: plainWords(413, 'The request is too large.', 'C:max-resource-size'),
  bad_url: plainWords(400, 'The URL is not valid.'),
  bad_header: ({ message }) => plainWords(400, `${message}.`),
  bad_json: plainWords(400, 'The body is not well-formed XML in UTF-8, or has too many elements.'),
  bad_media_type: plainWords(415, 'Send a card as text/vcard.', 'C:supported-address-data'),
  bad_encoding: plainWords(415, 'Send the body without compression, or compressed with gzip.'),
  invalid: ({ issues }) =>
    plainWords(400, issues.map(({ path, message }) => `${path} ${message}`).join('; ')),
  quota: plainWords(507, 'A limit of the account is reached.', 'D:quota-not-exceeded'),
  conflict: plainWords(412, 'Another contact has a number or an email of the card.'),
  in_use: plainWords(409, 'It is in use.'),
  ambiguous: plainWords(412, 'Several contacts have the numbers and emails of the card.'),
  stale: plainWords(412, 'The contact has changed.'),
  unsupported: ({ feature }) => plainWords(403, `${feature} is not supported.`, 'D:supported-report'),
  // The client then reads the whole book.
  expired: plainWords(403, 'The sync token is not valid.', 'D:valid-sync-token'),
  unavailable: plainWords(503, 'The server cannot answer now. Try again in a moment.'),
  upstream: ({ reason }) => plainWords(502, `${upstreamTexts[reason]}.`),
  internal: plainWords(500, 'The server had an internal error. Find it in the log by the request id.'),
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, message, precondition] = wordsOf(refusals, refusal, exchange);
  return errorAnswer(status, message, precondition, {
    ...refusalHeaders(refusal),
    ...(refusal.kind === 'unauthenticated' && {
      'www-authenticate': 'Basic realm="Switchbook", charset="UTF-8"',
    }),
  });
}

export function errorAnswer(
  status: number,
  message: string,
  precondition?: Tag,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const inner = precondition === undefined ? '' : element(precondition);
  const text = documentOf('D:error', `${inner}${textElement('D:responsedescription', message)}`);
  return { status, text, headers: { 'content-type': xmlType, ...headers } };
}
