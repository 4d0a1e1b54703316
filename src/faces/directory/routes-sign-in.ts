/** Signing in by a code that works once. */
import { scopes } from '../../domain/access.js';
import { invalid } from '../../domain/problem.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute, OpenRoute } from '../kit/wire/define-face.js';
import { signInBody } from './bodies.js';
import { maxBodyBytes } from './choices.js';
import { encoderOf } from './encoder.js';
import { refuseParameters } from './query.js';
import { itemRoute, removalRoute } from './route-kinds.js';
import { one } from './wire.js';
import { sessionWire, signInCodeWire } from './wire-sign-in.js';

const encodeCode = encoderOf(signInCodeWire);
const encodeSession = encoderOf(sessionWire);

export const signInCodeRoutes: readonly KeyRoute[] = [
  itemRoute('POST /sign-in-codes', 'createSignInCode', 'Create a code to sign in with', {
    scope: 'keys:manage',
    answersSecret: true,
    item: signInCodeWire,
    status: 201,
    data: async ({ core, caller, principal }) => {
      const { accountId } = caller;
      const owner = {
        accountId,
        keyId: principal.keyId,
        scopes: scopes.filter((one) => principal.scopes.has(one)),
        ...(principal.tokenFamily === null
          ? {}
          : { session: { familyId: principal.tokenFamily, expiresAt: principal.tokenExpiresAt } }),
      };
      return encodeCode(await core.createSignInCode(owner));
    },
  }),
];

/** This route needs no scope, since any live session may end itself. */
export const signOutRoute = removalRoute('DELETE /sign-in', 'signOut', 'Sign out', {
  scope: null,
  refusals: [400, 401, 409, 422, 429, 500, 503],
  run: ({ core, principal, query }) => {
    refuseParameters(query);
    return core.signOut(principal);
  },
});

/** Open: the code is the credential. */
export const signInRoute: OpenRoute = {
  method: 'POST',
  path: '/sign-in',
  operation: 'signIn',
  summary: 'Sign in with a code',
  access: 'open',
  body: { read: 'json', maxBytes: maxBodyBytes },
  answersSecret: true,
  schema: { body: signInBody, response: { 201: one(sessionWire) }, refusals: [400, 413, 429, 500, 503] },
  handle: async ({ core, body, query }, { refused }) => {
    refuseParameters(query);
    const session = await core.signIn(readBody(signInBody, body).code);
    if (session === undefined) {
      // Guessing is slowed as that of keys is.
      refused();
      throw invalid('code', 'not_live', 'is unknown, was used, or is more than 15 minutes old');
    }
    const data = encodeSession({ ...session, key: session.token });
    return { status: 201, headers: { 'cache-control': 'no-store' }, body: { data } };
  },
};
