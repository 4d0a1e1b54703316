/** The signature of a token of a provider, and the claims that every token has. */
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
