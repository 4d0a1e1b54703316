/**
 * Our own API, `/directory/v1`: everything the directory can do, in its own words. It is a face like the others, made
 * of the same kit and the same operations, which keeps the seam honest.
 *
 * `routes.ts` lists the paths, by topic in the files named `routes-….ts`, of the kinds in `route-kinds.ts`;
 * `bodies.ts` has the bodies of requests and `wire.ts` those of answers. `decode.ts`, `decode-items.ts`, `query.ts`,
 * `paging.ts`, `preconditions.ts` and `ids.ts` read a request, `batch.ts` a thousand; `encode.ts`, `answers.ts` and
 * `problems.ts` write the answer. `choices.ts` holds the numbers. The document at `/openapi.json` is made from the
 * routes by the kit. `README.md` shows all of it by example.
 */
import { Type } from 'typebox';
import { openApiOf } from '../kit/openapi/openapi.js';
import { defineFace, type Mount, type OpenRoute, type Wire } from '../kit/wire/define-face.js';
import { corsRule, faceName, idempotencyKeyForm, rateLimit } from './choices.js';
import { connect } from './connect.js';
import { readCredential } from './credential.js';
import { headersOf } from './headers.js';
import { problemType, refuse, refuseOnce } from './problems.js';
import { pull } from './pull.js';
import { ownRoutes, routes } from './routes.js';
import { passkeySignInRoutes } from './routes-passkeys.js';
import { providerRoutes } from './routes-providers.js';
import { signInRoute, signOutRoute } from './routes-sign-in.js';
import { admitSession } from './session.js';
import { webhooks } from './webhooks.js';
import { problemWire } from './wire.js';

/** The document that was requested last. */
let document: { readonly origin?: string; readonly text: string } = { text: '' };

const openApi: OpenRoute = {
  method: 'GET',
  path: '/openapi.json',
  operation: 'getOpenApi',
  summary: 'Show this document',
  access: 'open',
  schema: { response: { 200: Type.Unknown() }, refusals: [400, 500] },
  handle: ({ origin }) => {
    if (document.origin !== origin) document = { origin, text: JSON.stringify(openApiOf(face, origin)) };
    return { status: 200, text: document.text };
  },
};

const wire: Wire = {
  routes: [
    ...routes,
    ...ownRoutes,
    signInRoute,
    ...passkeySignInRoutes,
    ...providerRoutes,
    signOutRoute,
    openApi,
  ],
  checks: ['url', 'route', 'method', 'credential', 'rate', 'scope'],
  credential: readCredential,
  session: admitSession,
  limit: rateLimit,
  refuse,
  headers: headersOf,
  contentType: 'application/json',
  allow: (methods) => [...methods].sort(),
  cors: corsRule,
  once: { header: 'idempotency-key', form: idempotencyKeyForm, refuse: refuseOnce },
  documents: {
    version: '1',
    folder: import.meta.dirname,
    refusal: { contentType: problemType, schema: problemWire },
  },
};

const mount: Mount = {
  prefix: '/directory/v1',
  wire,
  contactPath: (contact) => `/contacts/${contact.id}`,
};

export const face = defineFace({
  name: faceName,
  title: 'Switchbook directory API',
  mounts: [mount],
  pull,
  webhooks,
  connect,
});
