/**
 * WA.cr, the APP API v2. Contacts have first and last names and one number in its typed form. Groups, sources and
 * statuses have integer ids. There are comments by mobile, and the account. Written from the vendor's public
 * documentation; README.md lists the served paths and the differences.
 *
 * `text.ts` reads values as the vendor's framework does. Both mounts serve one wire with the same data, keys and rate
 * windows. `src/faces/README.md` lists the other files.
 */

import { randomUUID } from 'node:crypto';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { readWholeBearer } from '../kit/exchange/authorization-header.js';
import { bearerUpstream } from '../kit/forward/forward-headers.js';
import type { Connect } from '../kit/wire/connect.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { shownNumber } from '../kit/wire/inherited-ids.js';
import { accountRoutes } from './account-routes.js';
import { catalogRoutes, memberRoutes } from './catalog-routes.js';
import { putAlias, rateHeaders, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { faceName } from './ids.js';
import { nulInUrl, refuse } from './problems.js';
import { pull } from './pull.js';
import { commentRoutes, contactRoutes } from './routes.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

/** Texts for people who move a client of WA.cr. */
const connect: Connect = {
  vendor: 'WA.cr',
  origin: null,
  bases: [{ before: 'https://<your WA.cr>/api/v2', path: '/api/v2' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'The API token that the client sends to WA.cr now, as Authorization: Bearer.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/api/v2/contacts?per_page=1&include=source,status' },
    { title: 'Show the account', method: 'GET', path: '/api/v2/account' },
    { title: 'Create a group', method: 'POST', path: '/api/v2/groups', body: { name: 'Newsletter' } },
  ],
  notServed: 'Messages, templates and verification codes stay at WA.cr.',
  differs: [
    'There are no plans: a limit of contacts is a setting of the account, others are unlimited.',
    'is_opted_out follows consents and suppressions, and is read-only.',
    'Ids of contacts, groups, sources and statuses stay when they are pulled before contacts are made here.',
    'Register the webhooks at this server too; their format is that of WA.cr.',
  ],
  guide: 'docs/moving/wacr.md',
};

const contentType = 'application/json';

/** Refuses NUL, as the last check of the URL: no text may contain it. */
function refuseNul({ url }: Exchange): void {
  if (url.includes('%00')) throw new ProblemError({ kind: 'invalid', issues: [nulInUrl] });
}

const wire: Wire = {
  routes: [...contactRoutes, ...catalogRoutes, ...memberRoutes, ...commentRoutes, ...accountRoutes],
  checks: ['credential', 'rate', 'url', refuseNul, 'route', 'method', 'scope'],
  credential: readWholeBearer,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: ({ requestId, rate }) => ({
    'cache-control': 'no-cache, private',
    'x-request-id': requestId,
    ...(rate === undefined ? {} : rateHeaders(rate)),
  }),
  contentType,
  allow: (methods) => [...methods].sort(),
  putIsPatch: putAlias,
  newRequestId: randomUUID,
  requestIdForm: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  contactRoutes: '/contacts/:id',
  neverForwarded: ['tags'],
  documents: { version: '2', folder: import.meta.dirname, refusal: { contentType, schema: failureWire } },
};

export const face = defineFace({
  name: faceName,
  title: 'WA.cr APP API v2',
  mounts: [
    { prefix: '/api/v2', wire, contactPath: (contact) => `/contacts/${shownNumber(contact, faceName)}` },
    { prefix: '/wacr', wire },
  ],
  upstream: bearerUpstream,
  pull,
  compare,
  connect,
  integerIds: ['contacts', 'groups', 'sources', 'statuses'],
  webhooks,
});
