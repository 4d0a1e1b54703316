/**
 * Decisions on points that the vendor's documents leave open: one constant or small function for each guess, which no
 * other file of the folder repeats. Each comment has the decision and why it may be wrong. If a client shows a guess to
 * be wrong, one line here changes. A choice of type `boolean` keeps both branches in the code; tests cover only its
 * current value.
 */

import type { Scope } from '@switchbook/domain/access/access.js';
import { type CatalogItem, type Contact, dialDigits } from '@switchbook/domain/contact/contact.js';
import type { OwnFieldType } from '@switchbook/domain/fields/own-field.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { byFoldedName } from '@switchbook/domain/text/text.js';
import { byteLimitWords } from '@switchbook/text/words.js';
import type { OnMatch } from '../../contacts/values/commands.js';
import type { RequestCheck } from '../kit/wire/define-face.js';
import { tagIdOf } from './ids.js';

/** Contacts or items of a page. `pulled`: of a page that a pull or a comparison asks the live vendor for. */
export const pageSize = { default: 50, max: 100, pulled: 100 } as const;

/** POST `tags: null` counts as absent: typed clients send null for "no tags". */
export const tagsOfNullInPost: readonly string[] | undefined = undefined;

/** PATCH `tags: null` removes all tags, by the general rule of null; the vendor's server ignores all but arrays. */
export const tagsOfNullInPatch: readonly string[] | undefined = [];

/** The name of a contact made without one; the vendor's server stores the digits of the phone. */
export const defaultName: string | null = null;

/** Shows a number with `+`; the vendor's server returns bare digits for contacts made through its API. */
export const showNumber = (digits: string): string => `+${digits}`;

/** POST of a known number leaves the contact unchanged, tags included; the vendor's server replaces the tag set. */
export const postTagsOnKnown: OnMatch = 'return';

/** PATCH: every 400 precedes the 404; the vendor's server looks for the contact first. */
export const fieldsBeforeLookup: boolean = true;

type WrongType = 'refuse' | 'ignore';

/** POST: a name, email or company of a wrong type, or tags that are not names; the vendor's server ignores them. */
export const wrongTypeOnPost: WrongType = 'refuse';

/** PATCH: tags other than an array of names; the vendor's server ignores them. */
export const patchTagsWrongType: WrongType = 'refuse';

/**
 * Returns `updated_at`, which moves on every real change, tags included. The vendor's moves on any write of a field,
 * but not of tags.
 */
export const updatedAtRule = (contact: Pick<Contact, 'updatedAt'>): Date => contact.updatedAt;

/** Returns null for a blank email, which identifies no contact and counts as absent. The vendor stores `""`. */
export const blankEmail = (email: string): string | null => (email.trim() === '' ? null : email);

/** The primary phone, else the oldest other phone, else the oldest wa_id; never a value that cannot be dialed. */
export const shownPhone = dialDigits;

/** A contact without a phone to show is hidden; the vendor emits `""`. In lists the filter `dialable` does the same. */
export const phoneless = {
  filter: { op: 'dialable' },
  isShown: (contact: Contact) => shownPhone(contact) !== null,
} as const;

/** Keeps only the ASCII digits, which identify a number; other characters are ignored. */
export const keepDigits = (text: string): string => text.replaceAll(/[^0-9]/g, '');

/** The vendor's documented budget of a key. */
export const rateLimit = { count: 120, windowMs: 60_000 } as const;

const separators = /[\s+\-./()\u2010-\u2015\u2212]/g;

/**
 * Returns the digits of a search term: all of them, if it has only digits and separators and at least three digits. A
 * term with letters and digits could match name and phone at once; here it does not.
 */
export function searchDigits(term: string): string | null {
  const rest = term.replaceAll(separators, '');
  return /^[0-9]{3,}$/.test(rest) ? rest : null;
}

/**
 * The kind of a POST's number. A phone shares its namespace with secondary phones and wa_ids, so the holders of each
 * are found. A client that expects the number it sent gets the primary number.
 */
export const phoneHolders: IdentityKind = 'phone';

/** 401 and 429 precede unknown paths and wrong methods; the vendor's framework routes first. */
export const authBeforeRouting: readonly RequestCheck[] = [
  'credential',
  'rate',
  'route',
  'method',
  'scope',
  'url',
];

/** Sorts tags of a contact by lower-cased name in code-point order, then by id; the vendor promises no order. */
export const tagsInOrder = (tags: readonly CatalogItem[]) => byFoldedName(tags, tagIdOf);

/** The color of a tag that is made here, or is stored without a color. */
export const defaultTagColor = '#3b82f6';

/** Longest texts, in code points. */
export const maxLength = { name: 4_000, company: 4_000, email: 1_000, tags: 255 } as const;

/** Characters of a key; a longer header has none. */
export const maxKeyLength = 512;

/** Code points of the URL of a webhook endpoint, in its normal form; a longer one counts as malformed. */
export const maxUrlLength = 2_000;

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;

/** Members and list items of a body: a contact has 5 fields and at most a thousand tags. */
export const maxBodyValues = 4_000;

/**
 * Whether tags of `add` that the account lacks are created, if the body does not decide it. Tags by name and custom
 * fields are additions of forks of the vendor's program. The words below come from the fork that added the most,
 * leonardocabralb/CB-CRM; some are Portuguese. Other forks address tags by id, and fields by id with PUT.
 */
export const createsMissingTags = true;

/** Most names of both lists together. */
export const maxTagNames = 50;

/** Keys of custom fields that one refusal names. */
export const maxListedKeys = 20;

/** Most characters of a custom field's value. */
export const maxForkValue = 4_000;

/** Forks have separate scopes where the scopes of contacts suffice here. Programs read the scopes at `/me`. */
export const forkScopes = {
  'custom_fields:read': 'contacts:read',
  'custom_fields:write': 'contacts:write',
  'tags:read': 'contacts:read',
  'tags:write': 'contacts:write',
} as const satisfies Record<string, Scope>;

/** The category of every field. Forks have these categories and `tracking`. */
export const forkFieldCategory = 'geral';

/**
 * Returns the type of a field for forks. They have `text`, `number`, `select` and `datetime`; a day of ours has no
 * time, and so it is text.
 */
export const forkFieldType = (type: OwnFieldType): 'text' | 'number' | 'select' => {
  if (type === 'one_of') return 'select';
  return type === 'number' ? 'number' : 'text';
};

/** Sentences that the vendor does not document; `messages.ts` adds them to the others. */
export const guessedMessages = {
  forbidden: 'This API key may not do this',
  notFound: 'Not found',
  wrongMethod: 'Method not allowed',
  /** texts by the bound that a body exceeds */
  tooLarge: {
    bytes: `Request body must not exceed ${byteLimitWords(maxBodyBytes)}`,
    values: `Request body must not have more than ${maxBodyValues} values`,
  },
  badUrl: 'Malformed percent-encoding in the request URL',
  badEncoding: 'Content-Encoding must be gzip or identity',
  invalid: 'The request is not valid',
  quota: (feature: string, maximum: number) => `This account has reached its limit of ${maximum} ${feature}`,
  conflict: 'The request conflicts with data of the account',
  ambiguous: 'The request matches several contacts',
  stale: 'The contact was changed in the meantime',
  unsupported: 'This is not supported',
  expired: 'The cursor has expired',
  unavailable: 'Service temporarily unavailable',
} as const;

/** Rules of fields that the vendor does not show; the name of the field precedes the text. */
export const guessedFieldRules = {
  texts: 'must be an array of strings',
  maxNames: (maximum: number) => `must have at most ${maximum} names`,
  noNul: 'must not contain NUL characters',
  maxLength: (maximum: number) => `must be at most ${maximum} characters`,
} as const;

/** Sentences about webhooks that the vendor does not document. */
export const guessedWebhookMessages = {
  /** the form of a secret, as our own API shows it */
  secret: 'whsec_ and 43 characters of base64url',
} as const;

/** Sentences of the paths of forks that the fork does not have. */
export const guessedForkMessages = {
  shortNames: (field: string, maximum: number) =>
    `'${field}' must contain names of at most ${maximum} characters`,
  valueForms: 'values that do not fit their field',
  valueForm: (key: string, form: string) => `${key} must be ${form}`,
} as const;
