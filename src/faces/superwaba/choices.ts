/**
 * Decisions on points that the vendor's documents leave open: one constant or small function for each guess, which no
 * other file of the folder repeats. Each comment has the decision and why it may be wrong. If a client shows a guess to
 * be wrong, one line here changes.
 */

import type { ConsentState } from '@switchbook/domain/consent/consent.js';
import { type Contact, dialDigits } from '@switchbook/domain/contact/contact.js';
import type { SortField } from '@switchbook/domain/contact/sorts.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { minuteMs } from '@switchbook/domain/runtime/instant.js';
import { byCodePoint } from '@switchbook/domain/text/text.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import type { Activity } from '../../intakes/values/intake.js';
import type { LimitRule, RequestCheck } from '../kit/wire/define-face.js';
import { countryOfNumber } from './countries.js';

/** Makes an error of exactly two members; the vendor's overview page calls the text `message`. */
export const errorKeys = (text: string) => ({ success: false, error: text });

/** Exactly these digits, as any phone or wa_id; national variants (Brazil, Mexico, Argentina) do not match. */
export const duplicateMatch = {
  kind: 'phone' satisfies IdentityKind,
  onMatch: 'refuse' satisfies SaveCommand['onMatch'],
} as const;

/** The form of a CSV and the names of its columns; the vendor's documents only have the words "CSV upload". */
export const csvRules = {
  /** the part of a multipart body */
  part: 'file',
  multipart: 'multipart/form-data',
  types: ['text/csv', 'application/csv'],
  /** the most frequent one in the header; at a tie the first */
  delimiters: [',', ';', '\t'],
  tagSeparator: /[;|]/,
  /** parts of a multipart body; a body of more is refused */
  maxParts: 100,
  /** bytes of a header; only this part of a longer one is searched for the delimiter */
  headerBytes: 64 * 1024,
  /** no limit but memory: a body of the maximum size cannot contain more rows with a number */
  maxRows: 4 * 1024 * 1024,
  /** the maximum of a spreadsheet */
  maxColumns: 16_384,
  /** headers without letter case, white space, `_`, `-` and `.` */
  columns: {
    userNumber: [
      'usernumber',
      'phone',
      'phonenumber',
      'mobile',
      'mobilenumber',
      'mobilephone',
      'cell',
      'number',
      'whatsapp',
      'whatsappnumber',
      'waid',
      'tel',
      'telephone',
      'msisdn',
    ],
    userName: ['username', 'name', 'fullname', 'contactname', 'displayname'],
    email: ['email', 'emailaddress', 'mail'],
    countryCode: ['countrycode', 'country', 'countryiso'],
    tags: ['tags', 'tag'],
  },
} as const;

/** The status of every import, also when all rows were refused: the body has the outcome of the rows. */
export const bulkStatus = 200;

/** An import without rows is not an error. Only JSON has a limit of rows. */
export const bulkEmpty = 0;
export const bulkMaxRows = 10_000;

/** Rows per transaction. */
export const bulkChunk = 1_000;

/** The primary phone, else the oldest other phone, else the oldest wa_id; never a value that cannot be dialed. */
export const phoneFallback = dialDigits;

/** A contact without a phone to show is hidden; it could be shown with `phone: null`. */
export const phoneless = {
  filter: { op: 'dialable' },
  isShown: (contact: Contact) => phoneFallback(contact) !== null,
} as const;

/** The id of a merged contact finds its survivor; it could be 404. */
export const mergedContactRule = 'follow';

/** Returns the names of the groups as labels. */
export const labelsOf = (contact: Pick<Contact, 'groups'>): string[] =>
  contact.groups.map((group) => group.name).sort(byCodePoint);

/** The parts of a computed vendorContactId, in hex digits. It is not stored, so the vendor's own ids need import. */
export const vendorId = { seconds: 8, account: 6, number: 10 } as const;

/** PATCH: every 400 precedes the 404; a server that looks for the contact first would answer 404. */
export const fieldsBeforeLookup: boolean = true;

/** Returns the time of the last real change: a PATCH without an effect changes nothing. */
export const updatedAtRule = (contact: Pick<Contact, 'updatedAt'>): Date => contact.updatedAt;

/** Strictness of field validation. Lengths in code points. */
export const fieldRules = {
  name: 255,
  email: 254,
  tag: 100,
  tags: 100,
  /** tags that are read, with blank and repeated ones; a cell of a file may have a million */
  sentTags: 10_000,
  source: 100,
  params: { bytes: 64 * 1024, key: 255, depth: 16 },
  /** a leading zero is a national number */
  number: /^[1-9][0-9]{6,14}$/,
} as const;

/** Malformed percent-encoding is refused before any other check, in the query too, and not read literally. */
export const badQuery: RequestCheck = 'url';

/** The sources of contacts created here, and the source shown for a contact without one. */
export const sourceDefaults = { create: 'api', bulk: 'import', absent: 'organic' } as const;

/** Returns the stored country. For a contact without a country, or with a cleared one, returns the number's country. */
export function countryDerived(contact: Pick<Contact, 'address' | 'identities'>): string | null {
  const stored = contact.address.countryCode;
  if (stored !== null && /^[A-Za-z]{2}$/.test(stored)) return stored.toUpperCase();
  const digits = phoneFallback(contact);
  return digits === null ? null : countryOfNumber(digits);
}

/** The status for a key that lacks the scope; the vendor's list of errors has no 403. */
export const scopeStatus = 403;

/** A fixed window for all keys of an account. Every authenticated request counts. */
export const rateRule: LimitRule = { count: 100, windowMs: 60_000, per: 'account' };

/**
 * The state for `optedIn: false` of the live vendor: no opt-in, or an ended one. It is not an opt-out, but it must end
 * an earlier opt-in.
 */
export const notOptedIn: ConsentState = 'unknown';

/** Counts each incoming message, because conversations are not distinguished. */
export const conversationsFrom = (activity: Pick<Activity, 'messagesIn'>): number => activity.messagesIn;

/** Contacts or items of a page. `pulled`: of a page that a pull or a comparison asks the live vendor for. */
export const pageSize = { default: 20, max: 100, pulled: 100 } as const;

/** The last page of a list. */
export const maxPage = 2_147_483_647;

/** A search for a number with the international prefix, which is left out of it. */
export const internationalSearch = /^00[0-9]{5,}$/;

/** Code points of a search; the rest is ignored. */
export const maxSearch = 200;

/** Bytes of the order of `params`. A longer one is not kept: the store bounds extensions, and all faces share them. */
export const maxOrderBytes = 16 * 1024;

/** Lower-cased code points for names, null last in both directions. */
export const sortRules: Readonly<Record<'created_at' | 'name' | 'last_message_at', readonly SortField[]>> = {
  created_at: ['createdAt', 'number'],
  name: ['name', 'fullName', 'number'],
  last_message_at: ['lastMessageAt', 'number'],
};

/** Most bytes of a body, inclusive. */
export const maxBodyBytes = 1024 * 1024;
export const maxBulkBytes = 32 * 1024 * 1024;
/** Members and list items: `params` of 64 KiB have at most 32,768. */
export const maxBodyValues = 40_000;
export const maxBulkValues = 1_000_000;

/** Deeper JSON counts as malformed. Only `params` may nest, up to their own limit. */
export const maxJsonDepth = 80_000;

/** The number of a new contact: a text with separators, where `00` may replace `+`, or an integer. */
export const sentNumber = {
  pattern: '^(\\+|00)?[1-9]([ ().-]*[0-9]){6,14}$',
  minimum: 1_000_000,
  maximum: 999_999_999_999_999,
} as const;

/**
 * Calls of webhooks: 10 seconds, then again 1, 5 and 30 minutes after the previous attempt. Then the webhook fails, and
 * is not called until it is enabled. Both of the vendor's described sets of headers are sent. During a change of the
 * secret the new one signs, since a call has only one signature.
 */
export const webhookRules = {
  timeoutMs: 10_000,
  retriesMs: [minuteMs, 5 * minuteMs, 30 * minuteMs],
  jitter: 0,
  endsOn: [],
} as const;

/** Sentences that the vendor does not document; `messages.ts` adds them to the others. */
export const guessedMessages = {
  forbidden: 'Forbidden',
  notFound: 'Not found',
  wrongMethod: 'Method not allowed',
  badUrl: 'Malformed URL',
  badJson: 'Invalid JSON body',
  notObject: 'Request body must be a JSON object',
  tooLarge: 'Request body too large',
  badEncoding: 'Unsupported content encoding',
  quota: 'Contact limit reached',
  unavailable: 'Service temporarily unavailable',
  invalid: (field: string) => `Invalid ${field}`,
  invalidNumber: 'Invalid phone number (userNumber)',
} as const;

/** Sentences of an import that no document shows, about its body or a row. */
export const guessedImportMessages = {
  noContacts: 'Contacts array (contacts) is required',
  tooMany: (maximum: number) => `Too many contacts (max ${maximum})`,
  notMultipart: 'Invalid multipart body',
  noFile: 'CSV file (file) is required',
  notCsv: 'Invalid CSV file',
  noColumn: 'CSV column userNumber is required',
  notContact: 'Invalid contact',
} as const;

/** The names of fields in `guessedMessages.invalid`: of a creation, and of a PATCH. */
export const guessedFieldNames = {
  display_name: ['userName', 'name'],
  identities: ['phone number (userNumber)', 'email'],
  address: ['countryCode', 'country_code'],
  attributes: ['params', 'params'],
} as const;
