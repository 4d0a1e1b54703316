/**
 * WA.cr, API v1, as its two public clients show it. A contact is created or updated by its phone, listed, searched,
 * changed and deleted. Comments on a conversation are notes on its contact. Client credentials become tokens. Answers
 * are `{ok, …}`. `src/faces/README.md` lists the files.
 */
import { readWholeBearer } from '../kit/exchange/authorization-header.js';
import { bearerUpstream } from '../kit/forward/forward-headers.js';
import type { Connect } from '../kit/wire/connect.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { checks, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { faceName, idOf } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { failureWire } from './wire.js';

/** Texts for people who move a client of WA.cr. */
const connect: Connect = {
  vendor: 'WA.cr',
  origin: 'https://api.wa.cr',
  bases: [{ before: 'https://api.wa.cr', path: '/wacr1' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API key that the client sends to WA.cr now, as Authorization: Bearer.',
  tokenPath: '/wacr1/v1/oauth/token',
  requests: [
    { title: 'List contacts', method: 'GET', path: '/wacr1/v1/contacts?limit=1' },
    { title: 'Show whom the key belongs to', method: 'GET', path: '/wacr1/v1/me' },
    {
      title: 'Create or update a contact',
      method: 'POST',
      path: '/wacr1/v1/contacts',
      body: { phoneE164: '+14155550123', firstName: 'Jane', lastName: 'Doe', tags: ['vip'] },
    },
  ],
  notServed: 'Messages, channels, templates, broadcasts and media stay at WA.cr.',
  differs: [
    'A client with OAuth2 has the account as its client id, and a key of the account as its client secret.',
    'Deleted comments are not listed, also not as tombstones.',
    'optedOut follows consents and suppressions for WhatsApp. A suppression cannot be lifted here.',
    'There are no webhooks in the shape of this API: WA.cr has none for contacts.',
  ],
  guide: 'docs/moving/wacr1.md',
};

const contentType = 'application/json';
const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const wire: Wire = {
  routes,
  checks,
  credential: readWholeBearer,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: () => headers,
  contentType,
  allow: (methods) => [...methods].sort(),
  contactRoutes: '/contacts/:id',
  neverForwarded: ['tags'],
  documents: { version: '1', folder: import.meta.dirname, refusal: { contentType, schema: failureWire } },
};

export const face = defineFace({
  name: faceName,
  title: 'WA.cr API v1',
  mounts: [
    {
      prefix: '/wacr1/v1',
      vendorPrefix: '/v1',
      wire,
      contactPath: (contact) => `/contacts/${idOf(contact)}`,
    },
  ],
  upstream: bearerUpstream,
  pull,
  compare,
  connect,
});
