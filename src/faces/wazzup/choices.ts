/**
 * Decisions on points that the vendor's documents leave open: one constant or small function for each guess, which no
 * other file of the folder repeats. If a client shows a guess to be wrong, one line here changes.
 */
import type { IdentityScope } from '@switchbook/domain/identity/identity-edit.js';
import type { RequestCheck } from '../kit/wire/define-face.js';
import { idScope } from './ids.js';

/** Replacing removes only chats that this face wrote, so a sync never erases data of another channel. */
export const replaceScope: IdentityScope = {
  kinds: ['phone', 'wa_id', 'viber', 'instagram', 'telegram', 'vk', 'avito', 'max'],
  origin: idScope,
};

/** v2: a missing contact is 404, not 200 with an empty array. */
export const missingContactV2 = { status: 404, code: 'CONTACT_NOT_FOUND' } as const;

/** v3: the same, with a body. */
export const missingContactV3 = { status: 404, code: 'CONTACT_NOT_FOUND' } as const;

/** v2: POST answers 201 even if it only changed contacts; known clients accept any 2xx. */
export const postStatusV2 = 201;

/** Returns the link of v2 that is shown if none is stored. */
export const uriFallback = (id: string): string => `/api/v2/contacts/${encodeURIComponent(id)}`;

/** v3: an absent `name` or `responsibleUserId`; a published client expects texts. */
export const emptyTextV3 = '';

/** v3: an absent `username`, `phone` or `uri`; the same client refuses `""` for them and takes null. */
export const absentTextV3 = null;

/**
 * v3: POST and DELETE answer without a body and a type, as the vendor does. `{}` would also serve public clients that
 * parse each success, and would change a documented answer. They report a failure after the write, at the vendor too.
 */
export const emptyResponseV3 = { status: 200 } as const;

/** v3: this server knows no channels, so the list is empty. Clients request it to test their credentials. */
export const channelsV3: readonly never[] = [];

/**
 * true: if the id of the responsible user is an owner text of a member, the member becomes the owner of the contact.
 * The answer then shows a later owner too. All other ids are stored for this face only, as are all ids with false.
 */
export const membersAreOwners: boolean = true;

/** Numbers are the same when their digits are; national twin forms are different chats. */
export const numberEquality = { equivalents: false } as const;

/** The forms of chats in requests. A number may have the separators that people write. */
export const chatForms = {
  number: '^\\+?[1-9]([ ().-]*[0-9]){6,14}$',
  username: '^@?[A-Za-z0-9_]{1,64}$',
  instagramName: '^@?[A-Za-z0-9._]{1,64}$',
  token: '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]{1,200}$',
} as const;

/** The forms of the same without separators and `@`, as they are stored. */
export const storedForms = {
  number: /^[1-9][0-9]{6,14}$/,
  username: /^[A-Za-z0-9_]{1,64}$/,
  instagramName: /^[A-Za-z0-9._]{1,64}$/,
  token: /^[^\s\p{Cc}]{1,200}$/u,
} as const;

/** Numbers that are sent as integers. */
export const numberRange = { minimum: 1_000_000, maximum: 999_999_999_999_999 } as const;

/** The form of a Telegram id. */
export const telegramChatId = /^[A-Za-z0-9_.@+-]{1,64}$/;

/** The form of a chat type that is not known here: the vendor adds some. The text is kept verbatim. */
export const unknownChatType = /^[a-z][A-Za-z0-9_]{0,31}$/;

/** v2: PATCH sets the sent members and keeps the rest; false requires whole objects. */
export const patchPartial: boolean = true;

/** v2: PATCH skips contacts that do not exist; `refuse` is 404. */
export const patchMissing: 'skip' | 'refuse' = 'skip';

/** v2: client credentials open contact routes at once; the vendor's machine token may need an exchange first. */
export const clientCredentialsGivePair: boolean = true;

/** v2: lifetimes of tokens. */
export const tokenLifetimes = { accessSeconds: 3_600, refreshSeconds: 604_800 } as const;

/** Contacts or items of a page. `pulled`: of a page that a pull or a comparison asks the live vendor for. */
export const pageSize = { default: 100, max: 100, pulled: 100 } as const;

/**
 * The walk of a pull over the vendor's pages. `overlap`: contacts that a page repeats. `maxStale`: consecutive pages
 * without a new contact; after more such pages, the vendor is known to ignore the offset. `maxBacks`: steps back. After
 * these the pull reads only forward, so that it ends.
 */
export const pullWalk = { overlap: 10, maxStale: 20, maxBacks: 1_000 } as const;

/** Longest texts in code points, longest arrays, most texts in one refusal. */
export const lengths = {
  id: 100,
  responsibleUserId: 100,
  name: 200,
  uri: 200,
  chats: 100,
  /** code points of an unknown id, user name or phone that is kept unchanged */
  unknownChatId: 200,
  /** code points of a spelling that is kept; no real number has a thousand brackets */
  rawChatId: 1_000,
  entries: 100,
  errors: 100,
} as const;

/** `""` for a name or a responsible user, `[]` for the chats: accepted as empty. */
export const blankTextAllowed = { name: true, responsibleUserId: true, chats: true } as const;

/** Unknown paths and wrong methods need no credential. */
export const checks: readonly RequestCheck[] = ['url', 'route', 'method', 'credential', 'rate', 'scope'];

/** Requests of both versions, and of all tokens of a key, are counted together. */
export const rateLimit = { count: 500, windowMs: 5_000, per: 'key' } as const;

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
/** Members and list items of a body: 100 contacts with 100 chats each have 51,000. */
export const maxBodyValues = 60_000;

/** The predicates of refused fields; the vendor shows only `should not be empty`. */
export const guessedErrorTexts = {
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
export const guessedPageErrors = {
  notInteger: (name: string) => `${name} must be an integer number`,
  tooSmall: (name: string, min: number) => `${name} must not be less than ${min}`,
} as const;

/** Sentences of both versions, and of one. */
export const guessedTexts = {
  rate: `More than ${rateLimit.count} requests in ${rateLimit.windowMs / 1000} seconds.`,
  tooManyValues: (maximum: number | undefined) => `Request body has more than ${maximum} values.`,
  tooLarge: (size: string) => `Request body is larger than ${size}.`,
  /** v3: more records than the account may have; a problem calls the client's users agents */
  quotaV3: (feature: string, maximum: number) =>
    `The account is limited to ${maximum} ${feature === 'agents' ? 'users' : feature}.`,
} as const;

/** v2: the `title` of refusals; the vendor shows only that of failed checks. */
export const guessedTitlesV2 = {
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

/** v2: the `detail` of refusals; the vendor shows only that of failed checks. */
export const guessedDetailsV2 = {
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
export const guessedErrorsV2 = {
  badJson: 'request body must be valid JSON',
  badEncoding: 'Content-Encoding must be gzip or identity',
  badUrl: 'request URL must be correctly percent-encoded',
  changed: 'contacts were changed by another request',
  quota: (maximum: number) => `contacts must not exceed the limit of ${maximum} of the account`,
} as const;

/** v3: the `description` of refusals; the vendor shows only the codes. */
export const guessedDescriptionsV3 = {
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
export const guessedUserErrorsV3 = {
  notObject: (index: number) => `users.${index} must be an object.`,
  id: (index: number) => `users.${index}.id must be a text of 1 to ${lengths.id} characters.`,
  name: (index: number) => `users.${index}.name must be a text of 1 to ${lengths.name} characters.`,
  phone: (index: number) => `users.${index}.phone must contain only digits in international format.`,
} as const;
