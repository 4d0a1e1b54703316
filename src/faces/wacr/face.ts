/**
 * WA.cr, the APP API v2: contacts with first and last names and one number as it was typed, groups, sources and
 * statuses with integer ids, comments by mobile, and the account. Written from the vendor's public documentation and
 * our contract with it; see README.md for what is served and where it differs.
 *
 * Neighbours: `routes.ts` and the files named after it are the paths, `decode*.ts` and `encode.ts` the bodies, `query*.ts`
 * and `paging.ts` the lists, `problems.ts` and `field-errors.ts` the refusals, `choices.ts` everything that the
 * documents leave open. Two mounts serve the same wire; data, keys and rate windows are those of the face.
 */
import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../domain/problem.js';
import { defineFace, type Exchange, type Wire } from '../kit/define-face.js';
import { PUT_ALIAS, RATE_HEADERS } from './choices.js';
import { readCredential } from './credential.js';
import { faceName } from './name.js';
import { nulInUrl, refuse } from './problems.js';
import { contactRoutes } from './routes.js';
import { catalogRoutes, memberRoutes } from './routes-catalogs.js';
import { accountRoutes, commentRoutes } from './routes-rest.js';
import { failureWire } from './wire.js';

const contentType = 'application/json';

/** The last check of the address: a character that no text of ours may have. */
function refuseNul({ url }: Exchange): void {
  if (url.includes('%00')) throw new ProblemError({ kind: 'invalid', issues: [nulInUrl] });
}

/** The first segments of what this server does not do, and the features they belong to. */
const unserved: ReadonlyMap<string, string> = new Map([
  ['messages', 'messages'],
  ['templates', 'templates'],
  ['auth', 'otp'],
]);

function refuseUnserved({ url, prefix }: Exchange): void {
  const [path = ''] = url.slice(prefix.length).split('?');
  const feature = unserved.get(decodeURIComponent(path.split('/')[1] ?? ''));
  if (feature !== undefined) throw new ProblemError({ kind: 'unsupported', feature });
}

const wire: Wire = {
  routes: [...contactRoutes, ...catalogRoutes, ...memberRoutes, ...commentRoutes, ...accountRoutes],
  checks: ['credential', 'rate', 'url', refuseNul, refuseUnserved, 'route', 'method', 'scope'],
  credential: readCredential,
  limit: { count: 60, windowMs: 60_000, per: 'key' },
  refuse,
  headers: ({ requestId, rate }) => ({
    'cache-control': 'no-cache, private',
    'x-request-id': requestId,
    ...(rate === undefined ? {} : RATE_HEADERS(rate)),
  }),
  contentType,
  allow: (methods) => [...methods].sort(),
  putIsPatch: PUT_ALIAS,
  newRequestId: randomUUID,
  documents: {
    version: '2',
    folder: import.meta.dirname,
    refusal: { contentType, schema: failureWire },
  },
};

export const face = defineFace({
  name: faceName,
  title: 'WA.cr APP API v2',
  mounts: [
    { prefix: '/api/v2', wire },
    { prefix: '/wacr', wire },
  ],
});
