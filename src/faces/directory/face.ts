/**
 * Our own API, `/directory/v1`: all operations of the directory, in its own words. This face uses the same kit and
 * operations as all others, so no face needs private access.
 *
 * Most routes are in the folders of their subjects; `routes.ts` collects them. `kit/answers.ts` has the envelopes, and
 * `in-process.ts` answers without a listener. The kit generates the document at `/openapi.json` from the routes.
 * `src/faces/README.md` lists the other files.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fieldsAfterFirstRelease, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import { Type } from 'typebox';
import { admitSession, readCredential } from '../../sessions/routes/admit-session.js';
import { passkeySignInRoutes } from '../../sessions/routes/passkey-routes.js';
import { providerRoutes } from '../../sessions/routes/provider-routes.js';
import { cookieOf } from '../../sessions/routes/session-cookie.js';
import { signInRoute, signOutRoute } from '../../sessions/routes/sign-in-routes.js';
import { openApiOf } from '../kit/openapi/openapi.js';
import type { Connect } from '../kit/wire/connect.js';
import type { Exchange, OpenRoute } from '../kit/wire/declared-route.js';
import { defineFace, type Mount, type Wire } from '../kit/wire/define-face.js';
import { corsRule, faceName, idempotencyKeyForm, rateLimit } from './kit/choices.js';
import { problemType, refuse, refuseKeyMisuse } from './kit/problems.js';
import { problemWire } from './kit/wire.js';
import { pull } from './pull.js';
import { ownRoutes, routes } from './routes.js';
import { webhooks } from './webhooks.js';

/** Texts for authors of clients of our own API. */
export const connect: Connect = {
  vendor: null,
  origin: null,
  bases: [{ before: null, path: '/directory/v1' }],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint:
    'A key of another Switchbook, or any secret of at least 16 characters that your clients already use.',
  tokenPath: null,
  requests: [
    { title: 'List contacts', method: 'GET', path: '/directory/v1/contacts?limit=1' },
    { title: 'Show the account and the key', method: 'GET', path: '/directory/v1/account' },
    {
      title: 'Create a contact',
      method: 'POST',
      path: '/directory/v1/contacts',
      body: { display_name: 'Jane Doe', phone: '+14155550123' },
    },
  ],
  notServed: null,
  differs: [],
  guide: null,
};

/** A placeholder for the origin of a request; only the servers of the document have it. */
const anyOrigin = 'https://origin.invalid';
/** The document between its origins. It is made once: a client may send any `Host`. */
let document: readonly string[] | undefined;

const openApi: OpenRoute = {
  method: 'GET',
  path: '/openapi.json',
  operation: 'getOpenApi',
  summary: 'Show this document',
  access: 'open',
  schema: { response: { 200: Type.Unknown() }, refusals: [400, 500] },
  handle: ({ origin }) => {
    document ??= JSON.stringify(openApiOf(face, anyOrigin)).split(anyOrigin);
    return { status: 200, text: document.join(JSON.stringify(origin).slice(1, -1)) };
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
  headers: answerHeadersOf,
  contentType: 'application/json',
  allow: (methods) => [...methods].sort(),
  cors: corsRule,
  idempotency: { header: 'idempotency-key', form: idempotencyKeyForm, refuse: refuseKeyMisuse },
  documents: {
    version: '1',
    folder: import.meta.dirname,
    routeFolders: foldersOfRoutes,
    properties: Object.fromEntries(
      fieldsAfterFirstRelease
        .map(textRuleOf)
        .flatMap(({ wire, about }) => (about === undefined ? [] : [[wire, about]])),
    ),
    refusal: { contentType: problemType, schema: problemWire },
  },
};

const mount: Mount = { prefix: '/directory/v1', wire, contactPath: (contact) => `/contacts/${contact.id}` };

export const face = defineFace({
  name: faceName,
  title: 'Switchbook directory API',
  mounts: [mount],
  pull,
  webhooks,
  connect,
});

/** Returns the folders with texts and examples: of each subject, its own folder or its folder `routes`. */
function foldersOfRoutes(): readonly string[] {
  const subjects = path.join(import.meta.dirname, '../..');
  return readdirSync(subjects)
    .sort()
    .flatMap((name) => [path.join(subjects, name), path.join(subjects, name, 'routes')]);
}

/** Returns headers of every answer: the request's id, and how much of the key's window is left. */
function answerHeadersOf(exchange: Exchange): Readonly<Record<string, string>> {
  const { requestId, rate, core } = exchange;
  const cookie = cookieOf(exchange);
  const always = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(cookie === undefined ? undefined : { 'set-cookie': cookie }),
  };
  if (rate === undefined) return always;
  const resetMs = rate.resetAt - core.clock().getTime();
  return {
    ...always,
    'ratelimit-limit': String(rate.limit),
    'ratelimit-remaining': String(rate.remaining),
    'ratelimit-reset': String(Math.max(0, Math.ceil(resetMs / 1000))),
  };
}
