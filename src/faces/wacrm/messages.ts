/** Every sentence that this face sends. The vendor or a fork has the literal ones; `choices.ts` has the guesses. */
import {
  guessedFieldRules,
  guessedForkMessages,
  guessedMessages,
  guessedWebhookMessages,
} from './choices.js';

export const messages = {
  unauthenticated: 'Missing or invalid API key',
  missingScope: (scope: string) => `This API key is missing the '${scope}' scope`,
  limited: 'Rate limit exceeded for this API key',
  noContact: 'Contact not found',
  noWebhook: 'Webhook not found',
  notObject: 'Request body must be a JSON object',
  internal: 'Internal server error',
  ...guessedMessages,
} as const;

/** Rules of fields; the name of the field precedes the text. */
export const fieldRules = {
  required: 'is required',
  phone: 'must be a valid phone number in E.164 format (e.g. +14155550123)',
  text: 'must be a string or null',
  ...guessedFieldRules,
} as const;

export const webhookMessages = {
  noChange: 'No updatable fields provided',
  url: "'url' must be a valid https:// URL",
  events: "'events' must be a non-empty array of known event names",
  isActive: "'is_active' must be a boolean",
  ...guessedWebhookMessages,
} as const;

/** Sentences of the fork leonardocabralb/CB-CRM. */
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
  values: "'values' must be an object of { field_key: value }",
  noValues: "'values' is empty — nothing to write",
  /** sentences about several fields, whose keys follow */
  unknownKeys: 'unknown field keys',
  valueTypes: 'values must be string, number, boolean or null',
  longValues: (maximum: number) => `values longer than ${maximum} characters`,
  ...guessedForkMessages,
} as const;
