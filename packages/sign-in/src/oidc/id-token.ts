/** Claims of an ID token in addition to the claims of every token. */
import { createHash } from 'node:crypto';
import type { RefusalCode } from './refusals.js';
import type { VerifiedToken } from './verify-token.js';

/** Tokens for other purposes, which the same key signs. */
const otherTypes = /^(?:application\/)?(?:logout|at|secevent)\+jwt$/i;

type IdTokenFault = Extract<RefusalCode, 'malformed_token' | 'nonce' | 'access_token_hash'>;

/** Returns undefined for a valid token. */
export function idTokenFault(
  { header, claims }: VerifiedToken,
  // null: the token was renewed, and need not have the nonce
  { nonce, accessToken }: { readonly nonce: string | null; readonly accessToken: string },
): IdTokenFault | undefined {
  const { sub, exp } = claims;
  if (typeof header.typ === 'string' && otherTypes.test(header.typ)) return 'malformed_token';
  if (typeof exp !== 'number') return 'malformed_token';
  if (!isClaimText(sub)) return 'malformed_token';
  if (nonce !== null && claims.nonce !== nonce) return 'nonce';
  if (claims.at_hash !== undefined && claims.at_hash !== tokenHashOf(accessToken, header.alg))
    return 'access_token_hash';
  return undefined;
}

/** Returns half of the hash that the signature uses. */
function tokenHashOf(accessToken: string, algorithm: string): string {
  const bits = algorithm === 'EdDSA' ? '512' : algorithm.slice(-3);
  const hash = createHash(`sha${bits}`).update(accessToken, 'ascii').digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}

/** Most characters of an id in a token. */
const maxClaim = 255;

/** Whether a claim is an id that can be stored and compared. */
export function isClaimText(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > maxClaim) return false;
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}
