/** Signing in by a code that works once. */
import { scopes } from '../../domain/access.js';
import { invalid } from '../../domain/problem.js';
import type { KeyRoute, OpenRoute } from '../kit/wire/define-face.js';
import { gone } from './answers.js';
import { signInBody } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { refuseParameters } from './query.js';
import { noContent, one } from './wire.js';
import { type SessionWire, type SignInCodeWire, sessionWire, signInCodeWire } from './wire-sign-in.js';

export const signInCodeRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path: '/sign-in-codes',
    operation: 'createSignInCode',
    summary: 'Create a code to sign in with',
    scope: 'keys:manage',
    answersSecret: true,
    schema: { response: { 201: one(signInCodeWire) } },
    handle: async ({ core, caller, principal }) => {
      const { accountId } = caller;
      const owner = {
        accountId,
        keyId: principal.keyId,
        scopes: scopes.filter((one) => principal.scopes.has(one)),
        ...(principal.tokenFamily === null
          ? {}
          : { session: { familyId: principal.tokenFamily, expiresAt: principal.tokenExpiresAt } }),
      };
      const { code, expiresAt } = await core.createSignInCode(owner);
      return {
        status: 201,
        body: { data: { code, expires_at: expiresAt.toISOString() } satisfies SignInCodeWire },
      };
    },
  },
];

/** Beside the other routes, since any live session may end itself. */
export const signOutRoute: KeyRoute = {
  method: 'DELETE',
  path: '/sign-in',
  operation: 'signOut',
  summary: 'Sign out',
  scope: null,
  schema: { response: { 204: noContent }, refusals: [400, 401, 429, 500, 503] },
  handle: async ({ core, principal, query }) => {
    refuseParameters(query);
    await core.signOut(principal);
    return gone;
  },
};

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
    const { token, expiresAt } = session;
    const data: SessionWire = {
      key: token,
      scopes: [...session.scopes],
      expires_at: expiresAt.toISOString(),
    };
    return { status: 201, headers: { 'cache-control': 'no-store' }, body: { data } };
  },
};
