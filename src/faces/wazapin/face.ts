/**
 * Wazapin's contacts API, first stage: contacts with their identities, notes, tags, consents and suppressions, and
 * resolve. No channel can be connected here, so the profile lookup is the vendor's, where the account has an upstream.
 *
 * `routes.ts` and `routes-items.ts` hold the paths; `decode.ts`, `decode-resolve.ts` and `decode-items.ts` read bodies,
 * with `bodies.ts`, `members.ts`, `fields.ts` and `faults.ts` below them; `query.ts` and `paging.ts` read lists;
 * `phone.ts` and `ids.ts` read numbers and ids; `encode.ts` writes answers in the shapes of `wire.ts`, and `problems.ts`
 * refusals; `pull.ts` reads everything from the live vendor. What the vendor leaves open is decided in `choices.ts`.
 * `texts.json` and `examples.json` are the words and examples of the OpenAPI document. `README.md` tells what is served.
 */
import { notFound, ProblemError } from '../../domain/problem.js';
import { defineFace, type Exchange, type Wire } from '../kit/wire/define-face.js';
import { organizationSlug, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { connect } from './connect.js';
import { readCredential, upstream } from './credential.js';
import { faceName, idOf } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

const methodOrder = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const wire: Wire = {
  routes,
  checks: ['url', 'credential', 'rate', checkOrganization, 'route', 'method', 'scope', checkChannel],
  credential: readCredential,
  limit: { count: rateLimit.count, windowMs: rateLimit.windowMs, per: 'key' },
  refuse,
  headers,
  contentType: 'application/json',
  allow: (methods) => methodOrder.filter((method) => methods.has(method)),
  contactRoutes: '/contacts/:contactID',
  keeps: ['tags'],
  documents: {
    version: '1',
    folder: import.meta.dirname,
    security: [
      { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      { type: 'http', scheme: 'bearer' },
    ],
    refusal: { contentType: 'application/problem+json', schema: failureWire },
  },
};

/** The header only confirms the account; it does not select one. */
function checkOrganization({ principal, headers: sent }: Exchange): void {
  const slug = String(sent[organizationSlug.header] ?? '');
  if (principal !== undefined && !organizationSlug.isAccessible(principal.account, slug))
    throw new ProblemError({ kind: 'forbidden', scope: null });
}

/** No channel is known here, which is told before the body is read; with an upstream the vendor knows its channels. */
function checkChannel({ route, isForwarded }: Exchange): void {
  if (route?.operation === 'lookupProfile' && !isForwarded) throw notFound('channel');
}

function headers({ requestId, rate }: Exchange): Readonly<Record<string, string>> {
  const always = { 'x-request-id': requestId, 'cache-control': 'no-store' };
  if (rate === undefined) return always;
  return {
    ...always,
    [rateLimit.headers.limit]: String(rate.limit),
    [rateLimit.headers.remaining]: String(rate.remaining),
    [rateLimit.headers.reset]: String(Math.ceil(rate.resetAt / 1000)),
  };
}

export const face = defineFace({
  name: faceName,
  title: 'Wazapin',
  mounts: [{ prefix: '/v1', wire, contactPath: (contact) => `/contacts/${idOf(contact)}` }],
  upstream,
  pull,
  compare,
  connect,
  webhooks,
});
