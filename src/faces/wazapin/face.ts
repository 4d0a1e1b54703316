/**
 * Wazapin's contacts API, first stage: contacts with their identities, notes, tags, consents and suppressions, and
 * resolve. Channels are not supported, so profile lookups are forwarded to the vendor if the account has an upstream.
 * `src/faces/README.md` lists the files.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Connect } from '../kit/wire/connect.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { defineFace, type UpstreamRule, type Wire } from '../kit/wire/define-face.js';
import { organizationSlug, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { faceName, idOf } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

/** Returns the key of `X-Api-Key`, or the bearer token if that header is empty. Undefined: both are absent. */
function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const ownKey = String(headers['x-api-key'] ?? '').trim();
  if (ownKey !== '') return ownKey;
  const bearer = /^bearer[ \t]+(.*)$/i.exec((headers.authorization ?? '').trim());
  return bearer?.[1]?.trim() || undefined;
}

/** The slug of the organization may differ at the vendor. The vendor's key identifies it too. */
const upstream: UpstreamRule = {
  credentialHeaders: ['authorization', 'x-api-key', organizationSlug.header],
  credential: (key) => (/^\S+$/.test(key) ? { 'x-api-key': key } : undefined),
  keyForm: 'must be the key at the vendor, without spaces',
};

/** Texts for people who move a client of Wazapin. */
const connect: Connect = {
  vendor: 'Wazapin',
  origin: 'https://api.wazapin.id',
  bases: [
    { before: 'https://api.wazapin.id', path: '' },
    { before: 'https://api.wazapin.com', path: '' },
  ],
  headers: [{ name: 'X-Api-Key', value: '{key}' }],
  keyHint: 'The API key that the client sends to Wazapin now, as X-Api-Key or as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/v1/contacts?limit=1' },
    {
      title: 'Create or update a contact',
      method: 'POST',
      path: '/v1/contacts',
      body: { phone_number: '+14155550123', name: 'Jane Doe' },
    },
  ],
  notServed: 'Messages, templates, channels and commerce stay at Wazapin.',
  differs: [
    'organization_id is the account here, and rows of identities and consents have other ids.',
    'Clients that send X-Organization-Slug need the account to have that slug.',
    'The profile lookup of a channel finds no channel.',
    'Register the webhooks at this server too; their format is that of Wazapin.',
  ],
  guide: 'docs/moving/wazapin.md',
};

const methodOrder = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const wire: Wire = {
  routes,
  checks: ['url', 'credential', 'rate', checkOrganization, 'route', 'method', 'scope'],
  credential: readCredential,
  limit: { count: rateLimit.count, windowMs: rateLimit.windowMs, per: 'key' },
  refuse,
  headers: headersOf,
  contentType: 'application/json',
  allow: (methods) => methodOrder.filter((method) => methods.has(method)),
  contactRoutes: '/contacts/:contactID',
  neverForwarded: ['tags'],
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

/** Checks the header, which only confirms the account and does not select one. */
function checkOrganization({ principal, headers: requestHeaders }: Exchange): void {
  const slug = String(requestHeaders[organizationSlug.header] ?? '');
  if (principal !== undefined && !organizationSlug.isAccessible(principal.account, slug))
    throw new ProblemError({ kind: 'forbidden', scope: null });
}

function headersOf({ requestId, rate }: Exchange): Readonly<Record<string, string>> {
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
