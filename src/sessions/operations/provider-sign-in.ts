/**
 * Sign-in with a provider, and invitations to an address that it verified. A person without a login
 * here, who has exactly one invitation, is signed in by the address. Other people must choose: an invitation creates no
 * membership by itself.
 */
import type { MemberPrincipal, Principal } from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { isSameAddress } from '@switchbook/domain/identity/email.js';
import { notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import { asId, type LoginId } from '@switchbook/domain/runtime/ids.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
import { findRole, reloadCaller } from '../../access/operations/reload-grantor.js';
import type { IssuedToken } from '../../access/operations/tokens.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { recordAction, runAudited } from '../../audit/operations.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { isInvitationValid } from '../../members/operations/invitation-rules.js';
import { storeDeclined } from '../../members/operations/members.js';
import { findInvitation, findMember, findSessionKey, lockMember } from '../../members/store/member-rows.js';
import { loginAuditState, type Member, type OpenInvitation } from '../../members/values/member.js';
import { memberLimits } from '../../members/values/member-limits.js';
import type { Admission, Basics, Caches, Context, Secrets } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { insertLogin, listLogins } from '../store/login-rows.js';
import {
  listMembershipsOfEmail,
  listMembershipsOfSubject,
  type Membership,
} from '../store/sign-in-lookups.js';
import {
  admitMember,
  assignRole,
  findLoginProof,
  getFreshProof,
  openProvenSession,
  type Proof,
} from './logins.js';
import { consumeStep, isEndedAtProvider } from './provider-sign-outs.js';
import type { NewSession } from './sessions.js';
import { signInFace } from './sign-in.js';

/**
 * `choice`: the person has no session yet, and must accept an invitation first (`enterInvited`). `ended`: the provider
 * has ended its session meanwhile.
 */
type ProvedSignIn =
  | { readonly kind: 'session'; readonly session: IssuedToken }
  | { readonly kind: 'choice' | 'ended' };

type ProvedIdentity = Pick<Proof, 'issuer' | 'email'>;

/** Returns a session in the account that was used last; undefined: the login belongs to no member of any account. */
export async function signInByProof(
  context: Context,
  proof: Proof,
  opening: Pick<NewSession, 'agent'>,
): Promise<ProvedSignIn | undefined> {
  const { database } = context;
  const { issuer, subject } = proof;
  // Invitations are read before logins: if another request accepts one in between, it is among the logins.
  const invited = await listInvitingAccounts(context, proof);
  const ownMemberships = await listMembershipsOfSubject(database, issuer, subject);
  const [first, ...others] = invited;
  if (first !== undefined && !ownMemberships.some((membership) => membership.mayEnter)) {
    if (others.length > 0 || ownMemberships.length > 0) return { kind: 'choice' };
    // The login stays if the first session cannot be stored, so its member joins with it.
    await queuedByAccount(context, first.accountId, async (tx) => {
      const member = await addLogin(context, tx, first, proof);
      if (member === undefined) return;
      await admitMember(context, tx, await readCaller(tx, first), member.number, proof.role);
    });
  }
  let session: IssuedToken | undefined;
  // Another request may have linked them. Each account maps the provider's groups to a role.
  const memberships =
    first === undefined ? ownMemberships : await listMembershipsOfSubject(database, issuer, subject);
  for (const { accountId } of memberships.filter((membership) => membership.mayEnter))
    if (session === undefined) session = await openProvenSession(context, accountId, proof, opening);
    else if (proof.role !== null) await assignRole(context, accountId, proof, proof.role);
  if (session !== undefined) return { kind: 'session', session };
  return (await isEndedAtProvider(context, proof)) ? { kind: 'ended' } : undefined;
}

/** Returns the invitations that a person without a session may accept. */
export async function listProvedInvitations(
  context: Basics,
  proved: ProvedIdentity,
): Promise<readonly OpenInvitation[]> {
  const invitations: OpenInvitation[] = [];
  for (const membership of await listInvitingAccounts(context, proved)) {
    const { accountId, memberNumber } = membership;
    const invitation = await findInvitation(context.database, accountId, memberNumber);
    if (invitation === undefined) continue;
    const role = await findRole(context.database, accountId, invitation.role);
    invitations.push({
      number: membership.number,
      slug: membership.slug,
      name: membership.name,
      role: invitation.role,
      roleLabel: role?.label ?? invitation.role,
      invitedBy: invitation.invitedBy,
      invitedAt: invitation.invitedAt,
    });
  }
  return invitations;
}

/**
 * Returns the first session of a person who accepts an invitation; undefined: the proof was used. Throws `not_found`.
 */
export async function enterInvited(
  context: Context,
  proof: Proof,
  once: OneTimeId,
  slug: string,
  opening: Pick<NewSession, 'agent'>,
): Promise<IssuedToken | undefined> {
  const membership = await getInviting(context, proof, slug);
  if (!(await consumeStep(context, once))) return undefined;
  await join(context, membership, proof);
  return orNotFound(await openProvenSession(context, membership.accountId, proof, opening), 'invitation');
}

/** Lists invitations by further accounts to the person of the session's login. */
export async function listOwnInvitations(
  context: Basics & Secrets,
  principal: Principal,
): Promise<readonly OpenInvitation[]> {
  const proof = await findLoginProof(context, principal);
  return proof === undefined ? [] : listProvedInvitations(context, proof);
}

/** Makes the person of the session a member of the account too. Throws `not_found`. */
export async function acceptInvitation(
  context: Context,
  principal: MemberPrincipal,
  slug: string,
): Promise<void> {
  const proof = await getFreshProof(context, principal);
  await join(context, await getInviting(context, proof, slug), proof, principal);
}

/** Declines the invitation: the person's address no longer grants entry to the account. Throws `not_found`. */
export async function declineInvitation(
  context: Basics & Secrets & Admission,
  principal: MemberPrincipal,
  slug: string,
): Promise<void> {
  const proof = await getFreshProof(context, principal);
  const membership = await getInviting(context, proof, slug);
  await queuedByAccount(context, membership.accountId, async (tx) => {
    const member = await lockInvited(context, tx, membership, proof);
    await reloadCaller(context, tx, principal.account.id, principal);
    if (member === undefined) throw notFound('invitation');
    await storeDeclined(context, tx, await readCaller(tx, membership), member);
  });
}

/** Lists accounts that invite the address, and have no login of the person with the issuer yet. */
async function listInvitingAccounts(
  context: Basics,
  { issuer, email }: ProvedIdentity,
): Promise<readonly Membership[]> {
  const { database } = context;
  const memberships = email === null ? [] : await listMembershipsOfEmail(database, email, issuer);
  const open: Membership[] = [];
  for (const membership of memberships) {
    const member = await findMember(database, membership.accountId, membership.memberNumber);
    if (member !== undefined && (await isOpen(context, database, member))) open.push(membership);
  }
  return open;
}

/**
 * Whether the key that set the address may still invite the member. The member may have signed in since in another way,
 * and then fewer keys may.
 */
async function isOpen(
  context: Basics,
  on: Queryable,
  { accountId, role: name, state, emailBy }: Member,
): Promise<boolean> {
  const role = await findRole(on, accountId, name);
  return isInvitationValid(on, accountId, emailBy, { role, state }, context.clock());
}

async function getInviting(context: Basics, proved: ProvedIdentity, slug: string): Promise<Membership> {
  const memberships = await listInvitingAccounts(context, proved);
  return orNotFound(
    memberships.find((membership) => membership.slug === slug),
    'invitation',
  );
}

/** Throws `not_found` for an invitation that another request has answered. */
async function join(
  context: Basics & Caches & Admission,
  membership: Membership,
  proof: Proof,
  principal?: MemberPrincipal,
): Promise<void> {
  await queuedByAccount(context, membership.accountId, async (tx) => {
    const member = await addLogin(context, tx, membership, proof);
    if (principal !== undefined) await reloadCaller(context, tx, principal.account.id, principal);
    if (member === undefined) throw notFound('invitation');
    const caller = await readCaller(tx, membership);
    const { id, number } = member;
    const change = { subject: id, before: null, after: { number }, withheld: [] };
    await recordAction(context, tx, caller, { action: 'invitation.accepted', ...change });
    await admitMember(context, tx, caller, number, proof.role);
  });
  context.forgetAccess(membership.accountId);
}

/**
 * Returns the member that gets the login. Undefined: the member now has a login of the issuer, or too many logins, or
 * another address.
 */
async function addLogin(
  context: Basics,
  tx: Transaction,
  membership: Membership,
  proof: Proof,
): Promise<Member | undefined> {
  const member = await lockInvited(context, tx, membership, proof);
  if (member === undefined) return undefined;
  const { accountId, number: memberNumber } = member;
  const id = asId<LoginId>(context.newId());
  const { issuer, subject, label } = proof;
  const login = { id, memberNumber, issuer, subject, label, createdAt: context.clock() };
  const isNew = await runAudited(context, tx, await readCaller(tx, membership), async (written) => {
    const result = await insertLogin(written, accountId, login);
    return { result, changes: result ? changesOf('login.added', id, null, loginAuditState(login)) : [] };
  });
  return isNew ? member : undefined;
}

/** Returns the member of an invitation that is open, with its lock. */
async function lockInvited(
  context: Basics,
  tx: Transaction,
  { accountId, memberNumber }: Membership,
  { issuer, email }: ProvedIdentity,
): Promise<Member | undefined> {
  await lockAccount(tx, accountId);
  const member = orNotFound(await lockMember(tx, accountId, memberNumber), 'member');
  const logins = await listLogins(tx, accountId, memberNumber);
  const isMeant = isSameAddress(member.email, email) && member.declinedAt === null;
  const mayEnter = member.state === 'invited' || member.state === 'active';
  const isKnown = logins.some((login) => login.issuer === issuer);
  const mayJoin = isMeant && mayEnter && !isKnown && logins.length < memberLimits.logins;
  return mayJoin && (await isOpen(context, tx, member)) ? member : undefined;
}

/** Returns the caller that histories show: the member, who has no key yet. */
async function readCaller(tx: Transaction, { accountId, memberNumber }: Membership) {
  const keyId = (await findSessionKey(tx, accountId, memberNumber))?.id ?? null;
  return { accountId, face: signInFace, keyId };
}
