/**
 * Sign-in with a code: a person gets the code in a URL. The code works once and for minutes, and is exchanged for an
 * access token of its key. Codes are tokens with their own purpose (`src/access/operations/tokens.ts`): stored as a
 * hash, deleted after their expiry, and with their key.
 */

import {
  type Caller,
  scopes as everyScope,
  type Principal,
  type Scope,
} from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { AccountId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import { accountOfToken, scopesOf } from '../../access/operations/authenticate.js';
import { callerOf } from '../../access/operations/keys.js';
import {
  findLiveToken,
  type IssuedToken,
  issueToken,
  prepareIssue,
  type TokenRequest,
} from '../../access/operations/tokens.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { lockKey } from '../../access/store/api-key-rows.js';
import {
  consumeToken,
  endTokenFamily,
  type FoundToken,
  findFamilyEnd,
} from '../../access/store/token-rows.js';
import { hashSecret } from '../../access/values/secrets.js';
import { recordAction } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { isInvitationValid } from '../../members/operations/invitation-rules.js';
import { activateMember } from '../../members/operations/members.js';
import type { Admission, Basics, Caches, Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { dropSession, lockSession } from '../store/session-rows.js';
import { sessionTimes } from '../values/session-times.js';
import { joinSession, type NewSession, openSession } from './sessions.js';

/** Marks the first sign-in of a member in the audit trail. */
export const signInFace = 'sign-in';

export interface SignInCode {
  readonly code: string;
  readonly expiresAt: Date;
}

interface Session extends IssuedToken {
  readonly scopes: readonly Scope[];
  /** the token is for a cookie, and is refused in a header */
  readonly isCookie: boolean;
}

export interface CodeOwner extends Omit<TokenRequest, 'familyId'> {
  /** the session that creates the code, and ends with it; absent: a key or the command line creates the code */
  readonly session?: { readonly familyId: TokenFamilyId; readonly expiresAt: Date | null };
}

/**
 * Returns a code for the key; its session has at most `scopes`. A code made in a session belongs to the family of that
 * session. The session that the code opens does too, and both expire with the family. Throws `unauthenticated` if the
 * caller has ended meanwhile. `caller` is recorded as the actor.
 */
export function createSignInCode(
  context: Basics & Admission,
  owner: CodeOwner,
  caller: Caller = callerOf(owner.accountId, owner.principal),
): Promise<SignInCode> {
  return queuedByAccount(context, owner.accountId, async (tx) => {
    const { session, ...others } = owner;
    const tokenOwner = { ...others, familyId: session?.familyId ?? null };
    await prepareIssue(context, tx, tokenOwner);
    const until = session?.expiresAt;
    const issued = await issueToken(context, tx, tokenOwner, {
      purpose: 'sign_in',
      seconds: sessionTimes.codeSeconds,
      until,
    });
    await recordAction(context, tx, caller, {
      action: 'key.code_made',
      subject: owner.keyId,
      before: null,
      after: { scopes: owner.scopes, expires_at: issued.expiresAt.toISOString() },
      withheld: [],
    });
    return { code: issued.token, expiresAt: issued.expiresAt };
  });
}

/**
 * Returns the session for a code. Undefined: the code is unknown, used or expired, or its key or the key of its creator
 * has ended. `opening`: a browser gets a cookie, so the code must be of the key of a member's sessions.
 * Throws `invalid` for the code of a browser's session outside a browser: a cookie must not be exchanged for a
 * credential with wider use.
 */
export async function signIn(
  context: Context,
  code: string,
  opening?: NewSession,
): Promise<Session | undefined> {
  const accountId = accountOfToken(code);
  if (accountId === undefined) return undefined;
  const exchange = { accountId, hash: hashSecret(code), opening };
  const codeToken = await findCode(context, context.database.reads, exchange);
  // Unknown and used codes must not occupy a queue slot of the account that they name.
  if (codeToken === undefined || codeToken.consumedAt !== null) return undefined;
  const session = await queuedByAccount(context, accountId, async (tx) => {
    // The key that made it is revoked, and loses scopes, with the account locked.
    if (codeToken.madeBy !== null) await lockAccount(tx, accountId);
    // The first of several requests with one code consumes it. The member is suspended with its key locked.
    await lockKey(tx, accountId, codeToken.key.id);
    return exchangeCode(context, tx, exchange);
  });
  // A session may have ended, because the member had too many.
  context.forgetAccess(accountId);
  return session;
}

interface CodeExchange {
  readonly accountId: AccountId;
  readonly hash: Buffer;
  readonly opening: NewSession | undefined;
}

function findCode(context: Basics, on: Queryable, { accountId, hash }: CodeExchange) {
  return findLiveToken(context, on, accountId, hash, ['sign_in', 'invitation']);
}

/** Consumes the code, and opens its session. */
async function exchangeCode(
  context: Context,
  tx: Transaction,
  exchange: CodeExchange,
): Promise<Session | undefined> {
  const { accountId, hash, opening } = exchange;
  const token = await findCode(context, tx, exchange);
  if (token === undefined || !(await maySignIn(context, tx, accountId, token))) return undefined;
  const { key, member, familyId } = token;
  const session = await lockSession(tx, accountId, familyId);
  if (session !== undefined && opening === undefined) throw browserOnlyError();
  const isFirst = token.consumedAt === null && (await consumeToken(tx, accountId, hash, context.clock()));
  if (!isFirst) return undefined;
  if (member?.state === 'invited') {
    const caller = { accountId, face: signInFace, keyId: key.id };
    await activateMember(context, tx, caller, member.number);
  }
  const scopes = currentScopesOf(token);
  // Null for a code by an owner or the command line: the session starts a new family.
  const until = await findFamilyEnd(tx, accountId, familyId);
  const isOfBrowser = key.isSession && (session !== undefined || until === null);
  if (isOfBrowser && member !== null && opening !== undefined) {
    const owner = { accountId, keyId: key.id, memberNumber: member.number };
    const issued = await (session === undefined
      ? openSession(context, tx, owner, opening)
      : joinSession(context, tx, owner, session));
    return { ...issued, scopes, isCookie: true };
  }
  // A session that a code of another session opens ends with that session.
  const owner = { accountId, keyId: key.id, scopes, familyId };
  const issued = await issueToken(context, tx, owner, {
    purpose: 'access',
    seconds: sessionTimes.keySessionSeconds,
    until,
  });
  return { ...issued, scopes, isCookie: false };
}

async function maySignIn(
  { clock }: Basics,
  tx: Transaction,
  accountId: AccountId,
  token: FoundToken,
): Promise<boolean> {
  const { member, madeBy } = token;
  const invitee = { role: member?.role, state: member?.state ?? 'active' };
  return mayEnter(token) && (await isInvitationValid(tx, accountId, madeBy, invitee, clock()));
}

/** Returns the scopes of the code. The scopes of the key or the role may have changed since the code was made. */
function currentScopesOf(token: FoundToken): readonly Scope[] {
  const may = scopesOf(token);
  return everyScope.filter(
    (scope) => may.has(scope) && (token.key.isSession || token.scopes.includes(scope)),
  );
}

/** Whether a token signs in its member. Only the key of its sessions signs in an invited member. */
function mayEnter({ key, member, purpose }: FoundToken): boolean {
  if (member === null || member.state === 'active') return purpose !== 'invitation';
  return member.state === 'invited' && key.isSession;
}

const browserOnlyError = () =>
  invalid('cookie', 'of_browser', 'must be true, because a browser session created this code');

/**
 * Ends the caller's token and its family from the next request on. The family includes codes that the token created,
 * and sessions opened with these codes. Throws `invalid` for a key: a key must be revoked explicitly.
 */
export async function signOut(
  context: Basics & Caches & Admission,
  { account, keyId, tokenFamily }: Principal,
): Promise<void> {
  if (tokenFamily === null)
    throw invalid('key', 'no_session', 'is a key, not a session: revoke the key instead');
  await queuedByAccount(context, account.id, async (tx) => {
    // Meanwhile no token of its family can be issued.
    await lockKey(tx, account.id, keyId);
    await dropSession(tx, account.id, tokenFamily, null);
    await endTokenFamily(tx, account.id, tokenFamily);
    await notifyChanged(tx, account.id);
  });
  context.forgetAccess(account.id);
}
