/**
 * A wire's checks, in the wire's order, before the body of a request is read; and the authentication of open routes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RateState } from '@switchbook/admission/rate-limiter.js';
import { isMemberItself, type Principal, type Scope } from '@switchbook/domain/access/access.js';
import { partsOf } from '@switchbook/domain/access/redaction.js';
import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { EndedKey } from '../../../access/operations/authenticate.js';
import { keyStartOf } from '../../../access/values/secrets.js';
import type { ServedExchange } from '../exchange/served-exchange.js';
import {
  type CallerExchange,
  type OpenTools,
  type Requirement,
  requirementOf,
} from '../wire/declared-route.js';
import type { RequestCheck, Wire } from '../wire/define-face.js';
import { upstreamNameOf } from '../wire/describe-apis.js';
import { FaultError } from '../wire/refusal.js';
import type { ServedWire } from './served-wire.js';

/** Checks of an inner request. Its caller was authenticated before, but the scopes of the caller are checked here. */
const innerChecks: readonly RequestCheck[] = ['scope'];

/** Runs the checks in sequence; most are synchronous, so no request waits without need. */
export function runRequestChecks(
  served: ServedWire,
  state: ServedExchange,
  from: number,
  done: (error?: Error) => void,
): void {
  const checks = state.isInner ? innerChecks : served.wire.checks;
  try {
    for (let index = from; index < checks.length; index += 1) {
      const waiting = runCheck(served, state, checks, index);
      if (waiting === undefined) continue;
      waiting.then(
        () => runRequestChecks(served, state, index + 1, done),
        (error: unknown) => done(error as Error),
      );
      return;
    }
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

function runCheck(
  served: ServedWire,
  state: ServedExchange,
  checks: readonly RequestCheck[],
  index: number,
): Promise<void> | undefined {
  const check = checks[index];
  const isOpen = state.route?.access === 'open';
  if (typeof check === 'function') check(state);
  else if (check === 'url' && state.badUrl !== null)
    throw new FaultError({ kind: 'bad_url', where: state.badUrl });
  else if (check === 'route' || check === 'method') checkServed(state, check);
  else if (isOpen) return undefined;
  else if (check === 'credential')
    return state.mayForward ? authenticateForward(served, state, index) : authenticate(served, state);
  else if (check === 'rate' && state.principal !== undefined && !isFree(served, state))
    return count(served, state, state.principal);
  else if (check === 'scope') requireScope(served.wire, state);
  return undefined;
}

/** Refuses a path or method that is not served, unless the caller's account has an upstream. */
function checkServed(state: ServedExchange, check: 'route' | 'method'): void {
  const { route, allow, mayForward, principal, upstream } = state;
  const isUndecided = mayForward && principal === undefined;
  if (upstream !== undefined || isUndecided) return;
  if (check === 'method' && allow !== null) throw new FaultError({ kind: 'wrong_method', allow });
  const isUnknown = (route === null && allow === null) || !state.isServedHere;
  if (check === 'route' && isUnknown) throw new FaultError({ kind: 'no_route' });
}

/**
 * Authenticates the caller, and finds its upstream. If the wire checks the path or the method first, it does so again
 * now.
 */
async function authenticateForward(served: ServedWire, state: ServedExchange, index: number): Promise<void> {
  const { face, wire, services } = served;
  await authenticate(served, state);
  const accountId = state.principal?.account.id;
  if (accountId !== undefined)
    state.upstream = await services.core.findUpstream(accountId, upstreamNameOf(face, wire));
  for (const check of ['route', 'method'] as const)
    if (wire.checks.indexOf(check) < index) checkServed(state, check);
}

function authenticate({ wire, services }: ServedWire, state: ServedExchange): Promise<void> | undefined {
  const secret = wire.credential(state.headers, state.url);
  const accept = (principal: Principal | undefined) => {
    const isSession = principal?.credential === 'session';
    if (principal === undefined || (isSession && wire.session === undefined))
      throw new ProblemError({ kind: 'unauthenticated', ...waitedMember(services, secret) });
    state.principal = principal;
    state.isKeyRefused = false;
    state.keyStart = undefined;
    state.entered?.countFor(principal.account.id);
    return wire.session?.(state as unknown as CallerExchange);
  };
  // A credential counts as refused until it is found valid.
  state.isKeyRefused = secret !== undefined;
  state.keyStart = secret === undefined ? undefined : keyStartOf(secret);
  const authenticated = secret === undefined ? undefined : services.core.authenticate(secret, state);
  return authenticated instanceof Promise ? authenticated.then(accept) : accept(authenticated);
}

/**
 * Returns the state of the key's member, if the key waits for the member. Only a caller with the key learns this state.
 */
function waitedMember({ core }: ServedWire['services'], secret: string | undefined) {
  const waitsFor = secret === undefined ? null : (core.findEndedKey(secret)?.waitsFor ?? null);
  return waitsFor === null ? {} : { waitsFor };
}

function count(
  { face, wire, services }: ServedWire,
  state: ServedExchange,
  principal: Principal,
): Promise<void> | undefined {
  if (!services.areLimitsOn || principal.rateLimit.kind === 'unlimited') return undefined;
  const keyWindow = principal.rateLimit.kind === 'window' ? principal.rateLimit : undefined;
  const wireBucket = wire.limit.per === 'account' ? principal.account.id : principal.rateKeyId;
  // A window of the previous rate may end much later.
  const bucket = keyWindow === undefined ? wireBucket : `${principal.rateKeyId}/${keyWindow.seconds}`;
  const applied =
    keyWindow === undefined ? wire.limit : { count: keyWindow.count, windowMs: keyWindow.seconds * 1000 };
  const now = services.core.clock().getTime();
  const accept = (rate: RateState) => {
    state.rate = rate;
    if (rate.isExceeded)
      throw new ProblemError({ kind: 'limited', retryAfterMs: Math.max(0, rate.resetAt - now) });
  };
  const accountId = principal.account.id;
  const rate = services.limiter.hit({ accountId, name: `${face.name}/${bucket}` }, applied, now);
  if (rate instanceof Promise) return rate.then(accept);
  accept(rate);
  return undefined;
}

/** Returns the tools of open routes, which look up credentials themselves. */
export function openToolsOf(served: ServedWire, state: ServedExchange): OpenTools {
  const { core } = served.services;
  return {
    count: async (principal) => count(served, state, principal),
    authenticate: async (secret) => {
      state.isKeyRefused = true;
      const principal = await core.authenticate(secret, state);
      // A session, which a browser sends automatically, must not be exchanged for another credential.
      const isOpen = principal !== undefined && principal.credential !== 'session';
      state.isKeyRefused = !isOpen;
      return isOpen ? principal : undefined;
    },
    countRefusal: () => {
      state.isKeyRefused = true;
      core.countRefusal(state.clientNetwork);
    },
    countAttempt: () => core.countAttempt(state.clientNetwork),
  };
}

/** Whether a request is not counted. A wire that answers OPTIONS never counts these requests, on any path. */
function isFree({ wire }: ServedWire, state: ServedExchange): boolean {
  return wire.answersOptions === true && state.method === 'OPTIONS' && state.upstream === undefined;
}

/**
 * See `Exchange.isStillAllowed`. The token of a browser's session is replaced each hour, so its session is checked
 * instead.
 */
export async function isStillAllowed(
  { wire, services }: ServedWire,
  state: ServedExchange,
): Promise<boolean> {
  const { principal, isInner } = state;
  if (principal === undefined || isInner) return true;
  const secret = wire.credential(state.headers, state.url);
  const now =
    principal.credential === 'session'
      ? await services.core.findSession(principal)
      : await (secret === undefined ? undefined : services.core.authenticate(secret, state));
  if (now?.keyId !== principal.keyId) throw new ProblemError({ kind: 'unauthenticated' });
  requireScope(wire, state, now);
  return isDeepStrictEqual(now.visibility, principal.visibility);
}

function requireScope(wire: Wire, state: ServedExchange, principal = state.principal): void {
  const required = requiredBy(state);
  if (principal === undefined || required === undefined) return;
  if (required.isOfMember && !isMemberItself(principal))
    throw new ProblemError({ kind: 'forbidden', scope: null, why: 'member_itself' });
  const granted = required.isFreeAtVendor ? principal.vendorScopes : principal.scopes;
  const lacking = required.scopes.find((scope) => !granted.has(scope));
  if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
  if (wire.needsNumbers === true && principal.visibility !== undefined)
    checkNumbers(principal.visibility, required.scopes);
}

/** Returns undefined for a request that needs no credential, or that is not served. */
function requiredBy({ upstream, route }: ServedExchange): Requirement | undefined {
  if (upstream !== undefined) return forwardedRequirement;
  return route === null || route.access === 'open' ? undefined : requirementOf(route);
}

const forwardedRequirement: Requirement = {
  scopes: ['upstream:use'],
  isFreeAtVendor: false,
  isOfMember: false,
};

/** Refuses callers that see numbers masked or do not see them: clients of such a wire cannot handle masked numbers. */
function checkNumbers(visibility: LimitedVisibility, scopes: readonly Scope[]): void {
  const isOfContacts = scopes.some((scope) => scope.startsWith('contacts:'));
  if (!isOfContacts || (partsOf(visibility)?.numbers ?? 'whole') === 'whole') return;
  throw new ProblemError(
    { kind: 'forbidden', scope: null },
    { detail: 'this API shows phone numbers, which the role hides or masks' },
  );
}

/**
 * Finds the account of a call, to record it after the answer. A wire may refuse a path before it checks the key. If
 * the vendor could answer the path, the owner of the key must learn of the call.
 */
export function findOwner(
  { face, wire, services }: ServedWire,
  state: ServedExchange,
): Principal | undefined | Promise<Principal | undefined> {
  if (state.principal !== undefined || state.refusal?.kind !== 'no_route') return state.principal;
  const secret = face.upstream === undefined ? undefined : wire.credential(state.headers, state.url);
  if (secret === undefined) return undefined;
  try {
    const principal = services.core.authenticate(secret, state);
    return principal instanceof Promise ? principal.catch(() => undefined) : principal;
  } catch {
    // The sender guesses keys.
    return undefined;
  }
}

/**
 * Returns the key that was refused because it was revoked, because it has expired, or because of its member. Its
 * account learns which client still sends it.
 */
export function endedKeyOf({ wire, services }: ServedWire, state: ServedExchange): EndedKey | undefined {
  if (!state.isKeyRefused || state.refusal?.kind !== 'unauthenticated') return undefined;
  const secret = wire.credential(state.headers, state.url);
  return secret === undefined ? undefined : services.core.findEndedKey(secret);
}
