/**
 * Keys that are JSON Web Tokens (RFC 7519) contain their expiry. No other claim is read, and no signature is checked.
 */
import { isObject, parseJson } from '@switchbook/domain/runtime/json.js';

const tokenForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** The first second of the year 1, and the last one of the year 9999: RFC 3339 has no other times. */
const [earliest, latest] = [-62_135_596_800, 253_402_300_799];

/**
 * Returns the expiry of the token; undefined for a key in another format, and without an expiry before the year 10000.
 */
export function tokenExpiryOf(key: string): Date | undefined {
  if (!tokenForm.test(key)) return undefined;
  const [head, claims] = key
    .split('.')
    .map((part) => parseJson(Buffer.from(part, 'base64url').toString('utf8')));
  if (!isObject(head) || typeof head.alg !== 'string' || !isObject(claims)) return undefined;
  const { exp } = claims;
  if (typeof exp !== 'number' || !(exp <= latest)) return undefined;
  return new Date(Math.max(earliest, Math.floor(exp)) * 1000);
}

/** Returns the expiry of the first token in a key. Some vendors' keys have several words. */
export function keyExpiryOf(key: string): Date | undefined {
  for (const word of key.trim().split(/\s+/)) {
    const end = tokenExpiryOf(word);
    if (end !== undefined) return end;
  }
  return undefined;
}
