/**
 * Phone books over CardDAV (RFC 6352), at `/carddav`: address books of phones and programs show the contacts of a book
 * and who calls. A face without a vendor: it decodes XML, calls operations of books, and encodes vCards.
 *
 * `decode.ts` and `filter.ts` read requests, `resources.ts` has the properties of each resource, `cards.ts` the cards,
 * `reports.ts` the lists of them, `routes.ts` the paths.
 */

import { readPassword } from '../kit/exchange/authorization-header.js';
import { refuseForeignPages } from '../kit/exchange/host-names.js';
import type { Method, OpenRoute } from '../kit/wire/declared-route.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { capabilities, homePath, rateLimit, xmlType } from './choices.js';
import { refuse } from './problems.js';
import { routes } from './routes.js';

const wire: Wire = {
  routes,
  checks: ['url', 'route', 'method', refuseForeignPages, 'credential', 'rate', 'scope'],
  credential: readPassword,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: () => ({ dav: capabilities, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }),
  contentType: xmlType,
  answersOptions: true,
  allow: (methods) => [...methods].sort(),
};

/** Clients look for the address with different methods, most before they send a password (RFC 6764). */
const methods: readonly Method[] = [
  ...(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'] as const),
];

const discovery: Wire = {
  ...wire,
  routes: methods.map(
    (method): OpenRoute => ({
      method,
      path: '/',
      operation: `discover${method}`,
      access: 'open',
      handle: () => ({ status: 301, headers: { location: `${homePath}/` } }),
    }),
  ),
  checks: ['url', 'route', 'method'],
  answersOptions: false,
};

export const face = defineFace({
  name: 'carddav',
  title: 'Phone books (CardDAV)',
  mounts: [
    { prefix: homePath, wire },
    { prefix: '/.well-known/carddav', wire: discovery },
  ],
  connect: null,
});
