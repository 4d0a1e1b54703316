/** Keys that are JSON Web Tokens (RFC 7519) say when they end. Nothing else of them is read, and no signature is checked. */
import { isObject } from './json.js';

const form = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** The latest that a date can be. */
const maxSeconds = 8_640_000_000_000;

/** When the token ends; undefined for a key that is no token, and for a token without an end. */
export function endOfToken(key: string): Date | undefined {
  if (!form.test(key)) return undefined;
  const [head, claims] = key.split('.').map(read);
  if (!isObject(head) || typeof head.alg !== 'string' || !isObject(claims)) return undefined;
  const { exp } = claims;
  if (typeof exp !== 'number' || !(Math.abs(exp) <= maxSeconds)) return undefined;
  return new Date(Math.floor(exp) * 1000);
}

/** Of a key of several words, as some vendors need, the end of the first token among them. */
export function endOfKey(key: string): Date | undefined {
  for (const word of key.trim().split(/\s+/)) {
    const end = endOfToken(word);
    if (end !== undefined) return end;
  }
  return undefined;
}

function read(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
