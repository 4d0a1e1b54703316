/** The session cookie, and other cookies of this server: no script can read them, and no other site can send them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../../faces/kit/wire/declared-route.js';

/** Browsers accept a cookie with the prefix `__Host-` only over TLS, and only from this host. */
const names = { safe: '__Host-switchbook', plain: 'switchbook' } as const;

/** Whether the browser uses TLS, perhaps to a proxy. */
export function isSafe({ origin }: Pick<Exchange, 'origin'>): boolean {
  return origin.startsWith('https:');
}

interface SentCookie {
  readonly value: string;
  readonly isSafe: boolean;
}

export function sessionCookie(headers: IncomingHttpHeaders): SentCookie | undefined {
  if (headers.cookie === undefined) return undefined;
  const safe = readCookie(headers, names.safe);
  const value = safe ?? readCookie(headers, names.plain);
  return value === undefined ? undefined : { value, isSafe: safe !== undefined };
}

export function readCookie({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined {
  for (const part of cookie.split(';')) {
    const equalsAt = part.indexOf('=');
    if (equalsAt !== -1 && part.slice(0, equalsAt).trim() === name) return part.slice(equalsAt + 1).trim();
  }
  return undefined;
}

/** The cookies that the answers of requests set. */
const cookies = new WeakMap<object, string>();

export function cookieOf(exchange: Exchange): string | undefined {
  return cookies.get(exchange);
}

/** Sets the cookie of the session in the answer of this request; an empty text ends the session. */
export function setSessionCookie(exchange: Exchange, token: string, endsAt: Date): void {
  setCookie(exchange, { name: isSafe(exchange) ? names.safe : names.plain, value: token, endsAt, path: '/' });
}

/** Sets a cookie in the answer of this request. */
export function setCookie(exchange: Exchange, cookie: CookieToSet): void {
  cookies.set(exchange, cookieLineOf(exchange, cookie));
}

interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly endsAt: Date;
  readonly path: string;
}

/** Returns the header that removes a cookie. */
export function clearCookie(exchange: Exchange, { name, path }: Pick<CookieToSet, 'name' | 'path'>): string {
  return cookieLineOf(exchange, { name, value: '', endsAt: exchange.core.clock(), path });
}

/** Returns the header that sets a cookie. */
export function cookieLineOf(exchange: Exchange, { name, value, endsAt, path }: CookieToSet): string {
  const seconds = Math.floor((endsAt.getTime() - exchange.core.clock().getTime()) / 1_000);
  const line = `${name}=${value}; Path=${path}; Max-Age=${Math.max(0, seconds)}; HttpOnly; SameSite=Lax`;
  return isSafe(exchange) ? `${line}; Secure` : line;
}
