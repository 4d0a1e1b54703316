/**
 * The tokens of a provider: the signature and the claims of every token, and the claims of ID tokens and of logout
 * tokens. A logout token reports that the provider ended a session (OpenID Connect Back-Channel Logout 1.0).
 */
import { createHash } from 'node:crypto';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
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

export type TokenVerdict = VerifiedToken | { readonly kind: 'faulty'; readonly fault: TokenFault };

type TokenRules = Pick<ProviderSettings, 'issuer' | 'clientId' | 'algorithms' | 'clockSkewSeconds'>;

/** Most characters of a token. Tokens with many groups are long. */
const maxToken = 128 * 1024;

/** Verifies a token. It is pure: the keys and the time are given. */
export async function verifyToken(
  token: string,
  keys: JSONWebKeySet,
  rules: TokenRules,
  now: Date,
): Promise<TokenVerdict> {
  if (token.length > maxToken) return faultyToken('malformed_token');
  const { createLocalJWKSet, errors } = await import('jose');
  const options = {
    algorithms: [...rules.algorithms],
    issuer: rules.issuer,
    audience: rules.clientId,
    clockTolerance: rules.clockSkewSeconds,
    currentDate: now,
  };
  try {
    return await verifyBy(createLocalJWKSet(keys), token, options, rules, now);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return faultyToken(await toTokenFault(error));
    // A provider without key ids has several keys of one type during a rotation.
    for await (const key of error) {
      const finding = await verifyBy(async () => key, token, options, rules, now).catch(toTokenFault);
      if (typeof finding !== 'string') return finding;
      if (finding !== 'signature') return faultyToken(finding);
    }
    return faultyToken('signature');
  }
}

async function verifyBy(
  key: Parameters<typeof import('jose')['jwtVerify']>[1],
  token: string,
  options: JWTVerifyOptions,
  { clientId, clockSkewSeconds }: TokenRules,
  now: Date,
): Promise<TokenVerdict> {
  const { jwtVerify } = await import('jose');
  const { payload, protectedHeader } = await jwtVerify(token, key, options);
  const { iat, aud, azp } = payload;
  if (typeof iat !== 'number') return faultyToken('malformed_token');
  if (iat > now.getTime() / 1_000 + clockSkewSeconds) return faultyToken('token_not_yet_valid');
  const isForOthers = Array.isArray(aud) && aud.length > 1;
  if ((azp !== undefined || isForOthers) && azp !== clientId) return faultyToken('audience');
  return { kind: 'verified', header: protectedHeader, claims: payload };
}

function faultyToken(fault: TokenFault): TokenVerdict {
  return { kind: 'faulty', fault };
}

async function toTokenFault(error: unknown): Promise<TokenFault> {
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
  if (typeof exp !== 'number' || !isClaimText(sub)) return 'malformed_token';
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

export interface EndedSession {
  /** null: all sessions of the person */
  readonly sid: string | null;
  /** null: only the session `sid` */
  readonly subject: string | null;
  /** the caller stores it: the token counts once */
  readonly once: OneTimeId;
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** seconds that a token without an expiry counts; the standard suggests two minutes */
const lifetimeSeconds = 120;
/** Most characters of an id in a token. */
const maxClaim = 255;

/** Returns undefined if the token ends no session. */
export function endedSession(
  { header, claims }: VerifiedToken,
  now: Date,
  { clockSkewSeconds: skew, logout }: Pick<ProviderSettings, 'clockSkewSeconds' | 'logout'>,
): EndedSession | undefined {
  const { events, sub, sid, jti, iat = 0, exp = iat + lifetimeSeconds } = claims;
  const isOfKind = header.typ === undefined || /^(?:(?:application\/)?logout\+)?jwt$/i.test(header.typ);
  const tells = isObject(events) && isObject(events[logoutEvent]);
  if (!isOfKind || !tells || claims.nonce !== undefined) return undefined;
  if (!isClaimText(jti) || !isOptional(sub) || !isOptional(sid) || (sub === undefined && sid === undefined))
    return undefined;
  // The id of the token is stored until this time, so a distant expiry is shortened.
  const until = Math.min(exp, iat + 10 * lifetimeSeconds) + skew;
  if (until < now.getTime() / 1_000) return undefined;
  // Keycloak sends one token for all sessions of a person, and names only one session in it.
  const isOfPerson = logout === 'person' && sub !== undefined;
  return {
    sid: isOfPerson ? null : (sid ?? null),
    subject: sub ?? null,
    once: { id: jti, until: new Date(until * 1_000) },
  };
}

/** Whether a claim is an id that can be stored and compared. */
export function isClaimText(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > maxClaim) return false;
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

function isOptional(value: unknown): value is string | undefined {
  return value === undefined || isClaimText(value);
}
