/** A logout token: the provider reports that it ended a session (OpenID Connect Back-Channel Logout 1.0). */

import { isObject } from '@switchbook/domain/runtime/json.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
import { isClaimText } from './id-token.js';
import type { ProviderSettings } from './settings.js';
import type { VerifiedToken } from './verify-token.js';

export interface EndedSession {
  /** null: all sessions of the person */
  readonly sid: string | null;
  /** null: only the session `sid` */
  readonly subject: string | null;
  /** the caller stores it: the token counts once */
  readonly once: OneTimeId;
}

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** seconds that a token without an expiry counts; the standard suggests two minutes */
const lifetimeSeconds = 120;

/** Returns undefined if the token ends no session. */
export function endedSession(
  { header, claims }: VerifiedToken,
  now: Date,
  { clockSkewSeconds: skew, logout }: Pick<ProviderSettings, 'clockSkewSeconds' | 'logout'>,
): EndedSession | undefined {
  const { events, sub, sid, jti, iat = 0, exp = iat + lifetimeSeconds } = claims;
  const isOfKind = header.typ === undefined || /^(?:(?:application\/)?logout\+)?jwt$/i.test(header.typ);
  const tells = isObject(events) && isObject(events[event]);
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

function isOptional(value: unknown): value is string | undefined {
  return value === undefined || isClaimText(value);
}
