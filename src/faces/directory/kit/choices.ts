/** Numbers and rules of our own API. Numbers of one subject are in its `values`. */
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

/** Items of a page. `pulled`: of a page that a pull asks another server for. */
export const pageSize = { default: 50, max: 200, pulled: 200 } as const;

/** Contacts that a comparison with a live vendor reads. */
export const comparisonSample = { default: 20, max: 200 } as const;

/** Parameters that clients send empty: an empty search box, the cursor of the first page. */
export const mayBeBlank: ReadonlySet<string> = new Set(['search', 'cursor']);

/** A digit sequence that can be one of our numbers: exact in JSON, in SQL and in JavaScript. */
export const numberForm = /^[1-9][0-9]{0,14}$/;
/** The bound that `numberForm` sets. */
export const maxNumber = 999_999_999_999_999;
/** Characters of a number or uuid in a body. */
export const maxIdLength = 100;
/** Characters of an unknown parameter that its refusal shows. */
export const maxShownName = 100;

export { usualRules as webhookRules } from '../../../webhooks/values/delivery.js';

export const idempotencyKeyForm = /^[\x20-\x7e]{1,255}$/;

/** Returns null for an empty text, since clients clear a field by either. */
export const blankIsNull = (text: string | null | undefined): string | null =>
  text === '' ? null : (text ?? null);
