/**
 * Hourly checks with a provider whether the person of a session may continue. Only `invalid_grant`, or another subject
 * in the response, ends a session; all else is an error of the provider or of the settings. Only one request makes the
 * check, when the session's token is replaced, since a provider accepts a refresh token once. Unused sessions are not
 * checked.
 */
import type { Principal } from '@switchbook/domain/access/access.js';
import type { Basics, Context, Secrets } from '../../operation-context/context.js';
import { claimProviderCheck, storeProviderRefresh } from '../store/session-rows.js';
import { listMembershipsOfSubject, listSessionsAtProvider } from '../store/sign-in-lookups.js';
import { sessionTimes } from '../values/session-times.js';
import { assignRole } from './logins.js';
import { endListedSessions, writeListedSessions } from './provider-sign-outs.js';
import { openRefresh, sealRefresh } from './sessions.js';

interface ProviderCheck {
  readonly issuer: string;
  readonly subject: string;
  readonly refreshToken: string;
  /** name of the provider that issued the refresh token; null: unknown */
  readonly provider: string | null;
  /** the time of the sign-in, which its session keeps when it switches accounts */
  readonly signedInAt: Date;
}

/** `ended`: the provider no longer accepts the person. `role`: the role of the provider's groups; null: unchanged. */
type ProviderFinding =
  | { readonly kind: 'ended' }
  | { readonly kind: 'renewed'; readonly refreshToken: string; readonly role: string | null };

/**
 * Returns the check that the request's session needs now; undefined: none. One request per hour gets it: providers
 * accept a refresh token once.
 */
export async function beginProviderCheck(
  context: Basics & Secrets,
  { account, tokenFamily }: Principal,
): Promise<ProviderCheck | undefined> {
  if (tokenFamily === null) return undefined;
  const now = context.clock();
  const before = new Date(now.getTime() - sessionTimes.providerCheckMs);
  const session = await claimProviderCheck(context.database, account.id, tokenFamily, now, before);
  if (session === undefined || session.providerRefresh === null) return undefined;
  const { issuer, subject, provider, providerRefresh, createdAt: signedInAt } = session;
  // The login was removed, which ended the session.
  if (issuer === null || subject === null) return undefined;
  const refreshToken = openRefresh(context, tokenFamily, providerRefresh);
  return { issuer, subject, signedInAt, provider, refreshToken };
}

/**
 * Stores the provider's response for the session, also if it switched accounts meanwhile. The role applies in all
 * accounts of the person, like after a sign-in.
 */
export async function endProviderCheck(
  context: Context,
  { issuer, subject, signedInAt }: Pick<ProviderCheck, 'issuer' | 'subject' | 'signedInAt'>,
  finding: ProviderFinding,
): Promise<void> {
  const { database } = context;
  const list = () => listSessionsAtProvider(database, issuer, { subject, signedInAt });
  if (finding.kind === 'ended') {
    await endListedSessions(context, list);
    return;
  }
  const { refreshToken, role } = finding;
  await writeListedSessions(list, ({ accountId, familyId }) => {
    const sealed = sealRefresh(context, familyId, refreshToken);
    return storeProviderRefresh(database, accountId, familyId, sealed, role);
  });
  if (finding.role === null) return;
  for (const { accountId, mayEnter } of await listMembershipsOfSubject(database, issuer, subject))
    if (mayEnter) await assignRole(context, accountId, { issuer, subject }, finding.role);
}
