/**
 * Turns errors into refusals of the closed union: errors that a provider names, errors that the library finds, and
 * outages of the provider.
 */
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { ProviderUnavailableError } from './bounded-fetch.js';
import { unavailableErrorOf } from './provider-client.js';
import { type RefusalCode, type SignInRefusal, signInRefusal } from './refusals.js';
import type { ProviderSettings } from './settings.js';

/** ms until a provider that failed in the middle of a sign-in is worth another try */
const pauseMs = 30_000;

/** Returns the refusal of a sign-in while the provider is unavailable. */
export function unavailableRefusal(
  { reason, retryAt }: ProviderUnavailableError,
  settings: ProviderSettings,
  now: Date,
): SignInRefusal {
  return signInRefusal('unavailable', settings, {
    detail: reason,
    retryAt: retryAt ?? new Date(now.getTime() + pauseMs),
  });
}

const codesByError: ReadonlyMap<string, RefusalCode> = new Map([
  ['access_denied', 'denied'],
  ['invalid_client', 'client_refused'],
  ['unauthorized_client', 'client_refused'],
  ['redirect_uri_mismatch', 'client_refused'],
]);

/** Returns the refusal for an error code of the protocol, or of the provider itself. */
export function errorRefusal(error: string, settings: ProviderSettings): SignInRefusal {
  // Descriptions are left out: they name people.
  const detail = /^[\w.-]{1,60}$/.test(error) ? error : 'other';
  return signInRefusal(codesByError.get(error) ?? 'provider_refused', settings, { detail });
}

/** Returns the refusal for an error of the exchange of a code for tokens. Throws if the provider is unavailable. */
export function exchangeRefusal(error: unknown, settings: ProviderSettings): SignInRefusal {
  const failure = unavailableErrorOf(error);
  if (failure !== undefined) throw failure;
  const { code, error: named } = objectMembersOf(error);
  if (code === 'OAUTH_RESPONSE_BODY_ERROR' && typeof named === 'string') return errorRefusal(named, settings);
  if (code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return signInRefusal('client_refused', settings);
  const facts = objectMembersOf(objectMembersOf(objectMembersOf(error).cause).cause);
  return signInRefusal(tokenFault(code, facts), settings, { detail: typeof code === 'string' ? code : null });
}

const codesByClaim: ReadonlyMap<unknown, RefusalCode> = new Map([
  ['iss', 'issuer'],
  ['aud', 'audience'],
  ['azp', 'audience'],
  ['nonce', 'nonce'],
]);

/** Returns the refusal of a token. The library's error has the claim that is wrong, or the header. */
function tokenFault(code: unknown, { claim, claims, header, alg }: Members): RefusalCode {
  switch (code) {
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return claim === 'nbf' ? 'token_not_yet_valid' : 'token_expired';
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return codesByClaim.get(claim) ?? 'malformed_token';
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return alg !== undefined ? 'algorithm' : 'malformed_token';
    case 'OAUTH_PARSE_ERROR':
      return 'malformed_token';
    default:
      if (header !== undefined) return 'algorithm';
      if (!isObject(claims)) return 'malformed_answer';
      return claims.nonce === undefined ? 'nonce' : 'malformed_token';
  }
}

type Members = Readonly<Record<string, unknown>>;

function objectMembersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
