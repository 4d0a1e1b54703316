/**
 * Passkeys of members. The responses of browsers were verified before (`packages/sign-in/src/passkeys`). Here a passkey
 * is stored for its member, and a verified sign-in opens a session. A passkey is looked up by its id and its member. A
 * passkey is not attested, so a member of another account may have registered the same id with another key. For the
 * same reason its session cannot switch accounts. An id unique in the installation would reveal which ids exist.
 */

import type { Caller, MemberPrincipal } from '@switchbook/domain/access/access.js';
import { changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, orNotFound } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type LoginId } from '@switchbook/domain/runtime/ids.js';
import { reloadCaller } from '../../access/operations/reload-grantor.js';
import type { IssuedToken } from '../../access/operations/tokens.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { runAudited } from '../../audit/operations.js';
import type { Queryable } from '../../database/database.js';
import { findMember, lockMember } from '../../members/store/member-rows.js';
import {
  loginAuditState,
  type Member,
  type MemberLogin,
  passkeyIssuer,
} from '../../members/values/member.js';
import { memberLimits } from '../../members/values/member-limits.js';
import type { Admission, Basics, Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { collectIssues } from '../../records/operations/record.js';
import { checkName } from '../../records/operations/record-checks.js';
import { insertLogin, listLogins, listPasskeys, type StoredPasskey } from '../store/login-rows.js';
import { type FoundPasskey, findPasskeyOfMember } from '../store/sign-in-lookups.js';
import { sessionTimes } from '../values/session-times.js';
import { openProvenSession } from './logins.js';
import { findOwnSession, type NewSession } from './sessions.js';

const noProvider = { providerSid: null, refreshToken: null };

interface PasskeyOwner {
  readonly member: Member;
  readonly passkeys: readonly StoredPasskey[];
}

/**
 * Returns the member that may add a passkey now. Throws `invalid` without a session that was opened within an hour, and
 * at the limit of passkeys.
 */
export async function readPasskeyOwner(context: Basics, principal: MemberPrincipal): Promise<PasskeyOwner> {
  const on = context.database;
  const { number } = principal.member;
  await refuseOldSession(context, principal, on);
  await refuseTooMany(on, principal.account.id, number);
  const member = orNotFound(await findMember(on, principal.account.id, number), 'member');
  return { member, passkeys: await listPasskeys(on, principal.account.id, number) };
}

/** Stores the passkey of the member. Throws as `readPasskeyOwner`, and `invalid` if the passkey is already stored. */
export async function addPasskey(
  context: Basics & Admission,
  caller: Caller,
  principal: MemberPrincipal,
  { label: labelText, ...passkey }: StoredPasskey & Pick<MemberLogin, 'label'>,
): Promise<MemberLogin> {
  const label = await collectIssues((report) =>
    checkName(labelText, memberLimits.nameCharacters, (_, ...issue) => report('label', ...issue)),
  );
  const { accountId } = caller;
  const memberNumber = principal.member.number;
  return queuedByAccount(context, caller, async (tx) => {
    await lockAccount(tx, accountId);
    await reloadCaller(context, tx, accountId, principal);
    await refuseOldSession(context, principal, tx);
    await refuseTooMany(tx, accountId, memberNumber);
    orNotFound(await lockMember(tx, accountId, memberNumber), 'member');
    const login = {
      id: asId<LoginId>(context.newId()),
      memberNumber,
      issuer: passkeyIssuer,
      subject: passkey.id,
      label,
      createdAt: context.clock(),
    };
    return runAudited(context, tx, caller, async (written) => {
      if (!(await insertLogin(written, accountId, login, passkey)))
        throw invalid('credential', 'known', 'is already registered');
      const changes = changesOf('login.added', login.id, null, loginAuditState(login));
      return { result: { ...login, lastUsedAt: null }, changes };
    });
  });
}

/** Returns the passkey of an active member of any account; undefined: none. `memberId`: from the authenticator. */
export function findPasskey(
  { database }: Basics,
  id: string,
  memberId: string,
): Promise<FoundPasskey | undefined> {
  return findPasskeyOfMember(database, id, memberId);
}

/**
 * Returns a session of the passkey's member. Undefined: it may no longer sign in, or another answer had the counter.
 */
export function signInWithPasskey(
  context: Context,
  { accountId, loginId, id, label }: FoundPasskey,
  counter: number,
  opening: Pick<NewSession, 'agent'>,
): Promise<IssuedToken | undefined> {
  const subject = { issuer: passkeyIssuer, subject: id, label, email: null, role: null, ...noProvider };
  return openProvenSession(context, accountId, { ...subject, passkey: { loginId, counter } }, opening);
}

async function refuseOldSession(context: Basics, principal: MemberPrincipal, on: Queryable): Promise<void> {
  const session = await findOwnSession(context, principal, on);
  if (session === undefined)
    throw invalid('session', 'no_session', 'is needed: sign in with a browser, which gets a cookie');
  if (context.clock().getTime() - session.createdAt.getTime() > sessionTimes.passkeyMs)
    throw invalid('session', 'not_fresh', 'was opened more than an hour ago: sign in again first');
}

async function refuseTooMany(on: Queryable, accountId: AccountId, memberNumber: number): Promise<void> {
  const logins = await listLogins(on, accountId, memberNumber);
  const passkeys = logins.filter(({ issuer }) => issuer === passkeyIssuer);
  const isFull = passkeys.length >= memberLimits.passkeys;
  if (!isFull && logins.length < memberLimits.logins) return;
  const limit = isFull ? `${memberLimits.passkeys} passkeys` : `${memberLimits.logins} logins`;
  throw invalid('passkeys', 'too_many', `have reached the limit of ${limit}; remove one first`);
}
