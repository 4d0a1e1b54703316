/**
 * Sessions whose provider is asked each hour whether the person may still come in.
 * Only `invalid_grant`, or another subject in the answer, ends a session; all else is a fault of the provider or of the settings. One request
 * asks, when the token of the session is replaced, since a provider accepts a refresh token once. Unused sessions are not asked about.
 */
import type { Principal } from '../../domain/access.js';
import { listPlacesOfSubject } from '../../store/access/unscoped.js';
import { notifyChanged } from '../../store/database/listen.js';
import { beginProviderCheck as begin, noteProviderRefresh } from '../../store/members/sessions.js';
import type { Context } from '../context.js';
import { giveRole } from './logins.js';
import { endIn, openRefresh, sealRefresh } from './sessions.js';

/** Tokens are replaced each hour, a little later or earlier by the clocks of servers. */
const everyMs = 59 * 60_000;

interface ProviderCheck {
  readonly issuer: string;
  readonly subject: string;
  readonly refreshToken: string;
}

/** `ended`: the provider no longer lets the person in. `role`: that of the provider's groups; null: it is kept. */
type ProviderFinding =
  | { readonly kind: 'ended' }
  | { readonly kind: 'renewed'; readonly refreshToken: string; readonly role: string | null };

/**
 * The check that the session of the request needs now; undefined: none. One request of an hour gets it: providers accept a
 * refresh token once.
 */
export async function beginProviderCheck(
  context: Context,
  { account, tokenFamily }: Principal,
): Promise<ProviderCheck | undefined> {
  if (tokenFamily === null) return undefined;
  const now = context.clock();
  const before = new Date(now.getTime() - everyMs);
  const session = await begin(context.database, account.id, tokenFamily, now, before);
  if (session === undefined || session.providerRefresh === null) return undefined;
  const { issuer, subject, providerRefresh } = session;
  // The login was removed, which ended the session.
  if (issuer === null || subject === null) return undefined;
  return { issuer, subject, refreshToken: openRefresh(context, tokenFamily, providerRefresh) };
}

/** Stores what the provider answered. The role counts in all accounts of the person, as at a sign-in. */
export async function endProviderCheck(
  context: Context,
  { account, tokenFamily }: Principal,
  { issuer, subject }: Pick<ProviderCheck, 'issuer' | 'subject'>,
  finding: ProviderFinding,
): Promise<void> {
  if (tokenFamily === null) return;
  const { database } = context;
  if (finding.kind === 'ended') {
    await database.transaction(async (tx) => {
      await endIn(tx, account.id, tokenFamily);
      await notifyChanged(tx, account.id);
    });
    context.forgetAccess(account.id);
    return;
  }
  await noteProviderRefresh(
    database,
    account.id,
    tokenFamily,
    sealRefresh(context, tokenFamily, finding.refreshToken),
    finding.role,
  );
  if (finding.role === null) return;
  for (const { accountId, mayEnter } of await listPlacesOfSubject(database, issuer, subject))
    if (mayEnter) await giveRole(context, accountId, { issuer, subject }, finding.role);
}
