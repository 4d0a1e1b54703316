/** Numbers and rules that the documents state, each decided only here. */
import type { CorsRule, LimitRule } from '../../kit/wire/define-face.js';

/** Name of the face, and of the default format of webhooks. */
export const faceName = 'directory';

/** The rate of a key without its own limit. */
export const rateLimit: LimitRule = { count: 6_000, windowMs: 60_000, per: 'key' };

/** Headers and methods of web pages of origins that the operator allows. */
export const corsRule: CorsRule = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allows: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'],
  exposes: [
    ...['etag', 'link', 'location', 'retry-after', 'x-request-id', 'content-disposition'],
    ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
  ],
};

export const maxBodyBytes = 1024 * 1024;
export const maxBatchBytes = 32 * 1024 * 1024;
/** Members and list items of a batch: a thousand for each of its items. */
export const maxBatchValues = 1_000_000;
export const maxBatchItems = 1_000;

/** Bytes of the uploaded file of an import. */
export const maxImportBytes = 4 * 1024 ** 3;
/** Bytes of the inspected beginning of a file, or of a whole workbook. */
export const maxInspectedBytes = 32 * 1024 ** 2;
/** Characters of JSON in the corrections of an import, in all their fields together. */
export const maxCorrections = 1024 ** 2;
/** Columns in a mapping. */
export const maxImportColumns = 500;
/** Fields of the form that sends a file. */
export const maxFields = 100;
export const maxFieldBytes = 64 * 1024;

/** Items of a page. `pulled`: of a page that a pull asks another server for. */
export const pageSize = { default: 50, max: 200, pulled: 200 } as const;
/** Contacts that a page may skip. */
export const maxOffset = 100_000_000;

/** Newest first, as in a console. A client that follows changes requests `updated_at`. */
export const defaultSort = '-created_at';

/** Parameters that clients send empty: an empty search box, the cursor of the first page. */
export const mayBeBlank: ReadonlySet<string> = new Set(['search', 'cursor']);

/** Events of a page of the feed. */
export const defaultFeedSize = 100;
export const maxFeedSize = 1_000;
/** Seconds that a request may wait for an event. */
export const maxWait = 60;

/** Calls of a page of the list of calls. */
export const defaultCalls = 50;
export const maxCalls = 200;

export const maxNoteLength = 65_536;
/** Values that a merge takes from the other contact. */
export const maxChosenValues = 500;
export const maxIdentifiers = 50;
/** Maximum number of contacts with records that are read together. */
export const maxEntryContacts = 100;
export const maxMembers = 1_000;
export const maxRecipients = 1_000;

/** A digit sequence that can be one of our numbers: exact in JSON, in SQL and in JavaScript. */
export const numberForm = /^[1-9][0-9]{0,14}$/;
/** The bound that `numberForm` sets. */
export const maxNumber = 999_999_999_999_999;

export { usualRules as webhookRules } from '../../../webhooks/values.js';

export const idempotencyKeyForm = /^[\x20-\x7e]{1,255}$/;

/** Defaults of a suppression with an empty body. */
export const defaultSuppression = { channel: 'all', reason: 'manual' } as const;

export const defaultNoteType = 'text';

/** The name of a key that was created without one. */
export const defaultKeyName = 'api';

/** Returns null for an empty text, since clients clear a field by either. */
export const blankIsNull = (text: string | null | undefined): string | null =>
  text === '' ? null : (text ?? null);
