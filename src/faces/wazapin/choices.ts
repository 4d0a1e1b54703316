/**
 * Decisions on points that the vendor leaves open. Every guess is a constant or a small function of this file, the most
 * doubtful first. So a client that shows a guess to be wrong costs one edit. Evidence and reasons are in README.md.
 */
import type { Account } from '@switchbook/domain/access/access.js';
import type { ConsentState, KnownChannel } from '@switchbook/domain/consent/consent.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { hourMs, isoTime, minuteMs } from '@switchbook/domain/runtime/instant.js';

/** The member of an item of resolve with the value, then its other names. */
export const valueNames = ['value', 'id', 'identifier'] as const;

/** Makes the answer of resolve: the contact, then these two, without a wrapper. */
export function encodeResolved<Wire extends { readonly id: string }, Matched>(
  contact: Wire,
  matched: Matched,
) {
  return { ...contact, contact_id: contact.id, matched_by: matched };
}

/** The three members that an upsert is matched by. */
export const upsertKeys = ['phone_number', 'email', 'external_id'] as const;

/** A POST takes null and blank texts as absent; a PATCH clears with them. */
export const postNull = 'absent';

const optedIn = ['opted_in', 'subscribed', 'granted', 'opt_in', 'optin', 'allowed', 'yes', 'true'];
const optedOut = [
  'opted_out',
  'unsubscribed',
  'revoked',
  'denied',
  'withdrawn',
  'opt_out',
  'optout',
  'no',
  'false',
];

/** The states by the words that are read for them: folded, with `_` for spaces and hyphens. */
export const consentWords: ReadonlyMap<string, ConsentState> = new Map([
  ...optedIn.map((word) => [word, 'opted_in'] as const),
  ...optedOut.map((word) => [word, 'opted_out'] as const),
  ['pending', 'pending'],
  ['unknown', 'unknown'],
]);

/** Other words for channels; every `whatsapp_*` is WhatsApp. */
export const channelWords: ReadonlyMap<string, KnownChannel> = new Map([
  ['wa', 'whatsapp'],
  ['facebook', 'messenger'],
  ['fb', 'messenger'],
  ['ig', 'instagram'],
  ['tg', 'telegram'],
  ['phone', 'voice'],
  ['call', 'voice'],
  ['mail', 'email'],
]);

/** The usual reasons; others are stored as sent. The first is the default. */
export const suppressionReasons = [
  'manual',
  'unsubscribe',
  'complaint',
  'bounce',
  'invalid',
  'compliance',
] as const;

/** Default source of consents, and the source of all suppressions, which name none. */
export const writtenBy = 'api';

/** The list's parameters, each with its other names. */
export const listParams = {
  limit: ['per_page', 'page_size'],
  cursor: ['next_cursor', 'after'],
  search: ['q'],
  phone: ['phone_number'],
  email: [],
  external_source: [],
  external_id: [],
  tag: [],
} as const;

/**
 * Contacts or items of a page; a limit above the largest is clamped, not refused. `pulled`: of a page that a pull or a
 * comparison asks the live vendor for.
 */
export const pageSize = { default: 50, max: 100, pulled: 100 } as const;
/** Pages of notes that a pull reads of a contact: more than it can have. */
export const maxNotePages = 1_000;

/** Writes a time in whole seconds, truncated. */
export function toTimestamp(time: Date): string {
  return `${isoTime(time).slice(0, 19)}Z`;
}

/** Shown instead of the id of a contact that the key may not see. */
export const hiddenHolder = '';

/** Limits of `errors`: entries of a 422, and characters of text values. */
export const errorBounds = { max: 20, valueLength: 256 } as const;

/** One fixed window per key, which its first request opens. */
export const rateLimit = {
  count: 600,
  windowMs: 60_000,
  headers: { limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
} as const;

/** Exact membership: writing does not imply reading. Deleting is writing. */
export const scopes = { read: 'contacts:read', write: 'contacts:write' } as const;

/** The header's value must be the account's slug, when one was chosen for it and the header is not blank. */
export const organizationSlug = {
  header: 'x-organization-slug',
  isAccessible: ({ slug, isSlugMade }: Account, organization: string): boolean =>
    isSlugMade || organization.trim() === '' || organization.trim().toLowerCase() === slug.toLowerCase(),
} as const;

/** The id of a merged contact finds its survivor; it could be 404. */
export const mergedContactRule = 'follow';

/** Returns the number shown: the phone, in its stored form if not a number, else the wa_id. */
export function phoneFallback(contact: Pick<Contact, 'identities'>): string | null {
  const number = displayedIdentity(contact, 'phone') ?? displayedIdentity(contact, 'wa_id');
  return number === undefined ? null : formatNumber(number);
}

/** Formats a number as `+` and digits; other values in their stored form. */
export function formatNumber(identity: { readonly value: string; readonly raw: string }): string {
  return isDialable(identity.value) ? `+${identity.value}` : identity.raw;
}

/** Longest texts, in code points, and the bounds of JSON objects. */
export const limits = {
  name: 255,
  email: 254,
  externalSource: 64,
  externalId: 255,
  search: 255,
  /** a longer spelling of a number is not kept, only its digits */
  rawNumber: 255,
  note: 5_000,
  tag: 100,
  /** tags of one request */
  tags: 100,
  consentSource: 100,
  suppressionReason: 64,
  suppressionNote: 1_000,
  identifiers: 50,
  fieldKey: 128,
  fieldKeys: 200,
  fieldBytes: 64 * 1024,
  metadataBytes: 16 * 1024,
  depth: 10,
} as const;

/** A number with the separators that people write. */
export const numberForm = '^(\\+|00)?[1-9]([ .()/-]*[0-9]){7,14}$';
/** The digits of a number. */
export const numberDigits = /^[1-9][0-9]{7,14}$/;
/** Numbers that are sent as integers. */
export const numberRange = { minimum: 10_000_000, maximum: 999_999_999_999_999 } as const;
/** A value of `whatsapp` or `wa_id` that is a BSUID and no number. */
export const bsuidForm = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
/** Digits of a search that is also searched in the digits of numbers. */
export const minSearchDigits = 3;
/** A uuid, or an id that the vendor made. */
export const contactIdForm = '^[0-9A-Za-z][0-9A-Za-z_-]{0,200}$';

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
/** Members and list items of a body: custom fields at their limit of bytes have at most 32,768. */
export const maxBodyValues = 40_000;

/**
 * Calls of webhooks. The vendor documents the time limit of 3 seconds and "at least once", but no times of attempts.
 * These times come from the service whose headers the vendor sends.
 */
export const webhookRules = {
  timeoutMs: 3_000,
  retriesMs: [5_000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 10 * hourMs],
  jitter: 0.2,
  endsOn: [],
} as const;

/** The `title` of failures with a status that the vendor does not name. */
export const guessedTitles = {
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const;

/** The `detail` of failures; the vendor shows only that of 401. */
export const guessedDetails = {
  upstream: {
    unreachable: 'upstream server could not be reached',
    timeout: 'upstream server did not answer in time',
    no_key: 'no key of the upstream server is set for this account',
  },
  badUrl: 'malformed percent-encoding',
  noBody: 'request body is required',
  badJson: 'request body is not valid JSON',
  badEncoding: 'content encoding must be gzip or identity',
  badCursor: 'invalid cursor',
  noIdentifier: 'phone_number, email, or external_source and external_id is required',
  noExternalSource: 'external_source is required when external_id is set',
  noSource: 'source is required when type is external_id',
  lastIdentifier: 'a contact must keep at least one identifier',
  noTag: 'tag_id or name is required',
  organization: 'organization not accessible',
  scope: (scope: string) => `API key lacks permission ${scope}`,
  notFound: {
    contact: 'contact not found',
    tag: 'tag not found',
    channel: 'channel not found',
    route: 'route not found',
  },
  wrongMethod: 'method not allowed',
  ambiguous: 'identifiers match multiple contacts',
  conflict: 'identifier already belongs to another contact',
  tooLarge: 'request body too large',
  badMediaType: 'unsupported content type',
  invalid: 'validation failed',
  limited: 'rate limit exceeded',
  internal: 'internal server error',
  unavailable: 'service temporarily unavailable',
  quota: 'contact limit reached',
  stale: 'contact was changed meanwhile',
  inUse: 'still in use',
} as const;

/** The `message` of each entry of `errors`, after the defaults of Huma (huma.rocks/features/response-errors). */
export const guessedMessages = {
  required: (name: string) => `expected required property ${name} to be present`,
  string: 'expected string',
  object: 'expected object',
  array: 'expected array',
  oneOf: (words: readonly string[]) => `expected value to be one of "${words.join(', ')}"`,
  minLength: (limit: number) => `expected length >= ${limit}`,
  maxLength: (limit: number) => `expected length <= ${limit}`,
  minItems: (limit: number) => `expected array length >= ${limit}`,
  maxItems: (limit: number) => `expected array length <= ${limit}`,
  maxKeys: (limit: number) => `expected at most ${limit} keys`,
  maxDepth: (limit: number) => `expected nesting depth <= ${limit}`,
  maxSize: (limit: number) => `expected serialized size <= ${limit}`,
  integer: 'invalid integer',
  minimum: (limit: number) => `expected number >= ${limit}`,
  dateTime: 'expected string to be RFC 3339 date-time',
  email: 'expected string to be RFC 5322 email',
  phone: 'expected phone number in E.164 format',
  /** a word of the vendor's documents, or of the client's own */
  channel: 'expected string to be a channel: letters, digits, "_", "." and "-", at most 64',
  useCursor: 'expected no further page here: pages are read with cursor',
  unstorable: 'unexpected NUL or unpaired surrogate',
  /** JSON can contain numbers beyond a double, which answers would show as null */
  finite: 'expected number from -1.8e308 to 1.8e308',
  matched: 'matched contact',
} as const;

/** Sentences of the OpenAPI document. */
export const guessedTexts = {
  /** the description of DELETE; the core keeps them with the contact's numbers and emails */
  deleteKeepsOptOuts: 'Granted consents go with the contact; opt-outs and active suppressions outlive it.',
} as const;
