/**
 * Rules for invitations, sign-in links and verified addresses. Each stores the key that created it, and stops working
 * once that key has ended or has lost rights. Joined members are not affected. So a key with an expiry cannot invite. A
 * member who has signed in before gets a new link from the command line, from a member, or from a key that manages all.
 */
import { isMemberItself, type Key, type Scope } from '@switchbook/domain/access/access.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { scopesOf } from '../../access/operations/authenticate.js';
import { assertCanGrant, type Grantor, notAllowed } from '../../access/operations/reload-grantor.js';
import { findKeyAndMember } from '../../access/store/api-key-rows.js';
import { isLive, managesAll } from '../../access/values/key-grants.js';
import type { Queryable } from '../../database/database.js';
import type { Member } from '../values/member.js';
import type { Role } from '../values/role.js';

interface Inviter {
  readonly key: Key;
  readonly scopes: ReadonlySet<Scope>;
  /** the caller is the member in person, not a program with a key of the member */
  readonly isMember: boolean;
}

/** The properties of a member that decide which keys may invite it. */
interface Invitee {
  /** undefined: the role was deleted */
  readonly role: Role | undefined;
  readonly state: Member['state'];
}

/**
 * Returns the key to store with the invitation; null: the command line creates it. Throws `forbidden` for a caller that
 * may not invite the member.
 */
export function inviterOf(invitee: Invitee, grantor: Grantor | undefined): KeyId | null {
  const inviter = findInviter(invitee, grantor);
  if (inviter === undefined) throw notAllowed();
  return inviter;
}

/** Works as `inviterOf`, but returns undefined if the caller's key may not let the member in. */
export function findInviter(
  { role, state }: Invitee,
  grantor: Grantor | undefined,
): KeyId | null | undefined {
  if (role !== undefined) assertCanGrant(role, grantor);
  if (grantor === undefined) return null;
  const { key, scopes } = grantor;
  return mayInvite({ key, scopes, isMember: isMemberItself(grantor) }, { role, state }) ? key.id : undefined;
}

/**
 * Whether an invitation is still valid: its creator's key is live, and has the required rights. This cannot change
 * while the account is locked.
 */
export async function isInvitationValid(
  on: Queryable,
  accountId: AccountId,
  madeBy: KeyId | null,
  invitee: Invitee,
  now: Date,
): Promise<boolean> {
  if (madeBy === null) return true;
  const maker = await findKeyAndMember(on, accountId, madeBy);
  if (maker === undefined || !isLive(maker.key, now)) return false;
  const { key, member } = maker;
  if (member !== null && member.state !== 'active') return false;
  return mayInvite({ key, scopes: scopesOf(maker), isMember: key.isSession && member !== null }, invitee);
}

function mayInvite({ key, scopes, isMember }: Inviter, { role, state }: Invitee): boolean {
  const needed: readonly Scope[] = ['keys:manage', ...(role?.scopes ?? [])];
  if (!needed.every((scope) => scopes.has(scope))) return false;
  if (isMember || managesAll(key, scopes)) return true;
  return key.expiresAt === null && state === 'invited';
}
