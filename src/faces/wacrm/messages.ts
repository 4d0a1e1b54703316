/** Every sentence that this face sends. Sentences of the vendor's documents and of forks are literal. */
import { byteLimitWords } from '@switchbook/text/words.js';
import { maxBodyBytes, maxBodyValues } from './choices.js';

export const messages = {
  unauthenticated: 'Missing or invalid API key',
  forbidden: 'This API key may not do this',
  missingScope: (scope: string) => `This API key is missing the '${scope}' scope`,
  limited: 'Rate limit exceeded for this API key',
  notFound: 'Not found',
  noContact: 'Contact not found',
  noWebhook: 'Webhook not found',
  wrongMethod: 'Method not allowed',
  /** texts by the bound that a body exceeds; the bound of values is ours */
  tooLarge: {
    bytes: `Request body must not exceed ${byteLimitWords(maxBodyBytes)}`,
    values: `Request body must not have more than ${maxBodyValues} values`,
  },
  badUrl: 'Malformed percent-encoding in the request URL',
  notObject: 'Request body must be a JSON object',
  badEncoding: 'Content-Encoding must be gzip or identity',
  invalid: 'The request is not valid',
  quota: (feature: string, maximum: number) => `This account has reached its limit of ${maximum} ${feature}`,
  conflict: 'The request conflicts with data of the account',
  ambiguous: 'The request matches several contacts',
  stale: 'The contact was changed in the meantime',
  unsupported: 'This is not supported',
  expired: 'The cursor has expired',
  unavailable: 'Service temporarily unavailable',
  internal: 'Internal server error',
} as const;

/** Rules of fields; the name of the field precedes the text. */
export const fieldRules = {
  required: 'is required',
  phone: 'must be a valid phone number in E.164 format (e.g. +14155550123)',
  text: 'must be a string or null',
  texts: 'must be an array of strings',
  maxNames: (maximum: number) => `must have at most ${maximum} names`,
  noNul: 'must not contain NUL characters',
  maxLength: (maximum: number) => `must be at most ${maximum} characters`,
} as const;

export const webhookMessages = {
  /** the form of a secret, as our own API shows it */
  secret: 'whsec_ and 43 characters of base64url',
  noChange: 'No updatable fields provided',
  url: "'url' must be a valid https:// URL",
  events: "'events' must be a non-empty array of known event names",
  isActive: "'is_active' must be a boolean",
} as const;

/** Sentences of the forks. */
export const forkMessages = {
  id: "'id' must be a UUID",
  noNames: "provide at least one tag name in 'add' or 'remove'",
  inBoth: (names: readonly string[]) =>
    `the same tag cannot be in both 'add' and 'remove': ${names.join(', ')}`,
  createMissing: "'create_missing' must be a boolean",
  tooManyNames: (maximum: number) => `at most ${maximum} tag names per request`,
  names: (field: string) => `'${field}' must be an array of tag names`,
  textNames: (field: string) => `'${field}' must contain only strings`,
  noEmptyNames: (field: string) => `'${field}' must not contain empty tag names`,
  shortNames: (field: string, maximum: number) =>
    `'${field}' must contain names of at most ${maximum} characters`,
  values: "'values' must be an object of { field_key: value }",
  noValues: "'values' is empty — nothing to write",
  /** sentences about several fields, whose keys follow */
  unknownKeys: 'unknown field keys',
  valueTypes: 'values must be string, number, boolean or null',
  valueForms: 'values that do not fit their field',
  longValues: (maximum: number) => `values longer than ${maximum} characters`,
  valueForm: (key: string, form: string) => `${key} must be ${form}`,
} as const;
