/** The caller itself: its identity, rights and session. */
import type { Caller, MemberPrincipal, Principal } from '@switchbook/domain/access/access.js';
import { callerOf } from '../../access/operations/keys.js';
import { findRole } from '../../access/operations/reload-grantor.js';
import { members } from '../../members/operations/members.js';
import type { Member, MemberSession, OpenInvitation } from '../../members/values/member.js';
import type { RoleVisibility } from '../../members/values/role.js';
import type { Context } from '../../operation-context/context.js';
import { listSessions } from '../store/session-rows.js';
import type { Membership } from '../store/sign-in-lookups.js';
import { listOwnAccounts } from './logins.js';
import { listOwnInvitations } from './provider-sign-in.js';

interface Me {
  /** null: the key has no member */
  readonly member: Member | null;
  /** the session of the cookie in the request; null: the request has another credential */
  readonly session: MemberSession | null;
  readonly sees: RoleVisibility;
  /** other accounts of the person */
  readonly accounts: readonly Membership[];
  /** open invitations by other accounts */
  readonly invitations: readonly OpenInvitation[];
}

export async function getMe(context: Context, principal: Principal): Promise<Me> {
  const { account, member, credential, tokenFamily } = principal;
  if (member === null) return { member: null, session: null, sees: 'all', accounts: [], invitations: [] };
  const on = context.database;
  const [memberRow, role, accounts, invitations, sessions] = await Promise.all([
    members.get(context, callerOf(account.id, principal), member.number),
    findRole(on, account.id, member.role),
    listOwnAccounts(context, principal),
    listOwnInvitations(context, principal),
    credential === 'session' ? listSessions(on, account.id, member.number, context.clock()) : [],
  ]);
  const session = sessions.find(({ familyId }) => familyId === tokenFamily);
  const listed = { accounts, invitations };
  return { member: memberRow, session: session ?? null, sees: role?.sees ?? 'own', ...listed };
}

/** Changes the member's own name. Throws `invalid`, and `unauthenticated` if the session ended while it waited. */
export async function updateMe(
  context: Context,
  caller: Caller,
  principal: MemberPrincipal,
  name: string,
): Promise<void> {
  await members.update(context, caller, principal.member.number, { name }, principal);
}
