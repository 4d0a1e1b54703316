/** Every sentence that this face sends, in both versions. Sentences of the vendor's documents are literal. */
import type { SizeUnit } from '@switchbook/domain/problems/problem.js';
import { byteLimitWords } from '@switchbook/text/words.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { lengths, maxBodyBytes, rateLimit } from './choices.js';

/** The predicates of refused fields; the path precedes them. */
export const errorTexts = {
  empty: 'should not be empty',
  repeated: 'is repeated',
  notText: 'must be a string',
  notArray: 'must be an array',
  notObject: 'must be an object',
  forbidden: 'contains a forbidden character',
  tooLong: (maximum: number) => `must be shorter than or equal to ${maximum} characters`,
  tooMany: (maximum: number) => `must contain no more than ${maximum} elements`,
  notOneOf: (values: readonly string[]) => `must be one of the following values: ${values.join(', ')}`,
  chatId: (type: string) => `is not valid for chat_type ${type}`,
  username: 'is not a valid Telegram username',
  phone: 'must contain only digits in international format',
} as const;

/** A wrong `limit` or `offset` is refused; too large a limit counts as the largest. */
export const pageErrors = {
  notInteger: (name: string) => `${name} must be an integer number`,
  tooSmall: (name: string, min: number) => `${name} must not be less than ${min}`,
} as const;
export const rateText = `More than ${rateLimit.count} requests in ${rateLimit.windowMs / 1000} seconds.`;

/** Returns the text for a body over its route's limit. */
export function describeTooLarge(
  { maximum, unit }: { readonly maximum?: number; readonly unit?: SizeUnit },
  { route }: Pick<Exchange, 'route'>,
): string {
  if (unit === 'values') return `Request body has more than ${maximum} values.`;
  return `Request body is larger than ${byteLimitWords(route?.body?.maxBytes ?? maxBodyBytes)}.`;
}

/** v2: the `title` of refusals. */
export const titlesV2 = {
  invalid: 'Validation Failed',
  unauthenticated: 'Unauthorized',
  forbidden: 'Forbidden',
  notFound: 'Not Found',
  tooLarge: 'Payload Too Large',
  limited: 'Too Many Requests',
  badGrant: 'Unsupported Grant Type',
  timeout: 'Gateway Timeout',
  upstream: 'Bad Gateway',
  internal: 'Internal Server Error',
  unavailable: 'Service Unavailable',
} as const;

/** v2: the `detail` of refusals. */
export const detailsV2 = {
  invalid: 'One or more fields did not pass validation.',
  unknownToken: 'The access token is unknown, expired or revoked.',
  unknownClient: 'The account id or key is not valid.',
  forbidden: 'The access token does not allow this operation.',
  noContact: 'Contact not found.',
  noRoute: 'Route not found.',
  badGrant: 'The grant type is not supported.',
  internal: 'Internal server error.',
  unavailable: 'Service is temporarily unavailable.',
} as const;

/** v2: the only item of `errors`. */
export const errorsV2 = {
  badJson: 'request body must be valid JSON',
  badEncoding: 'Content-Encoding must be gzip or identity',
  badUrl: 'request URL must be correctly percent-encoded',
  changed: 'contacts were changed by another request',
  quota: (maximum: number) => `contacts must not exceed the limit of ${maximum} of the account`,
} as const;

/** v3: the `description` of refusals. */
export const descriptionsV3 = {
  invalid: 'The request is not valid.',
  badContacts: 'Contacts data is invalid.',
  badJson: 'Request body must be valid JSON.',
  notList: 'Request body must be an array.',
  emptyList: 'Request body must not be empty.',
  tooMany: `No more than ${lengths.entries} entities per request.`,
  ids: 'Ids must be strings.',
  badId: 'Id contains a forbidden character.',
  badEncoding: 'Content-Encoding must be gzip or identity.',
  badUrl: 'Request URL must be correctly percent-encoded.',
  unauthenticated: 'API key is missing or invalid.',
  noContact: 'Contact not found.',
  noRoute: 'Route not found.',
  changed: 'Contacts were changed by another request.',
  unsupported: 'This is not supported.',
  internal: 'Internal server error.',
  unavailable: 'Service is temporarily unavailable.',
} as const;

/** v3: messages for invalid users in a request; the vendor documents none. */
export const userErrorsV3 = {
  notObject: (index: number) => `users.${index} must be an object.`,
  id: (index: number) => `users.${index}.id must be a text of 1 to ${lengths.id} characters.`,
  name: (index: number) => `users.${index}.name must be a text of 1 to ${lengths.name} characters.`,
  phone: (index: number) => `users.${index}.phone must contain only digits in international format.`,
} as const;

/** Returns the words of v3 for more records than the account may have; a problem calls the client's users agents. */
export const quotaTextV3 = (feature: string, maximum: number) =>
  `The account is limited to ${maximum} ${feature === 'agents' ? 'users' : feature}.`;
