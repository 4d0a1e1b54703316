/**
 * Signing in by a code: it is shown to a person in a URL, works once and for minutes, and is exchanged for an access token
 * of the key that it was made for. Codes are tokens of their own purpose (`tokens.ts`): stored as a hash, swept when they
 * have expired, gone with their key.
 */
import type { Principal, Scope } from '../../domain/access.js';
import type { TokenFamilyId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import { lockKey } from '../../store/access/accounts.js';
import { endTokenFamily, findFamilyEnd, spendToken } from '../../store/access/tokens.js';
import { notifyChanged } from '../../store/database/listen.js';
import { dropSession } from '../../store/members/sessions.js';
import { accountOfToken } from '../access/authenticate.js';
import { hashSecret } from '../access/key-format.js';
import { beginIssue, findLiveToken, type IssuedToken, issueOne, type TokenOwner } from '../access/tokens.js';
import type { Context } from '../context.js';
import { activateMember } from './members.js';
import { joinSession, type Opening, openSession } from './sessions.js';

/** Marks the first sign-in of a member in the audit trail. */
export const signInFace = 'sign-in';
const codeSeconds = 15 * 60;
const sessionSeconds = 24 * 60 * 60;

export interface SignInCode {
  readonly code: string;
  readonly expiresAt: Date;
}

export interface Session extends IssuedToken {
  readonly scopes: readonly Scope[];
  /** the token is for a cookie, and opens nothing in a header */
  readonly isCookie: boolean;
}

export interface CodeOwner extends Omit<TokenOwner, 'familyId'> {
  /** The session that makes the code: both end together; absent: a key or the command line makes it. */
  readonly session?: { readonly familyId: TokenFamilyId; readonly expiresAt: Date | null };
}

/**
 * A code for the key; its session may do no more than `scopes`. The code of a session, and the session that it opens, are of
 * that session's family and end no later. Throws `unauthenticated` when the family has been ended meanwhile.
 */
export function createSignInCode(context: Context, owner: CodeOwner): Promise<SignInCode> {
  return context.database.transaction(async (tx) => {
    const { accountId, keyId, scopes, session } = owner;
    const of = { accountId, keyId, scopes, familyId: session?.familyId ?? null };
    await beginIssue(context, tx, of);
    const one = await issueOne(context, tx, of, 'sign_in', codeSeconds, session?.expiresAt);
    return { code: one.token, expiresAt: one.expiresAt };
  });
}

/**
 * The session for a code; undefined for one that is unknown, spent or expired, or whose key has ended. `opening`: of a browser
 * that takes it as a cookie, which only the code of a member gives.
 */
export async function signIn(
  context: Context,
  code: string,
  opening?: Opening,
): Promise<Session | undefined> {
  const accountId = accountOfToken(code);
  if (accountId === undefined) return undefined;
  return context.database.transaction(async (tx) => {
    const hash = hashSecret(code);
    const found = await findLiveToken(context, tx, accountId, hash, ['sign_in', 'invitation']);
    if (found === undefined) return undefined;
    const { key, member } = found;
    if (member?.state === 'suspended' || member?.state === 'left') return undefined;
    // A second link of one who has come in by the first opens nothing.
    if (found.purpose === 'invitation' && member?.state !== 'invited') return undefined;
    // Those of the role may have changed since.
    const scopes = member === null ? found.scopes : member.role.scopes;
    // The first of several requests with one code spends it.
    await lockKey(tx, accountId, key.id);
    const isFirst = found.spentAt === null && (await spendToken(tx, accountId, hash, context.clock()));
    if (!isFirst) return undefined;
    if (member?.state === 'invited') {
      const by = { accountId, face: signInFace, keyId: key.id };
      await activateMember(context, tx, by, member.number);
    }
    const owner = { accountId, keyId: key.id, scopes, familyId: found.familyId };
    if (member !== null && opening !== undefined) {
      const of = { accountId, keyId: key.id, memberNumber: member.number };
      const joined = await joinSession(context, tx, of, found.familyId);
      return { ...(joined ?? (await openSession(context, tx, of, opening))), scopes, isCookie: true };
    }
    // A code that a session made opens a session that ends with it.
    const until = await findFamilyEnd(tx, accountId, found.familyId);
    const issued = await issueOne(context, tx, owner, 'access', sessionSeconds, until);
    return { ...issued, scopes, isCookie: false };
  });
}

/**
 * Ends the token that was sent, with all of its family, from the next request on: also the codes that it made, and the
 * sessions that were opened with them. Throws `invalid` for a key: it is
 * revoked, and not by the way.
 */
export async function signOut(context: Context, { account, keyId, tokenFamily }: Principal): Promise<void> {
  if (tokenFamily === null)
    throw invalid('key', 'no_session', 'is a key, not a session: revoke the key instead');
  await context.database.transaction(async (tx) => {
    // None of its family is being made meanwhile.
    await lockKey(tx, account.id, keyId);
    await dropSession(tx, account.id, tokenFamily, null);
    await endTokenFamily(tx, account.id, tokenFamily);
    await notifyChanged(tx, account.id);
  });
  context.forgetAccess(account.id);
}
