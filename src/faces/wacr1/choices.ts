/**
 * Decisions on points that the vendor's two public clients leave open. Each guess is one constant or small function,
 * the most doubtful first. No other file of the folder repeats a guess. If a client shows a guess to be wrong, one line
 * here changes. README.md has the points that the clients do show. A choice of type `boolean` keeps both branches in
 * the code; tests cover only its current value.
 */

import type { Scope } from '@switchbook/domain/access/access.js';
import type { ConsentState } from '@switchbook/domain/consent/consent.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { RequestCheck } from '../kit/wire/define-face.js';

/**
 * Makes the answer to a write, with the contact, and its id at the top as well. Neither client unwraps it, so a
 * workflow reads `id` or `contact.id`.
 */
export function writtenBody<Wire extends { readonly id: string }>(contact: Wire) {
  return { ok: true as const, id: contact.id, contact };
}

/** A POST of a new number is 201, of a known one 200; both clients take any 2xx. */
export const writeStatus = { created: 201, known: 200 } as const;

/** DELETE answers this body; the n8n node accepts an answer without a body too. */
export const deletedBody = { ok: true } as const;

/**
 * A POST replaces the whole record, as the node's guide states. Names, email, tags and attributes that the body lacks
 * are cleared on a known contact. An absent `optedOut` never ends an opt-out.
 */
export const upsertClearsAbsent: boolean = true;

/** Whether a text counts as absent: the vendor trims a blank text to "not provided" in the details of a message. */
export const isNothing = (text: string): boolean => text.trim() === '';

/** `optedOut: false` ends the opt-out of a contact. It does not prove that the person opted in. */
export const afterOptOut: ConsentState = 'unknown';

/** POST `optedOut: false` does nothing: a script that sends its default would end opt-outs. No client sends it. */
export const postLiftsOptOut: boolean = false;

/**
 * Lists clamp their limit, as the node states, and have no position to continue from, since no client reads one.
 * Comments are newest first; with `after` oldest change first, since a client continues after the last one.
 * `pulled`: of a page that a pull asks the live vendor for.
 */
export const pageSize = { default: 50, max: 500, pulled: 500 } as const;
/** The largest page of a search that the two clients request. */
export const maxSearchPageSize = 100;
/** Digits of the beginning of numbers that a pull searches for; a number has fewer. */
export const maxPrefixLength = 15;

/** Attempts of an edit that others overtake. */
export const maxTries = 5;

/** Most characters of a comment, and attached media; both are documented in the node. */
export const commentLimits = { body: 4_096, mediaIds: 10, mentions: 100, id: 255 } as const;

/** The status of a comment that was added. */
export const commentStatus = 201;

/** `tenant.status`: an account that can answer is active. */
export const tenantStatus = 'active';

/** `credential.mode`: no key of this server is for tests. */
export const credentialMode = 'live';

/** Source of an opt-out that this wire records. */
export const writtenBy = 'api';

/** The vendor's scopes by ours. Comments are notes on contacts, so they have the contacts' scopes. */
export const wireScopes: readonly (readonly [word: string, scope: Scope])[] = [
  ['contacts:read', 'contacts:read'],
  ['contacts:write', 'contacts:write'],
  ['comments:read', 'contacts:read'],
  ['comments:write', 'contacts:write'],
];

/**
 * Scopes of paths that only the vendor serves. The node requests all of them by default. A token forwards requests to
 * the vendor if the client requests all scopes and the key may forward. The token names its scopes (RFC 6749, 3.3). One
 * right covers all forwarded requests, so some of these words grant nothing.
 */
export const unservedScopes: readonly string[] = [
  ...['channels:read', 'messages:read', 'messages:send', 'templates:read', 'templates:write'],
  ...['broadcasts:read', 'broadcasts:write', 'media:read', 'media:write'],
];

/** Scopes of requests that only the vendor answers: they are shown where the account forwards. */
export const vendorScopes: readonly Scope[] = ['messages:send', 'messages:read', 'templates:read'];

/** Exact membership: writing does not imply reading. Deleting is writing. */
export const scopes = { read: 'contacts:read', write: 'contacts:write', delete: 'contacts:write' } as const;

/** Seconds that a token is valid. The node requests a new token when it ends. */
export const tokenSeconds = 3_600;

/** The vendor's budget of a key; both clients name it. */
export const rateLimit = { count: 120, windowMs: 60_000 } as const;

/** 401 and 429 precede unknown paths and wrong methods. */
export const checks: readonly RequestCheck[] = ['credential', 'rate', 'route', 'method', 'scope', 'url'];

/** Longest texts, in code points. */
export const maxLength = { name: 1_000, email: 320, tag: contactLimits.catalogName, search: 255 } as const;

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
/** Members and list items of a body. */
export const maxBodyValues = 20_000;

/** Sentences that no client shows; `messages.ts` adds them to the others. */
export const guessedMessages = {
  noToken: 'Send an API key or an access token as Authorization: Bearer.',
  badToken: 'The API key or access token is not valid.',
  forbidden: 'This credential may not do this.',
  limited: 'Too many requests for this credential.',
  noRoute: 'Route not found',
  wrongMethod: 'Method not allowed',
  noContact: 'Contact not found',
  notFound: 'Not found',
  badUrl: 'Malformed percent-encoding in the URL',
  noBody: 'A body is required',
  badJson: 'The body must be valid JSON',
  notObject: 'The body must be a JSON object',
  badEncoding: 'Content-Encoding must be gzip or identity',
  tooLarge: 'The body is too large',
  unsupported: 'Not supported',
  quota: (maximum: number) => `The workspace has its limit of ${maximum} contacts`,
  phoneInUse: 'Another contact has this phone number',
  ambiguous: 'Several contacts match this phone number',
  stale: 'The contact was changed meanwhile',
  unavailable: 'Service temporarily unavailable',
  internal: 'Internal server error',
} as const;

/** Rules of members that no client shows; the name of the member precedes the text. */
export const guessedMemberRules = {
  fixed: 'cannot be changed',
  text: 'must be a string',
  texts: 'must be an array of strings',
  flag: 'must be true or false',
  object: 'must be an object',
  grant: 'must be client_credentials',
  phone: 'must be a phone number in E.164, with its +',
  email: 'must be an email address',
  instant: 'must be an ISO 8601 date and time with its offset',
  storable: 'must not contain NUL or an unpaired surrogate',
  finite: 'must not contain a number beyond 1.8e308',
  maxLength: (maximum: number) => `must be at most ${maximum} characters`,
  maxItems: (maximum: number) => `must have at most ${maximum} items`,
} as const;
