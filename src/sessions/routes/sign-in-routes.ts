/** Signing in by a code that works once. */

import { principalOf, scopes } from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { closed, documented, instant, oneOf, shape, text } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { emptyAnswer, okAnswer } from '../../faces/directory/kit/answers.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { refuseParameters } from '../../faces/directory/kit/query.js';
import { itemRoute, route } from '../../faces/directory/kit/route-kinds.js';
import { envelope, noContent } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import { type KeyRoute, type OpenRoute, openBodyLimits } from '../../faces/kit/wire/declared-route.js';
import { sessionTimes } from '../values/session-times.js';
import { signInLimits } from '../values/sign-in-limits.js';
import { agentOf } from '../values/user-agent.js';
import { refuseForeignSignIn } from './admit-session.js';
import { meWire, startSession } from './me-routes.js';
import { setSessionCookie } from './session-cookie.js';

const signInBody = closed('SignIn', {
  code: text(signInLimits.code, documented('^sbt_[0-9a-f]{32}_[0-9A-Za-z]+$')),
  cookie: Type.Optional(Type.Boolean()),
});

const signInCodeWire = shape('SignInCode', { code: Type.String(), expires_at: instant });

const sessionWire = shape('Session', {
  key: Type.String(),
  scopes: Type.Array(oneOf(scopes)),
  expires_at: instant,
});

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
      const keyPrincipal = principalOf(principal);
      const owner = {
        accountId,
        keyId: keyPrincipal.keyId,
        principal: keyPrincipal,
        scopes: scopes.filter((scope) => principal.scopes.has(scope)),
        ...(principal.tokenFamily === null
          ? {}
          : { session: { familyId: principal.tokenFamily, expiresAt: principal.tokenExpiresAt } }),
      };
      return encodeCode(await core.createSignInCode(owner, caller));
    },
  }),
];

/** This route needs no scope, since any live session may end itself. */
export const signOutRoute = route('DELETE /sign-in', 'signOut', 'Sign out', {
  scope: null,
  // Only a browser with a cookie may get a 200; clients of programs never do.
  response: { 204: noContent },
  refusals: [400, 401, 409, 422, 429, 500, 503],
  handle: async (exchange) => {
    const { core, principal, query, served } = exchange;
    refuseParameters(query);
    const provider = served.signIn && (await core.findProviderOfSession(principal));
    await core.signOut(principalOf(principal));
    if (principal.credential === 'session') setSessionCookie(exchange, '', core.clock());
    // Otherwise the provider signs the same person in again without a question.
    const url = provider && (await served.signIn?.endSessionUrl(provider));
    return url == null ? emptyAnswer : okAnswer({ end_session_url: url });
  },
});

/** Open: the code is the credential. */
export const signInRoute: OpenRoute = {
  method: 'POST',
  path: '/sign-in',
  operation: 'signIn',
  summary: 'Sign in with a code',
  access: 'open',
  body: { read: 'json', ...openBodyLimits },
  answersSecret: true,
  schema: {
    body: signInBody,
    response: { 200: envelope(meWire), 201: envelope(sessionWire) },
    refusals: [400, 413, 429, 500, 503],
  },
  handle: async (exchange, { countRefusal }) => {
    const { core, body, query, headers } = exchange;
    refuseParameters(query);
    const { code, cookie = false } = readBody(signInBody, body);
    if (cookie) refuseForeignSignIn(exchange);
    const opening = cookie ? { agent: agentOf(headers['user-agent']) } : undefined;
    const session = await core.signIn(code, opening);
    if (session === undefined) {
      // Wrong codes are limited like wrong keys.
      countRefusal();
      throw invalid(
        'code',
        'not_live',
        `is unknown, was used, or is more than ${sessionTimes.codeSeconds / 60} minutes old`,
      );
    }
    if (session.isCookie) return { status: 200, body: { data: await startSession(exchange, session) } };
    const data = encodeSession({ ...session, key: session.token });
    return { status: 201, headers: { 'cache-control': 'no-store' }, body: { data } };
  },
};
