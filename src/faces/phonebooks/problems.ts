/** Refusals, as a text that a person at the phone or in the log of the phone reads. */
import { isBookSource } from '../../books/values/book.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { type Refusal, upstreamTexts } from '../kit/wire/refusal.js';
import { type RefusalTable, refusalHeaders, secondsUntil, wordsOf } from '../kit/wire/refusal-table.js';
import type { Answer } from '../kit/wire/route-answer.js';

type Words = readonly [status: number, message: string];

const refusals: RefusalTable<Words> = {
  unauthenticated: [401, 'The address has no valid key of a phone book.'],
  forbidden: [403, 'The key may not read phone books.'],
  limited: (problem) => [429, `Too many requests. Wait ${secondsUntil(problem)} seconds.`],
  no_route: [404, 'Nothing is served at this path.'],
  wrong_method: [405, 'Phone books are read with GET.'],
  // Telephones keep their contacts, and systems do not take the caller for unknown.
  not_found: ({ resource }) => [isBookSource(resource) ? 409 : 404, `There is no such ${resource}.`],
  too_large: [413, 'The request is too large.'],
  bad_url: [400, 'The URL is not valid.'],
  bad_header: ({ message }) => [400, `${message}.`],
  bad_json: [400, 'The request is not valid.'],
  bad_media_type: [415, 'The request is not valid.'],
  bad_encoding: [415, 'The request is not valid.'],
  invalid: ({ issues }) => [400, issues.map(({ path, message }) => `${path} ${message}`).join('; ')],
  quota: [403, 'A limit is reached.'],
  conflict: [409, 'The request conflicts with data of the account.'],
  in_use: [409, 'It is in use.'],
  ambiguous: [409, 'Several contacts match.'],
  stale: [412, 'The contact has changed.'],
  unsupported: [400, 'This is not supported.'],
  expired: [410, 'It has expired.'],
  unavailable: [503, 'The server cannot answer now. Try again in a moment.'],
  upstream: ({ reason }) => [502, `${upstreamTexts[reason]}.`],
  internal: [500, 'The server had an internal error. Find it in the log by the request id.'],
};

export function refuse(refusal: Refusal, exchange: Exchange): Answer {
  const [status, message] = wordsOf(refusals, refusal, exchange);
  const challenge =
    refusal.kind === 'unauthenticated'
      ? { 'www-authenticate': 'Basic realm="Switchbook", charset="UTF-8"' }
      : {};
  return {
    status,
    text: `${message}\n`,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...refusalHeaders(refusal), ...challenge },
  };
}
