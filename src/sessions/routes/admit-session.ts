/**
 * Requests with a session cookie. A browser sends it automatically, even for a page of another site. So this server
 * accepts only requests of its own pages. A request that changes data must also contain a text that only these pages
 * can read.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { principalOf } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { readBearer } from '../../faces/kit/exchange/authorization-header.js';
import type { CallerExchange, Exchange } from '../../faces/kit/wire/declared-route.js';
import { FaultError } from '../../faces/kit/wire/refusal.js';
import { isStale } from '../operations/sessions.js';
import { isSafe, sessionCookie, setSessionCookie } from './session-cookie.js';

/** Returns the key of the header, else the token of the session cookie. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  return readBearer(headers) ?? sessionCookie(headers)?.value;
}

const csrfHeader = 'x-switchbook-csrf';

/**
 * Throws `unauthenticated` for a session that no cookie of ours carried, and for a key in a cookie. Throws a fault for
 * a request of another page.
 */
export function admitSession(exchange: CallerExchange): Promise<void> | undefined {
  const { headers, principal, core } = exchange;
  const cookie = readBearer(headers) === undefined ? sessionCookie(headers) : undefined;
  const isSession = principal.credential === 'session';
  if (cookie === undefined && !isSession) return undefined;
  // A neighboring host, perhaps without TLS, can set the other cookie, also with a key of its own.
  if (cookie === undefined || !isSession || (isSafe(exchange) && !cookie.isSafe))
    throw new ProblemError({ kind: 'unauthenticated' });
  refuseForeign(exchange);
  return isStale(principal, core.clock()) ? rotate(exchange, cookie.value) : undefined;
}

async function rotate(exchange: CallerExchange, token: string): Promise<void> {
  await exchange.served.signIn?.checkSession(principalOf(exchange.principal));
  const next = await exchange.core.rotateSession(principalOf(exchange.principal), token);
  if (next === undefined) throw new ProblemError({ kind: 'unauthenticated' });
  setSessionCookie(exchange, next.token, next.expiresAt);
}

function refuseForeign(exchange: CallerExchange): void {
  const { headers, method, core, principal } = exchange;
  const isRead = method === 'GET' || method === 'HEAD';
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const isOwnSite = site === undefined || site === 'same-origin' || (isRead && site === 'none');
  const isOwnPage = origin === undefined || isOwnOrigin(exchange, origin);
  if (!isOwnSite || !isOwnPage)
    throw refusedSession('The cookie of a session is for pages of this server alone');
  if (isRead) return;
  if (site === undefined && origin === undefined)
    throw refusedSession('A change with the cookie of a session needs the header Origin or Sec-Fetch-Site');
  const csrf = headers[csrfHeader];
  const family = principal.tokenFamily;
  if (family === null || typeof csrf !== 'string' || !core.isSessionCsrf(family, csrf))
    throw refusedSession(
      `A change with the cookie of a session needs the header ${csrfHeader}: "csrf" of GET /me`,
    );
}

/** Refuses requests of foreign pages: another site could sign its reader in as another person. */
export function refuseForeignSignIn({ isForeignPage }: Pick<Exchange, 'isForeignPage'>): void {
  if (isForeignPage) throw refusedSession('Origin must be this server');
}

/**
 * Whether the origin is the public address, or the address that the browser used: a page cannot choose the header Host.
 */
function isOwnOrigin({ origin: own, headers: { host } }: CallerExchange, origin: string): boolean {
  const text = origin.toLowerCase();
  return text === originOf(own) || text.replace(/^https?:\/\//, '') === host?.toLowerCase();
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function refusedSession(message: string): FaultError {
  return new FaultError({ kind: 'bad_header', message });
}
