/**
 * CORS: a setting lists the allowed origins; without it no header is sent. Credentials of the browser are never
 * allowed: a page sends its own key.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { CorsRule } from '../wire/define-face.js';

type Headers = Readonly<Record<string, string>>;

/** Returns the rule of a wire without its own: the headers of its clients, and every method that may be forwarded. */
export function defaultCors(credentialHeaders: readonly string[]): CorsRule {
  return {
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allows: [...new Set([...credentialHeaders, 'accept', 'content-type', 'idempotency-key', 'x-request-id'])],
    exposes: [
      ...['link', 'location', 'retry-after', 'trace-id', 'x-request-id'],
      ...['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
    ],
  };
}

interface CorsAnswer {
  /** headers of every answer to such a request */
  readonly headers: Headers;
  /** headers of the answer to a preflight, instead of any other; undefined: not a preflight */
  readonly preflight: Headers | undefined;
}

/** Seconds that a browser may remember a preflight. */
const maxAge = 600;

/**
 * Decides the CORS headers of an answer. `origins` are in lower case, or `*`. Returns undefined if the operator has no
 * such pages.
 */
export function corsOf(
  rule: CorsRule,
  origins: ReadonlySet<string> | undefined,
  method: string,
  requestHeaders: IncomingHttpHeaders,
): CorsAnswer | undefined {
  if (origins === undefined || origins.size === 0) return undefined;
  const isAny = origins.has('*');
  // Caches must store one answer per origin.
  const varies = isAny ? undefined : { vary: 'origin' };
  const { origin } = requestHeaders;
  if (origin === undefined || !(isAny || origins.has(origin.toLowerCase())))
    return varies === undefined ? undefined : { headers: varies, preflight: undefined };
  const headers = {
    ...varies,
    'access-control-allow-origin': isAny ? '*' : origin,
    'access-control-expose-headers': rule.exposes.join(', '),
  };
  const isPreflight = method === 'OPTIONS' && requestHeaders['access-control-request-method'] !== undefined;
  if (!isPreflight) return { headers, preflight: undefined };
  const preflight = {
    ...headers,
    'access-control-allow-methods': rule.methods.join(', '),
    'access-control-allow-headers': rule.allows.join(', '),
    'access-control-max-age': String(maxAge),
  };
  return { headers, preflight };
}
