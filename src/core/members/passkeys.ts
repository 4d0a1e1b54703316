/**
 * Passkeys of members. The answers of browsers are checked before (`src/passkeys`): here a passkey gets its member, and a checked
 * sign-in its session.
 * A passkey is found by its id and its member: it is not attested, so a member of another account may have registered the same id with a key
 * of its own. For the same reason its session leads to no other account. An id that is unique in the installation would tell which ids exist.
 */
import type { Caller, MemberPrincipal } from '../../domain/access.js';
import { loginFacts } from '../../domain/audit.js';
import { changesOf } from '../../domain/audit-change.js';
import { type AccountId, asId, type LoginId } from '../../domain/ids.js';
import { memberLimits } from '../../domain/limits.js';
import { type Member, type MemberLogin, passkeyIssuer } from '../../domain/member.js';
import { existing, invalid } from '../../domain/problem.js';
import { lockAccount } from '../../store/access/accounts.js';
import { type FoundPasskey, findPasskey as findStored } from '../../store/access/unscoped.js';
import type { Queryable } from '../../store/database/database.js';
import { insertLogin, listLogins, listPasskeys, type StoredPasskey } from '../../store/members/logins.js';
import { findMember, lockMember } from '../../store/members/members.js';
import { callerNow } from '../access/giver.js';
import type { IssuedToken } from '../access/tokens.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { inTurn } from '../in-turn.js';
import { withoutFaults } from '../records/record.js';
import { checkName } from '../segments/checks.js';
import { openProved } from './logins.js';
import { type Opening, ownSession } from './sessions.js';

const noProvider = { providerSid: null, refreshToken: null };
/** A session that was stolen, or a browser that was left open, adds no way in after this time. */
const freshMs = 60 * 60 * 1_000;

interface PasskeyOwner {
  readonly member: Member;
  readonly passkeys: readonly StoredPasskey[];
}

/**
 * The member that may add a passkey now. Throws `invalid` without a session that was opened within an
 * hour, and for one that has as many as it may.
 */
export async function readPasskeyOwner(context: Context, principal: MemberPrincipal): Promise<PasskeyOwner> {
  const on = context.database;
  const { number } = principal.member;
  await refuseOldSession(context, principal, on);
  await refuseTooMany(on, principal.account.id, number);
  const member = existing(await findMember(on, principal.account.id, number), 'member');
  return { member, passkeys: await listPasskeys(on, principal.account.id, number) };
}

/** The member has the passkey from now on. Throws as `readPasskeyOwner`, and `invalid` for one that is stored already. */
export async function addPasskey(
  context: Context,
  caller: Caller,
  principal: MemberPrincipal,
  { label: sent, ...passkey }: StoredPasskey & Pick<MemberLogin, 'label'>,
): Promise<MemberLogin> {
  const label = await withoutFaults((fault) =>
    checkName(sent, memberLimits.nameCharacters, (_, code, words) => fault('label', code, words)),
  );
  const { accountId } = caller;
  const memberNumber = principal.member.number;
  return inTurn(context, caller, async (tx) => {
    await lockAccount(tx, accountId);
    await callerNow(context, tx, accountId, principal);
    await refuseOldSession(context, principal, tx);
    await refuseTooMany(tx, accountId, memberNumber);
    existing(await lockMember(tx, accountId, memberNumber), 'member');
    const login = {
      ...{ id: asId<LoginId>(context.newId()), memberNumber, issuer: passkeyIssuer, subject: passkey.id },
      ...{ label, createdAt: context.clock() },
    };
    return audited(context, tx, caller, async (written) => {
      if (!(await insertLogin(written, accountId, login, passkey)))
        throw invalid('credential', 'known', 'is of a passkey that is stored already');
      const changes = changesOf('login.added', login.id, null, loginFacts(login));
      return { result: { ...login, lastUsedAt: null }, changes };
    });
  });
}

/** The passkey of an active member of any account; undefined: there is none. `memberId`: as the authenticator states it. */
export function findPasskey(
  { database }: Context,
  id: string,
  memberId: string,
): Promise<FoundPasskey | undefined> {
  return findStored(database, id, memberId);
}

/** A session of the passkey's member. Undefined: it may not sign in by now, or another answer had the counter. */
export function signInByPasskey(
  context: Context,
  { accountId, loginId, id, label }: FoundPasskey,
  counter: number,
  opening: Pick<Opening, 'agent'>,
): Promise<IssuedToken | undefined> {
  const subject = { issuer: passkeyIssuer, subject: id, label, email: null, role: null, ...noProvider };
  return openProved(context, accountId, { ...subject, passkey: { loginId, counter } }, opening);
}

async function refuseOldSession(context: Context, principal: MemberPrincipal, on: Queryable): Promise<void> {
  const session = await ownSession(context, principal, on);
  if (session === undefined)
    throw invalid('session', 'no_session', 'is needed: sign in with a browser, which gets a cookie');
  if (context.clock().getTime() - session.createdAt.getTime() > freshMs)
    throw invalid('session', 'not_fresh', 'was opened more than an hour ago: sign in again first');
}

async function refuseTooMany(on: Queryable, accountId: AccountId, memberNumber: number): Promise<void> {
  const logins = await listLogins(on, accountId, memberNumber);
  const passkeys = logins.filter(({ issuer }) => issuer === passkeyIssuer);
  const isFull = logins.length >= memberLimits.logins || passkeys.length >= memberLimits.passkeys;
  if (isFull)
    throw invalid('passkeys', 'too_many', `are ${passkeys.length} already: end a login of yours first`);
}
