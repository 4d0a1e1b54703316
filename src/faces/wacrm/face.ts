/**
 * wacrm, public API v1. A contact is found or created by its phone, read, listed, searched and patched. Tags are
 * referenced by name, pages by cursor. Errors are `{error:{code,message}}`. A contact without a dialable number is
 * hidden. Endpoints of webhooks are managed over this API too (`webhook-routes.ts`). `src/faces/README.md` lists the
 * files.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { bearerUpstream } from '../kit/forward/forward-headers.js';
import type { Connect } from '../kit/wire/connect.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { authBeforeRouting, maxKeyLength, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { faceName, idOf } from './ids.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

/** `Authorization: Bearer <key>`, or the bare key; no other header is read. */
const prefix = 'Bearer ';

/** Returns the key; undefined if the header is absent or cannot be a key. */
function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const header = headers.authorization ?? '';
  // The prefix is case-sensitive: any other first word counts as a part of the key.
  const key = (header.startsWith(prefix) ? header.slice(prefix.length) : header).trim();
  return key === '' || key.length > maxKeyLength ? undefined : key;
}

/** Texts for people who move a client of wacrm. */
const connect: Connect = {
  vendor: 'wacrm',
  origin: null,
  bases: [{ before: 'https://<your wacrm>/api/v1', path: '/api/v1' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API key that the client sends to wacrm now, as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/api/v1/contacts?limit=1' },
    { title: 'Show whom the key belongs to', method: 'GET', path: '/api/v1/me' },
    {
      title: 'Find or create a contact',
      method: 'POST',
      path: '/api/v1/contacts',
      body: { phone: '+14155550123', name: 'Jane Doe', tags: ['vip'] },
    },
  ],
  notServed: 'Conversations, messages and broadcasts stay at wacrm.',
  differs: [
    'Contacts without a number that can be dialed are hidden on this API.',
    'A POST of a known number leaves the contact as it is, tags included.',
    'Webhook endpoints are kept and never called: register them again as webhooks of this server.',
  ],
  guide: 'docs/moving/wacrm.md',
};

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const wire: Wire = {
  routes,
  checks: authBeforeRouting,
  credential: readCredential,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: () => headers,
  contentType: 'application/json',
  answersOptions: true,
  allow: (methods) => [...methods].sort(),
  contactRoutes: '/contacts/:id',
  needsNumbers: true,
  neverForwarded: ['tags', 'custom-fields'],
  documents: {
    version: '1',
    folder: import.meta.dirname,
    refusal: { contentType: 'application/json', schema: failureWire },
  },
};

export const face = defineFace({
  name: faceName,
  title: 'wacrm public API v1',
  mounts: [{ prefix: '/api/v1', wire, contactPath: (contact) => `/contacts/${idOf(contact)}` }],
  upstream: bearerUpstream,
  pull,
  compare,
  connect,
  webhooks,
});
