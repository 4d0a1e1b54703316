/**
 * Invitations: an owner or the command line gives a member a link that opens the first session. A member who cannot
 * sign in otherwise gets a code. A link and a code work once, and are tokens of the key of the member's sessions. They
 * end with the key that created them (`src/members/operations/invitation-rules.ts`).
 */

import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { invalid, orNotFound } from '@switchbook/domain/problems/problem.js';
import { findRole, lockGrantor } from '../../access/operations/reload-grantor.js';
import { issueToken, prepareIssue } from '../../access/operations/tokens.js';
import { recordAction } from '../../audit/operations.js';
import { inviterOf } from '../../members/operations/invitation-rules.js';
import { findSessionKey, lockMember } from '../../members/store/member-rows.js';
import type { Admission, Basics } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { sessionTimes } from '../values/session-times.js';
import type { SignInCode } from './sign-in.js';

/**
 * Throws `not_found`, `invalid` if the member is suspended or has left, `forbidden` if `principal` may not invite the
 * member.
 */
export function inviteMember(
  context: Basics & Admission,
  caller: Caller,
  number: number,
  principal?: Principal,
): Promise<SignInCode> {
  const { accountId } = caller;
  return queuedByAccount(context, caller, async (tx) => {
    const grantor = await lockGrantor(context, tx, accountId, principal);
    const member = orNotFound(await lockMember(tx, accountId, number), 'member');
    const role = await findRole(tx, accountId, member.role);
    if (member.state === 'suspended' || member.state === 'left')
      throw invalid('number', member.state, `belongs to a member who ${stateWords[member.state]}`);
    const madeBy = inviterOf({ role, state: member.state }, grantor);
    const key = orNotFound(await findSessionKey(tx, accountId, number), 'member');
    const tokenOwner = {
      accountId,
      keyId: key.id,
      scopes: role?.scopes ?? [],
      familyId: null,
      madeBy,
      principal: undefined,
    };
    await prepareIssue(context, tx, tokenOwner);
    const isFirst = member.state === 'invited';
    const { token, expiresAt } = await (isFirst
      ? issueToken(context, tx, tokenOwner, {
          purpose: 'invitation',
          seconds: sessionTimes.invitationSeconds,
        })
      : issueToken(context, tx, tokenOwner, { purpose: 'sign_in', seconds: sessionTimes.codeSeconds }));
    await recordAction(context, tx, caller, {
      action: 'member.link_made',
      subject: member.id,
      before: null,
      withheld: [],
      after: { number, opens: isFirst ? 'first' : 'again', expires_at: expiresAt.toISOString() },
    });
    return { code: token, expiresAt };
  });
}

const stateWords = { suspended: 'is suspended: set the state to "active" first', left: 'left' } as const;
