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
import type { Context } from '../context.js';
import { accountOfToken } from './authenticate.js';
import { hashSecret } from './key-format.js';
import { beginIssue, findLiveToken, type IssuedToken, issueOne, type TokenOwner } from './tokens.js';

const codeSeconds = 15 * 60;
const sessionSeconds = 24 * 60 * 60;

export interface SignInCode {
  readonly code: string;
  readonly expiresAt: Date;
}

export interface Session extends IssuedToken {
  readonly scopes: readonly Scope[];
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

/** The session for a code; undefined for one that is unknown, spent or expired, or whose key has ended. */
export async function signIn(context: Context, code: string): Promise<Session | undefined> {
  const accountId = accountOfToken(code);
  if (accountId === undefined) return undefined;
  return context.database.transaction(async (tx) => {
    const hash = hashSecret(code);
    const found = await findLiveToken(context, tx, accountId, hash, 'sign_in');
    if (found === undefined) return undefined;
    const { key, scopes } = found;
    // The first of several requests with one code spends it.
    await lockKey(tx, accountId, key.id);
    const isFirst = found.spentAt === null && (await spendToken(tx, accountId, hash, context.clock()));
    if (!isFirst) return undefined;
    const owner = { accountId, keyId: key.id, scopes, familyId: found.familyId };
    // A code that a session made opens a session that ends with it.
    const until = await findFamilyEnd(tx, accountId, found.familyId);
    return { ...(await issueOne(context, tx, owner, 'access', sessionSeconds, until)), scopes };
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
    await endTokenFamily(tx, account.id, tokenFamily);
    await notifyChanged(tx, account.id);
  });
  context.forgetAccess(account.id);
}
