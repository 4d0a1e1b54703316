/** The times after which codes, invitations and sessions end. */

const minuteSeconds = 60;
const hourSeconds = 60 * minuteSeconds;
const daySeconds = 24 * hourSeconds;

export const sessionTimes = {
  /** seconds in which a code opens a session */
  codeSeconds: 15 * minuteSeconds,
  /** seconds in which an invitation can be accepted */
  invitationSeconds: 7 * daySeconds,
  /** seconds until a session without requests ends */
  idleSeconds: 7 * daySeconds,
  /** seconds of a session without a cookie: it belongs to a key, not to a browser */
  keySessionSeconds: daySeconds,
  /** milliseconds until a session gets a new token */
  renewMs: hourSeconds * 1_000,
  /** milliseconds between two checks with a provider; a new token comes each hour, or a little earlier */
  providerCheckMs: 59 * minuteSeconds * 1_000,
  /** milliseconds for which the old token counts after the new one is made */
  overlapMs: minuteSeconds * 1_000,
  /** milliseconds after a sign-in; a stolen session or an unattended browser cannot add a passkey later */
  passkeyMs: hourSeconds * 1_000,
} as const;
