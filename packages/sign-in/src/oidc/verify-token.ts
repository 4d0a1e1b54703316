/** The signature of a token of a provider, and the claims that every token has. */
import { createHash } from 'node:crypto';
import type { JSONWebKeySet, JWTHeaderParameters, JWTPayload, JWTVerifyOptions } from 'jose';
import type { RefusalCode } from './refusals.js';
import type { ProviderSettings } from './settings.js';

export type TokenFault = Extract<
  RefusalCode,
  | 'signature'
  | 'unknown_key'
  | 'algorithm'
  | 'issuer'
  | 'audience'
  | 'malformed_token'
  | 'token_expired'
  | 'token_not_yet_valid'
>;

export interface VerifiedToken {
  readonly kind: 'verified';
  readonly header: JWTHeaderParameters;
  readonly claims: JWTPayload;
}

export type TokenFinding = VerifiedToken | { readonly kind: 'faulty'; readonly fault: TokenFault };

type TokenRules = Pick<ProviderSettings, 'issuer' | 'clientId' | 'algorithms' | 'clockSkewSeconds'>;

/** Tokens with many groups are long; the answers that contain them are bounded too. */
const maxToken = 128 * 1024;

/** Pure: the keys and the time are given. */
export async function verifyToken(
  token: string,
  keys: JSONWebKeySet,
  rules: TokenRules,
  now: Date,
): Promise<TokenFinding> {
  if (token.length > maxToken) return faulty('malformed_token');
  const { createLocalJWKSet, errors } = await import('jose');
  const options = {
    algorithms: [...rules.algorithms],
    issuer: rules.issuer,
    audience: rules.clientId,
    clockTolerance: rules.clockSkewSeconds,
    currentDate: now,
  };
  try {
    return await verifiedBy(createLocalJWKSet(keys), token, options, rules, now);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return faulty(await faultOf(error));
    // A provider without key ids has several keys of one type during a rotation.
    for await (const key of error) {
      const found = await verifiedBy(async () => key, token, options, rules, now).catch(faultOf);
      if (typeof found !== 'string') return found;
      if (found !== 'signature') return faulty(found);
    }
    return faulty('signature');
  }
}

async function verifiedBy(
  key: Parameters<typeof import('jose')['jwtVerify']>[1],
  token: string,
  options: JWTVerifyOptions,
  { clientId, clockSkewSeconds }: TokenRules,
  now: Date,
): Promise<TokenFinding> {
  const { jwtVerify } = await import('jose');
  const { payload, protectedHeader } = await jwtVerify(token, key, options);
  const { iat, aud, azp } = payload;
  if (typeof iat !== 'number') return faulty('malformed_token');
  if (iat > now.getTime() / 1_000 + clockSkewSeconds) return faulty('token_not_yet_valid');
  const isForOthers = Array.isArray(aud) && aud.length > 1;
  if ((azp !== undefined || isForOthers) && azp !== clientId) return faulty('audience');
  return { kind: 'verified', header: protectedHeader, claims: payload };
}

function faulty(fault: TokenFault): TokenFinding {
  return { kind: 'faulty', fault };
}

async function faultOf(error: unknown): Promise<TokenFault> {
  const { errors } = await import('jose');
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm';
  if (error instanceof errors.JWTExpired) return 'token_expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    if (error.claim === 'aud') return 'audience';
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'token_not_yet_valid';
  }
  return 'malformed_token';
}

// Claims of an ID token in addition to the claims of every token.

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
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || !isText(sub)) return 'malformed_token';
  if (nonce !== null && claims.nonce !== nonce) return 'nonce';
  if (claims.at_hash !== undefined && claims.at_hash !== hashOf(accessToken, header.alg))
    return 'access_token_hash';
  return undefined;
}

/** Half of the hash that the signature uses. */
function hashOf(accessToken: string, algorithm: string): string {
  const bits = algorithm === 'EdDSA' ? '512' : algorithm.slice(-3);
  const hash = createHash(`sha${bits}`).update(accessToken, 'ascii').digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}

function isText(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
