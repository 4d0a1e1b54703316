/**
 * Sign-in with a provider: the browser is redirected there, and returns with a response. Refusals go to the console's
 * page, with a code. The document has only the list of providers: the other addresses are for browsers and providers,
 * not for clients.
 */

import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { okAnswer } from '../../faces/directory/kit/answers.js';
import { refuseParameters } from '../../faces/directory/kit/query.js';
import { envelope } from '../../faces/directory/kit/wire.js';
import {
  type Exchange,
  type OpenRoute,
  type OpenTools,
  openBodyLimits,
} from '../../faces/kit/wire/declared-route.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import type { RefusedSignIn } from '../../faces/kit/wire/sign-in-providers.js';
import { agentOf } from '../values/user-agent.js';
import { refuseForeignSignIn } from './admit-session.js';
import { encodeInvitation, startSession } from './me-routes.js';
import { hasPasskeys } from './passkey-routes.js';
import { clearCookie, cookieLineOf, isSafe, readCookie, setCookie } from './session-cookie.js';

const optionsWire = shape('SignInOptions', {
  providers: Type.Array(shape('SignInProvider', { name: Type.String(), label: Type.String() })),
  passkeys: Type.Boolean(),
});

export const providerRoutes: readonly OpenRoute[] = [
  {
    method: 'GET',
    path: '/sign-in/options',
    operation: 'getSignInOptions',
    summary: 'Show how people can sign in',
    access: 'open',
    schema: { response: { 200: envelope(optionsWire) }, refusals: [400, 500, 503] },
    handle: (exchange) => {
      refuseParameters(exchange.query);
      return okAnswer({ providers: exchange.served.signIn?.list() ?? [], passkeys: hasPasskeys(exchange) });
    },
  },
  {
    method: 'GET',
    path: '/sign-in/with/:provider',
    operation: 'beginSignIn',
    access: 'open',
    isShown: false,
    handle: (exchange, tools) => answerStep(exchange, tools, begin),
  },
  {
    method: 'GET',
    path: '/sign-in/with/:provider/callback',
    operation: 'finishSignIn',
    access: 'open',
    isShown: false,
    answersSecret: true,
    handle: (exchange, tools) => answerStep(exchange, tools, finish),
  },
  {
    method: 'GET',
    path: '/sign-in/invitations',
    operation: 'listSignInInvitations',
    access: 'open',
    isShown: false,
    handle: async (exchange) => {
      refuseParameters(exchange.query);
      const invitations = await exchange.served.signIn?.listInvitations(choiceOf(exchange));
      if (invitations === undefined) throw refuseChoice();
      return okAnswer(invitations.map(encodeInvitation));
    },
  },
  {
    method: 'POST',
    path: '/sign-in/invitations/:slug/accept',
    operation: 'acceptSignInInvitation',
    access: 'open',
    isShown: false,
    answersSecret: true,
    handle: async (exchange) => {
      const { served, params, query, headers } = exchange;
      refuseParameters(query);
      refuseForeignSignIn(exchange);
      const agent = agentOf(headers['user-agent']);
      const session = await served.signIn?.accept(choiceOf(exchange), params.slug ?? '', agent);
      if (session === undefined) throw refuseChoice();
      return okAnswer(await startSession(exchange, session));
    },
  },
  {
    method: 'POST',
    path: '/sign-in/with/:provider/logout',
    operation: 'endSignIn',
    access: 'open',
    isShown: false,
    body: { read: 'bytes', maxBytes: openBodyLimits.maxBytes },
    handle: async ({ served, params, bytes }, { countRefusal }) => {
      const token = new URLSearchParams(bytes.toString('utf8')).get('logout_token') ?? '';
      const isEnded = await served.signIn?.endSessions(params.provider ?? '', token);
      if (isEnded === true) return { status: 200, headers: noStore };
      countRefusal();
      // The words of OpenID Connect Back-Channel Logout.
      return { status: 400, headers: noStore, body: { error: 'invalid_request' } };
    },
  },
];

/** Reads the cookie of a person with several invitations, who has not chosen one yet. */
const choiceOf = (exchange: Exchange) => readCookie(exchange.headers, choiceName(exchange));
const choiceName = (exchange: Exchange) => `${isSafe(exchange) ? '__Host-' : ''}switchbook-choice`;
const choicePath = (exchange: Exchange) =>
  isSafe(exchange) ? '/' : `${exchange.prefix}/sign-in/invitations`;

const refuseChoice = () =>
  invalid('invitation', 'not_live', 'is of a sign-in that is over: sign in with the provider again');

const noStore = { 'cache-control': 'no-store' };

type SignInStep = (exchange: Exchange, provider: string) => Promise<Answer | RefusedSignIn>;

/** Counts and runs a step; redirects the browser to the sign-in page with the code of a refusal. */
async function answerStep(
  exchange: Exchange,
  { countAttempt }: OpenTools,
  step: SignInStep,
): Promise<Answer> {
  const provider = exchange.params.provider ?? '';
  try {
    countAttempt();
    const outcome = await step(exchange, provider);
    return 'status' in outcome ? outcome : toSignIn(outcome, provider);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'limited')
      return toSignIn({ code: 'limited', returnTo: null }, provider);
    throw error;
  }
}

async function begin(exchange: Exchange, provider: string): Promise<Answer | RefusedSignIn> {
  const { served, query, headers } = exchange;
  const keepsPage = (headers.cookie?.length ?? 0) <= maxCookies;
  const begun = await served.signIn?.begin(provider, (keepsPage && query.last('return_to')) || '/');
  if (begun === undefined) return unknown;
  if (begun.kind === 'refused') return begun;
  const { url, state, sealed, endsAt } = begun;
  const cookie = { name: cookieName(exchange, state), value: sealed, endsAt, path: cookiePath(exchange) };
  return sendTo(url, cookieLineOf(exchange, cookie));
}

async function finish(exchange: Exchange, provider: string): Promise<Answer | RefusedSignIn> {
  const { served, query, headers, url } = exchange;
  const name = cookieName(exchange, query.last('state') ?? '');
  const sealed = readCookie(headers, name);
  const agent = agentOf(headers['user-agent']);
  const signIn = await served.signIn?.finish(provider, { address: url, sealed, agent });
  if (signIn === undefined) return unknown;
  if (signIn.kind === 'refused') return signIn;
  const begun = clearCookie(exchange, { name, path: cookiePath(exchange) });
  if (signIn.kind === 'invited') {
    const { sealed: value, endsAt, returnTo } = signIn;
    setCookie(exchange, { name: choiceName(exchange), value, endsAt, path: choicePath(exchange) });
    return sendTo(`/?${new URLSearchParams({ choose: 'account', return_to: returnTo })}`, begun);
  }
  await startSession(exchange, signIn.session);
  return sendTo(signIn.returnTo, begun);
}

const unknown: RefusedSignIn = { kind: 'refused', code: 'unknown_provider', returnTo: null };

/**
 * Redirects to the console, which shows its sign-in page at each of its addresses. After another sign-in it continues
 * to the requested page.
 */
function toSignIn({ code, returnTo }: Omit<RefusedSignIn, 'kind'>, provider: string): Answer {
  const query = new URLSearchParams({ refused: code, provider: provider.slice(0, 63) });
  if (returnTo !== null) query.set('return_to', returnTo);
  return sendTo(`/?${query}`);
}

/** Redirects. The next page must not get this address: an answer of a provider has its code in it. */
function sendTo(location: string, cookie?: string): Answer {
  const headers = { location, 'referrer-policy': 'no-referrer' };
  return { status: 302, headers: cookie === undefined ? headers : { ...headers, 'set-cookie': cookie } };
}

/**
 * Maximum number of concurrent sign-ins of a browser: cookies must fit the header of a request. A further sign-in
 * replaces an old one.
 */
const slots = 8;

/**
 * Characters of a browser's cookies beyond which a sign-in forgets the requested page. Another site could begin many
 * sign-ins with long pages, and proxies refuse a header of 8,000 bytes.
 */
const maxCookies = 4_000;

function cookieName(exchange: Exchange, state: string): string {
  const slot = (state === '' ? 0 : state.charCodeAt(0)) % slots;
  return `${isSafe(exchange) ? '__Host-' : ''}switchbook-sign-in-${slot}`;
}

/**
 * Returns the path of the cookie. Browsers accept a name with the prefix `__Host-`, which no neighboring host can set,
 * only for all paths.
 */
function cookiePath(exchange: Exchange): string {
  return isSafe(exchange) ? '/' : `${exchange.prefix}/sign-in/with`;
}
