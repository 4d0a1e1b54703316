/**
 * wacrm, public API v1: a contact is found or created by its phone, read, listed, searched and patched; tags go by
 * name, pages by cursor, errors as `{error:{code,message}}`. A contact without a number that can be dialled is hidden.
 *
 * `routes.ts` lists the paths and calls the core; `decode.ts`, `query.ts` and `paging.ts` read what came, `ids.ts`
 * the id in the path, `credential.ts` the key, `webhooks.ts` keeps endpoints; `encode.ts` and `problems.ts` write what goes out in the shapes of
 * `wire.ts`. `pull.ts` reads everything from the live vendor. What the vendor leaves open is decided in `choices.ts`. `README.md` tells what is served, what differs.
 */

import { bearerUpstream } from '../kit/forward/forward-headers.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { authBeforeRouting, rateLimit } from './choices.js';
import { compare } from './compare.js';
import { connect } from './connect.js';
import { readCredential } from './credential.js';
import { refuse } from './problems.js';
import { pull } from './pull.js';
import { routes } from './routes.js';
import { faceName, idOf } from './shown-ids.js';
import { webhooks } from './webhooks.js';
import { failureWire } from './wire.js';

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
  keeps: ['tags', 'custom-fields'],
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
