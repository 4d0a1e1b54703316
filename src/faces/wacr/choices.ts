/**
 * Decisions on points that the vendor's documents leave open. Each guess is one constant or small function. No other
 * file of the folder repeats a value of this one.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { nullableText, oneOf } from '@switchbook/domain/records/schemas.js';
import { hourMs, minuteMs } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import type { RateState } from '../kit/wire/declared-route.js';
import { shownNumber } from '../kit/wire/inherited-ids.js';
import { commentTypes } from './comment-types.js';
import { faceName } from './ids.js';
import { type PageFigures, type PageLinks, storedInteger, timestamp } from './wire-parts.js';

/**
 * The vendor shows paging in `meta` on one page of its documents and in `meta.pagination` on another; both are sent. A
 * public client reads the next page only while `pagination.has_more` is true, so that member is only in `pagination`.
 */
export const listMeta = <Meta extends object>(meta: Meta, figures: PageFigures) => ({
  ...meta,
  ...figures,
  pagination: { ...figures, has_more: figures.current_page < figures.last_page },
});

/** Makes four links, in the form of Laravel's paginator; no document shows them for this API. */
export const links = (figures: PageFigures, urlOf: (page: number) => string): PageLinks => ({
  first: urlOf(1),
  last: urlOf(figures.last_page),
  prev: figures.current_page === 1 ? null : urlOf(figures.current_page - 1),
  next: figures.current_page >= figures.last_page ? null : urlOf(figures.current_page + 1),
});

/** The superset of two documented shapes of an error: `message` and `errors` at the top, `error` in full. */
export const errorShape = <Meta>(error: ErrorParts, meta: Meta) => ({
  success: false,
  message: error.message,
  error: { code: error.code, message: error.message, details: error.details },
  ...error.more,
  meta,
});

export interface ErrorParts {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** members between `error` and `meta` */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The members are in `data` and also at the top level, since clients read them in different places. */
export const batchShape = <Members extends object, Meta>(message: string, members: Members, meta: Meta) => ({
  success: true,
  data: members,
  message,
  ...members,
  meta,
});

/** Returns 201 as soon as one contact was created. */
export const batchStatus = (created: number): 200 | 201 => (created > 0 ? 201 : 200);

/** Code points of texts, by field; the core limits other fields. */
export const maxLength = {
  firstname: 255,
  lastname: 255,
  phone: 20,
  email: 191,
  company: 255,
  city: 255,
  state: 255,
  zip: 20,
  address: 500,
  /** name of a group, source or status */
  name: 255,
  color: 7,
  comment: 5_000,
  status_message: 255,
  message_id: 255,
  ref_message_id: 255,
} as const;

/** Items of `contact_ids`. */
export const maxMembers = 10_000;
/** Items that are refused one by one for their type; our choice. */
export const maxItemIssues = 100;

/** Code points of an email before its `@`. */
export const maxLocalPart = 64;

/** Code points of a search; the rest is ignored. */
export const maxSearch = 255;
/** Digits of a search that is also searched in the digits of phones. */
export const minSearchDigits = 3;

/** The last page of a list. */
export const maxPage = 2_147_483_647;

/** Pages that a pull reads of a catalog: more than it can have. */
export const maxCatalogPages = 1_000;

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
/** Most bytes of a batch, inclusive. */
export const maxBatchBytes = 32 * 1024 * 1024;
/** Members and list items of a body: a contact has 16 fields and a thousand groups. */
export const maxBodyValues = 4_000;
/** Values of a body with the 10,000 members of a group, and some more, so that the response can name the limit. */
export const memberValues = 12_000;
/** Values of a batch: more than a thousand for each row. */
export const batchValues = 200_000;
/** Most rows of a batch, and most ids of a batch delete. */
export const batchMax = 100;

/** A source or status that contacts use is refused like a field error of its id. */
export const usedItemRefusal = { status: 422, code: 'VALIDATION_ERROR', field: 'id' } as const;

/** A first or last name that is not known; the vendor's type is text, never null. */
export const emptyNamePart = '';

/** Groups, sources and statuses answer their creation as contacts do. */
export const catalogCreatedStatus = 201;

/** A deletion has a body with `data: null`. */
export const deleteResponse = { status: 200, data: null } as const;

/** Reads and deletes without a documented scope need the same scopes as documented ones. */
export const scopes = {
  contacts: { read: 'contacts:read', write: 'contacts:write', delete: 'contacts:delete' },
  groups: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  sources: { read: 'sources:read', write: 'sources:write', delete: 'sources:delete' },
  statuses: { read: 'statuses:read', write: 'statuses:write', delete: 'statuses:delete' },
} as const;

/** First segments of paths that answer 501, and their features. */
export const unservedPaths: ReadonlyMap<string, string> = new Map([
  ['messages', 'messages'],
  ['templates', 'templates'],
  ['auth', 'otp'],
]);
/** The words for a feature in the sentence of a 501; absent: its name. */
export const familyWords: Readonly<Record<string, string>> = { otp: 'auth (OTP)' };

/** PUT equals PATCH: Laravel resources answer both. */
export const putAlias = true;

/** Requests of a key without its own rate limit. */
export const rateLimit = { count: 60, windowMs: 60_000 } as const;

/** Makes the headers of every answer to a known key that has a limit. */
export const rateHeaders = (rate: RateState): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(rate.limit),
  'x-ratelimit-remaining': String(rate.remaining),
  'x-ratelimit-reset': String(Math.ceil(rate.resetAt / 1000)),
});

/** Makes the members with the seconds to wait in the body of a 429. */
export const retryAfterMembers = (seconds: number) => ({
  details: { retry_after: seconds },
  more: { retry_after: seconds },
});

/** The member of the account that contains its plan. */
export const subscriptionKey = 'subscription';

/** Members of a comment; only the first three are documented. */
export const commentItemKeys = {
  id: storedInteger,
  message: Type.String(),
  type: oneOf<string>(commentTypes),
  status_message: Type.String(),
  url: nullableText,
  message_id: nullableText,
  ref_message_id: nullableText,
  sender_id: Type.String(),
  staff_id: Type.Null(),
  time_sent: timestamp,
  created_at: timestamp,
};

/** Returns the id of an interaction. The vendor's interaction is a chat with a contact; here it is the contact. */
export const interactionId = (contact: Contact): number => shownNumber(contact, faceName);

/** A date without a time is that many seconds long from its midnight in UTC. */
export const dateOnlyBounds = { seconds: 86_400 } as const;

/** A filter with an unreadable value matches nothing; it is not ignored. */
export const unparseableFilter = 'nothing' satisfies 'nothing' | 'everything';

/** Returns the parameters that choose the members of a listed object; later ones win. */
export const fieldsParam = (list: string): readonly string[] => ['fields', `fields[${list}]`];

/** Contacts or items of a page. `pulled`: of a page that a pull or a comparison asks the live vendor for. */
export const pageSize = { default: 15, max: 100, pulled: 100 } as const;
/** Comments on a contact in a list, which has no pages. */
export const maxComments = 1_000;

/** Reduces a larger page to the largest one. */
export const perPageOverflow = (perPage: number): number => Math.min(perPage, pageSize.max);

/** Calls of webhooks: the public format does not define the time of an answer or the number of retries. */
export const webhookRules = {
  timeoutMs: 10_000,
  retriesMs: [
    30_000,
    ...[2, 10, 30].map((minutes) => minutes * minuteMs),
    ...[1, 3, 6, 12, 24, 24].map((hours) => hours * hourMs),
  ],
  jitter: 0.2,
  endsOn: [],
} as const;

/** Whether a change that shows only in `updated_at` causes an event. */
export const emptyChange: boolean = false;

/** Makes the id of a webhook's event; every attempt has the same id. */
export const webhookEventId = (at: Date, random: string): string =>
  `evt_${Math.floor(at.getTime() / 1000)}_${random}`;

export const webhookMetadata = (requestId: string) => ({
  source: 'api_webhook_manager',
  environment: 'production',
  request_id: requestId,
});

/** Returns Laravel's name for a field in its messages. */
function attributeOf(field: string): string {
  return field.replaceAll('_', ' ');
}

/** The texts of refused fields that no document shows; most have the wording of Laravel. */
export const guessedFieldMessages = {
  required: (field: string) => `The ${attributeOf(field)} field is required.`,
  array: (field: string) => `The ${attributeOf(field)} field must be an array.`,
  boolean: (field: string) => `The ${attributeOf(field)} field must be true or false.`,
  email: (field: string) => `The ${attributeOf(field)} field must be a valid email address.`,
  integer: (field: string) => `The ${attributeOf(field)} field must be an integer.`,
  string: (field: string) => `The ${attributeOf(field)} field must be a string.`,
  url: (field: string) => `The ${attributeOf(field)} field must be a valid URL.`,
  format: (field: string) => `The ${attributeOf(field)} field format is invalid.`,
  tooLong: (field: string, max: number) =>
    `The ${attributeOf(field)} field must not be greater than ${max} characters.`,
  tooMany: (field: string, max: number) =>
    `The ${attributeOf(field)} field must not have more than ${max} items.`,
  /** `path`: the name of a list and the index of an item */
  itemFormat: (path: string) => `The ${path} field format is invalid.`,
  itemInteger: (path: string) => `The ${path} field must be an integer.`,
  badId: (fault: string) => `The id field ${fault}.`,
} as const;

/** Sentences that the vendor does not document; `messages.ts` adds them to the others. */
export const guessedMessages = {
  /** the documents show only the code */
  validation: 'Validation failed',
  inUse: (noun: string) => `Cannot delete ${noun} that is assigned to contacts`,
  retrieved: (noun: string) => `${noun} retrieved successfully`,
  deleted: (noun: string) => `${noun} deleted successfully`,
  quota: 'Tenant contact limit reached',
  noChat: 'Chat conversation not found',
  noRoute: 'Route not found',
  wrongMethod: 'Method not allowed',
  badUrl: 'The request path or query is malformed',
  nulInUrl: 'The request contains a NUL character',
  badJson: 'The request body is not valid JSON',
  badEncoding: 'Content-Encoding must be gzip or identity',
  noObject: 'The request body must be a JSON object',
  /** the wording of a Laravel query builder */
  unknownFilters: (unknown: readonly string[], fields: readonly string[]) =>
    `Requested filter(s) \`${unknown.join(', ')}\` are not allowed. Allowed filter(s) are \`${fields.join(', ')}\`.`,
  tooLarge: 'The request body is too large',
  unserved: (family: string) => `The ${family} endpoints are not available on this server`,
  failed: 'Internal server error',
  away: 'Service temporarily unavailable',
  eachContact: 'Each contact must be an object',
  batchCreated: 'Batch create completed',
  membersAdded: 'Contacts added to group successfully',
  membersRemoved: 'Contacts removed from group successfully',
  /** has no full stop, unlike the texts of other limits */
  tooManyMembers: (max: number) => `The contact_ids field must not have more than ${max} items`,
  idTaken: 'The id has already been taken.',
  changedMeanwhile: 'The resource was changed in the meantime',
  forbidden: 'Token is not allowed to do this',
  expired: 'The page token has expired',
} as const;

/** The texts of failed requests that no document shows, by their operations. */
export const guessedFailures = {
  listContacts: 'Failed to fetch contacts',
  deleteContact: 'Failed to delete contact',
  createContacts: 'Batch create failed',
  listComments: 'Failed to fetch comments',
  addComment: 'Failed to add comment',
} as const;

/** The same for a catalog: its list, and the deletion of an item. */
export const guessedCatalogFailures = {
  list: (nouns: string) => `Failed to fetch ${nouns}`,
  delete: (noun: string) => `Failed to delete ${noun}`,
} as const;
