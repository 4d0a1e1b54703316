/** Logins of members: a provider, or a passkey, proved a subject of an issuer. Neighbor: `provider-sign-in.ts`. */

import type { Caller, MemberPrincipal, Principal } from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, LoginId } from '@switchbook/domain/runtime/ids.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { findRole, reloadCaller } from '../../access/operations/reload-grantor.js';
import type { IssuedToken } from '../../access/operations/tokens.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { lockKey } from '../../access/store/api-key-rows.js';
import { runAudited } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Transaction } from '../../database/database.js';
import { isInvitationValid } from '../../members/operations/invitation-rules.js';
import { activateMember, setProvidedRole } from '../../members/operations/members.js';
import { findSessionKey, lockMember } from '../../members/store/member-rows.js';
import {
  loginAuditState,
  type Member,
  type MemberLogin,
  passkeyIssuer,
} from '../../members/values/member.js';
import type { Admission, Basics, Caches, Context, Secrets } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import {
  dropLogin,
  findLogin,
  listLogins as listStored,
  storeLoginUse,
  storePasskeyUse,
} from '../store/login-rows.js';
import { listSessionsOfLogin, lockSession, type StoredSession } from '../store/session-rows.js';
import { listMembershipsOfSubject, type Membership } from '../store/sign-in-lookups.js';
import { endIfEndedAtProvider } from './provider-sign-outs.js';
import { endSessionIn, findOwnSession, type NewSession, openRefresh, openSession } from './sessions.js';
import { signInFace } from './sign-in.js';

/** A subject, as its issuer proved it just now. */
export interface Proof {
  readonly issuer: string;
  readonly subject: string;
  /** the words of the provider */
  readonly label: string;
  /** an address that the issuer verified; null: none */
  readonly email: string | null;
  /** the role of the issuer's groups; null: the member keeps its role */
  readonly role: string | null;
  /** the session at the provider; null: unknown */
  readonly providerSid: string | null;
  /** time at which the sign-in was completed at the provider, in ms since 1970; absent: unknown */
  readonly completedMs?: number;
  /** refresh token for the hourly check with the provider; null: no checks */
  readonly refreshToken: string | null;
  /** name of the provider; null: unknown; absent: none */
  readonly provider?: string | null;
  /** ms after which the session ends; absent: the longest time */
  readonly lastsMs?: number;
  /** the session in another account that this login continues; absent: the person has just signed in */
  readonly continues?: NewSession['continues'];
  /** absent: the issuer is a provider */
  readonly passkey?: { readonly loginId: LoginId; readonly counter: number };
}

/** Opens a session in another account of the person. Throws `not_found`. */
export async function switchAccount(
  context: Context,
  principal: MemberPrincipal,
  slug: string,
  opening: Pick<NewSession, 'agent'>,
): Promise<IssuedToken> {
  const from = principal.account.id;
  const membership = (await listOwnAccounts(context, principal)).find((account) => account.slug === slug);
  if (membership === undefined || principal.tokenFamily === null) throw notFound('login');
  const { accountId } = membership;
  const family = principal.tokenFamily;
  const issued = await queuedByAccount(context, accountId, async (tx) => {
    // Both accounts are locked in one order, so that opposite switches cannot deadlock.
    for (const item of [from, accountId].sort()) await lockAccount(tx, item);
    await lockKey(tx, from, principal.keyId);
    // The session may have ended, or switched to another account, since the request was authenticated.
    const session = orNotFound(await lockSession(tx, from, family), 'login');
    const login = readLoginIn(context, session);
    if (session.endsAt <= context.clock() || login === undefined) throw notFound('login');
    // The role was given at the sign-in.
    const proof = { ...login, continues: session };
    const opened = orNotFound(await openProvedIn(context, tx, accountId, proof, opening, false), 'login');
    await endSessionIn(tx, from, family);
    await notifyChanged(tx, from);
    return opened;
  });
  context.forgetAccess(from);
  context.forgetAccess(accountId);
  return issued;
}

/** Returns the accounts of the person of the session's login, without the session's account. */
export async function listOwnAccounts(
  context: Basics & Secrets,
  principal: Principal,
): Promise<readonly Membership[]> {
  const login = await findLoginProof(context, principal);
  if (login === undefined) return [];
  const memberships = await listMembershipsOfSubject(context.database, login.issuer, login.subject);
  return memberships.filter(({ accountId, mayEnter }) => mayEnter && accountId !== principal.account.id);
}

/** Returns the proof that opened the session of the request; undefined: it was no provider's. */
export async function findLoginProof(
  context: Basics & Secrets,
  principal: Principal,
): Promise<Proof | undefined> {
  const session = await findOwnSession(context, principal);
  return session && readLoginIn(context, session);
}

/** An address may be reassigned to another person: after this time it must be proved again. */
const provedMs = dayMs;

/**
 * Returns the proof with which the person of the session answers an invitation. Throws `not_found`, and `invalid` once
 * it is old.
 */
export async function getFreshProof(context: Basics & Secrets, principal: Principal): Promise<Proof> {
  const session = await findOwnSession(context, principal);
  const proof = orNotFound(session && readLoginIn(context, session), 'invitation');
  const ageMs = context.clock().getTime() - (session?.createdAt.getTime() ?? 0);
  if (ageMs > provedMs)
    throw invalid(
      'session',
      'not_fresh',
      'was opened more than a day ago: sign in with the provider again first',
    );
  return proof;
}

function readLoginIn(context: Basics & Secrets, session: StoredSession) {
  if (session.issuer === null || session.subject === null) return undefined;
  const { issuer, subject, providerSid, familyId, providerRefresh, endsAt, provider } = session;
  const { provedEmail: email, provedRole: role } = session;
  // A passkey belongs to one member: its id in another account proves nothing there.
  if (issuer === passkeyIssuer) return undefined;
  const refreshToken = providerRefresh && openRefresh(context, familyId, providerRefresh);
  const lastsMs = endsAt.getTime() - context.clock().getTime();
  const label = session.login ?? '';
  return { issuer, subject, email, role, providerSid, refreshToken, provider, lastsMs, label };
}

/** Lists the logins of the member who asks. */
export async function listOwnLogins(
  context: Basics,
  principal: MemberPrincipal,
): Promise<readonly MemberLogin[]> {
  return listStored(context.database, principal.account.id, principal.member.number);
}

/** Ends a login of the requesting member, with the sessions that it opened. Throws `not_found`. */
export async function endOwnLogin(
  context: Basics & Caches & Admission,
  caller: Caller,
  principal: MemberPrincipal,
  id: LoginId,
): Promise<void> {
  const { number } = principal.member;
  const { accountId } = caller;
  await queuedByAccount(context, caller, async (tx) => {
    // No sign-in with the login can run under the lock and leave its session.
    await lockAccount(tx, accountId);
    await reloadCaller(context, tx, accountId, principal);
    const families = await listSessionsOfLogin(tx, accountId, id, null);
    const login = (await listStored(tx, accountId, number)).find((memberLogin) => memberLogin.id === id);
    await runAudited(context, tx, caller, async (written) => {
      const isDropped = await dropLogin(written, accountId, number, id);
      if (login === undefined || !isDropped) throw notFound('login');
      return { result: undefined, changes: changesOf('login.ended', id, loginAuditState(login), null) };
    });
    for (const family of families) await endSessionIn(tx, accountId, family);
    await notifyChanged(tx, accountId);
  });
  context.forgetAccess(accountId);
}

/**
 * Returns a session of the member with this login. Undefined: the account has no such member, or the member may not
 * sign in, or the provider has ended the session meanwhile.
 */
export async function openProvenSession(
  context: Context,
  accountId: AccountId,
  proof: Proof,
  opening: Pick<NewSession, 'agent'>,
): Promise<IssuedToken | undefined> {
  const issued = await queuedByAccount(context, accountId, async (tx) => {
    await lockAccount(tx, accountId);
    return openProvedIn(context, tx, accountId, proof, opening);
  });
  if (issued === undefined) return undefined;
  context.forgetAccess(accountId);
  // Checked after the commit, since the provider's message may have been handled before it.
  return (await endIfEndedAtProvider(context, proof)) ? undefined : issued;
}

/** Opens a session for a proved person. The account is locked. */
async function openProvedIn(
  context: Basics & Secrets & Admission,
  tx: Transaction,
  accountId: AccountId,
  proof: Proof,
  { agent }: Pick<NewSession, 'agent'>,
  givesRole = true,
): Promise<IssuedToken | undefined> {
  const login = await findLogin(tx, accountId, proof.issuer, proof.subject);
  if (login === undefined) return undefined;
  const { memberNumber } = login;
  const member = orNotFound(await lockMember(tx, accountId, memberNumber), 'member');
  const key = await findSessionKey(tx, accountId, memberNumber);
  if (key === undefined || !(await mayEnter(context, tx, member))) return undefined;
  const isUsed = await storeUse(tx, accountId, login.id, proof, context.clock());
  if (!isUsed) return undefined;
  const caller = { accountId, face: signInFace, keyId: key.id };
  await admitMember(context, tx, caller, memberNumber, givesRole ? proof.role : null);
  const { providerSid, refreshToken, provider = null, email, role, lastsMs, continues } = proof;
  const sessionOwner = { accountId, keyId: key.id, memberNumber };
  const loginValues = { loginId: login.id, providerSid, refreshToken, provider, email, role };
  return openSession(context, tx, sessionOwner, {
    agent,
    ...loginValues,
    ...withoutUndefined({ lastsMs, continues }),
  });
}

/**
 * Whether the member may sign in with its login. A login may precede the first session, so an invitation must be valid
 * until then.
 */
async function mayEnter(
  { clock }: Basics,
  tx: Transaction,
  { accountId, state, role: name, emailBy }: Member,
): Promise<boolean> {
  if (state !== 'invited') return state === 'active';
  const role = await findRole(tx, accountId, name);
  return isInvitationValid(tx, accountId, emailBy, { role, state }, clock());
}

/** Gives the role to the member with this login. Does nothing if no member has the login. */
export async function assignRole(
  context: Basics & Caches & Admission,
  accountId: AccountId,
  { issuer, subject }: Pick<Proof, 'issuer' | 'subject'>,
  role: string,
): Promise<void> {
  await queuedByAccount(context, accountId, async (tx) => {
    await lockAccount(tx, accountId);
    const login = await findLogin(tx, accountId, issuer, subject);
    if (login === undefined) return;
    const { memberNumber } = login;
    const keyId = (await findSessionKey(tx, accountId, memberNumber))?.id ?? null;
    await setProvidedRole(context, tx, { accountId, face: signInFace, keyId }, memberNumber, role);
  });
  context.forgetAccess(accountId);
}

/** Returns false if the passkey was replaced, or another sign-in used its counter. */
async function storeUse(
  tx: Transaction,
  accountId: AccountId,
  id: LoginId,
  { label, passkey }: Proof,
  now: Date,
): Promise<boolean> {
  if (passkey !== undefined)
    return passkey.loginId === id && (await storePasskeyUse(tx, accountId, id, now, passkey.counter));
  await storeLoginUse(tx, accountId, id, now, label);
  return true;
}

/** Makes the member active, with the role of the provider's groups; null: it keeps its role. */
export async function admitMember(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  memberNumber: number,
  role: string | null,
): Promise<void> {
  await activateMember(context, tx, caller, memberNumber);
  if (role !== null) await setProvidedRole(context, tx, caller, memberNumber, role);
}
