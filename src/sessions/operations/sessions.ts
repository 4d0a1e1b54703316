/**
 * Sessions of members in browsers. A session is a family of tokens. All tokens belong to the key of the member's
 * sessions; the newest token is in the cookie. The token is replaced each hour. The previous one stays valid for a
 * minute, and leads to the same next token. So concurrent requests, other tabs, and a browser that missed the answer
 * stay signed in. Decision: docs/decisions/0103-sessions-in-cookies.md.
 */

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Caller, MemberPrincipal, Principal, Requester } from '@switchbook/domain/access/access.js';
import { notFound, orNotFound } from '@switchbook/domain/problems/problem.js';
import {
  type AccountId,
  asId,
  type KeyId,
  type LoginId,
  type TokenFamilyId,
} from '@switchbook/domain/runtime/ids.js';
import { credentialPrincipalOf, scopesOf } from '../../access/operations/authenticate.js';
import {
  assertCanGrant,
  findRole,
  lockGrantor,
  reloadCaller,
} from '../../access/operations/reload-grantor.js';
import { type IssuedToken, issueToken, newAccessToken } from '../../access/operations/tokens.js';
import { findKeyAndMember, lockKey } from '../../access/store/api-key-rows.js';
import { endKeyTokens, endTokenFamily, findToken, replaceToken } from '../../access/store/token-rows.js';
import { isLive } from '../../access/values/key-grants.js';
import { hashSecret } from '../../access/values/secrets.js';
import { recordAction } from '../../audit/operations.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { findMember, findSessionKey } from '../../members/store/member-rows.js';
import type { MemberSession } from '../../members/values/member.js';
import { memberLimits } from '../../members/values/member-limits.js';
import type { Admission, Basics, Caches, Context, Secrets } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import {
  dropEndedSessions,
  dropMemberSessions,
  dropSession,
  insertSession,
  listSessions as listStored,
  lockSession,
  type StoredSession,
  storeSessionSeen,
} from '../store/session-rows.js';
import { sessionTimes } from '../values/session-times.js';

/** Data of a new session. */
export interface NewSession {
  /** browser and system, from the User-Agent header */
  readonly agent: string;
  /** null: by a code or an invitation */
  readonly loginId?: LoginId | null;
  readonly providerSid?: string | null;
  /** used for the hourly check that the person still exists at the provider */
  readonly refreshToken?: string | null;
  /** name of the provider: several may have one issuer; null or absent: none, or unknown */
  readonly provider?: string | null;
  /** an address that the provider verified */
  readonly email?: string | null;
  /** the role of the person's groups at the provider */
  readonly role?: string | null;
  /** milliseconds after which it ends; absent: the longest time */
  readonly lastsMs?: number;
  /**
   * the session that the new session continues, with its age and the last check with its provider; absent: a sign-in
   */
  readonly continues?: Pick<StoredSession, 'createdAt' | 'providerCheckedAt'>;
}

interface SessionOwner {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly memberNumber: number;
}

/**
 * Returns a new session, and its token for the cookie. At the limit of sessions the least recently used one ends. Its
 * key is locked, so simultaneous sign-ins cannot exceed the limit.
 */
export async function openSession(
  context: Basics & Secrets & Admission,
  tx: Transaction,
  { accountId, keyId, memberNumber }: SessionOwner,
  opening: NewSession,
): Promise<IssuedToken> {
  const { agent, loginId = null, providerSid = null, refreshToken = null, lastsMs = Infinity } = opening;
  const { email: provedEmail = null, role: provedRole = null, provider } = opening;
  const now = context.clock();
  const { createdAt, providerCheckedAt } = opening.continues ?? { createdAt: now, providerCheckedAt: now };
  await lockKey(tx, accountId, keyId);
  await dropEndedSessions(tx, accountId, memberNumber, now);
  const others = await listStored(tx, accountId, memberNumber, now);
  const surplus = others.slice(memberLimits.sessions - 1);
  for (const { familyId } of surplus) await endSessionIn(tx, accountId, familyId);
  if (surplus.length > 0) await notifyChanged(tx, accountId);
  const familyId = asId<TokenFamilyId>(context.newId());
  const lastAt = Math.min(createdAt.getTime() + context.settings.longestSessionMs, now.getTime() + lastsMs);
  const endsAt = new Date(lastAt);
  const session = {
    familyId,
    memberNumber,
    agent: [...agent].slice(0, memberLimits.userAgentCharacters).join(''),
  };
  const providerRefresh = refreshToken === null ? null : sealRefresh(context, familyId, refreshToken);
  const providerValues = {
    loginId,
    providerSid,
    providerRefresh,
    providerCheckedAt,
    provedEmail,
    provedRole,
    provider: provider ?? null,
  };
  await insertSession(tx, accountId, { ...session, ...providerValues, createdAt, seenAt: now, endsAt });
  return issueSession(context, tx, { accountId, keyId }, { familyId, endsAt, providerCheckedAt });
}

/** Encrypts a refresh token for its session only. */
export function sealRefresh({ sealer }: Secrets, familyId: TokenFamilyId, refreshToken: string): Buffer {
  return sealer.seal(refreshToken, refreshOwner(familyId));
}

export function openRefresh({ sealer }: Secrets, familyId: TokenFamilyId, sealed: Buffer): string {
  const text = sealer.open(sealed, refreshOwner(familyId));
  // Older sessions have the name of their provider on a line before the token.
  return text.slice(text.indexOf('\n') + 1);
}

const refreshOwner = (familyId: TokenFamilyId) => `session ${familyId}`;

/** Issues another token of a session, for a browser that signs in with a code which the session made. */
export function joinSession(
  context: Basics,
  tx: Transaction,
  { accountId, keyId }: SessionOwner,
  session: IssuedSession,
): Promise<IssuedToken> {
  return issueSession(context, tx, { accountId, keyId }, session);
}

type IssuedSession = Pick<StoredSession, 'familyId' | 'endsAt' | 'providerCheckedAt'>;

/**
 * Issues a token. Its issue time is the time of the last provider check, at most an hour ago. So a new token does not
 * delay the next check.
 */
function issueSession(
  context: Basics,
  tx: Transaction,
  { accountId, keyId }: Pick<SessionOwner, 'accountId' | 'keyId'>,
  { familyId, endsAt, providerCheckedAt }: IssuedSession,
): Promise<IssuedToken> {
  const now = context.clock();
  const checkedMs = (providerCheckedAt ?? now).getTime();
  const clock = () => new Date(Math.max(checkedMs, now.getTime() - sessionTimes.renewMs));
  const owner = { accountId, keyId, scopes: [], familyId };
  return issueToken({ ...context, clock }, tx, owner, {
    purpose: 'session',
    seconds: sessionTimes.idleSeconds,
    until: endsAt,
  });
}

/** Whether the session's token is due for replacement. */
export function isStale({ tokenIssuedAt }: Requester, now: Date): boolean {
  return tokenIssuedAt !== null && now.getTime() - tokenIssuedAt.getTime() >= sessionTimes.renewMs;
}

/**
 * Returns the next token of the session: each request with this token gets the same one. Undefined when the session has
 * ended. It is made from this token and the secret of the installation. A copy of the database has that secret and the
 * hash of the token, so the next token is not made from the hash.
 */
export async function rotateSession(
  context: Context,
  principal: Principal,
  token: string,
): Promise<IssuedToken | undefined> {
  const { account, keyId, tokenFamily } = principal;
  if (tokenFamily === null) return undefined;
  const accountId = account.id;
  const now = context.clock();
  const hash = hashSecret(token);
  // The token is the material: as a salt, a long text is replaced by its hash.
  const random = (length: number) =>
    Buffer.from(hkdfSync('sha256', token, context.tokenSecret, 'switchbook next session', length));
  const endsAt = await queuedByAccount(context, accountId, async (tx) => {
    const session = await lockSession(tx, accountId, tokenFamily);
    const foundToken = await findToken(tx, accountId, hash);
    if (session === undefined || foundToken?.purpose !== 'session') return undefined;
    // The setting may have been shortened.
    const last = new Date(
      Math.min(session.endsAt.getTime(), session.createdAt.getTime() + context.settings.longestSessionMs),
    );
    if (last <= now) return undefined;
    if (foundToken.consumedAt === null) {
      const owner = { accountId, keyId, scopes: [], familyId: tokenFamily };
      await issueToken({ ...context, random }, tx, owner, {
        purpose: 'session',
        seconds: sessionTimes.idleSeconds,
        until: last,
      });
      await replaceToken(tx, accountId, hash, now, new Date(now.getTime() + sessionTimes.overlapMs));
      await storeSessionSeen(tx, accountId, tokenFamily, now);
      await notifyChanged(tx, accountId);
    }
    return last;
  });
  context.forgetAccess(accountId);
  return endsAt && { token: newAccessToken(accountId, random), expiresAt: endsAt };
}

/** Returns the token that pages of this server send with each change. Other pages cannot read it. */
export function sessionCsrf({ tokenSecret }: Secrets, familyId: TokenFamilyId): string {
  const key = Buffer.from(hkdfSync('sha256', tokenSecret, '', 'switchbook session csrf', 32));
  return createHmac('sha256', key).update(familyId).digest('base64url');
}

export function isSessionCsrf(context: Secrets, familyId: TokenFamilyId, csrfText: string): boolean {
  const [expected, actual] = [sessionCsrf(context, familyId), csrfText].map((token) => hashSecret(token));
  return expected !== undefined && actual !== undefined && timingSafeEqual(expected, actual);
}

/** Returns the live sessions of a member, most recently used first. Throws `not_found`. */
export async function listMemberSessions(
  context: Basics,
  { accountId }: Caller,
  number: number,
): Promise<readonly MemberSession[]> {
  orNotFound(await findMember(context.database, accountId, number), 'member');
  return listStored(context.database, accountId, number, context.clock());
}

/**
 * Ends a session of a member, or all. Throws `not_found`, and `forbidden` for a member with more rights than
 * `principal`.
 */
export async function endMemberSessions(
  context: Basics & Admission,
  caller: Caller,
  number: number,
  { familyId, principal }: { readonly familyId?: TokenFamilyId; readonly principal?: Principal },
): Promise<void> {
  const { accountId } = caller;
  await queuedByAccount(context, accountId, async (tx) => {
    const grantor = await lockGrantor(context, tx, accountId, principal);
    const member = orNotFound(await findMember(tx, accountId, number), 'member');
    const role = await findRole(tx, accountId, member.role);
    if (role !== undefined) assertCanGrant(role, grantor);
    const key = orNotFound(await findSessionKey(tx, accountId, number), 'member');
    await lockKey(tx, accountId, key.id);
    if (familyId === undefined) {
      await dropMemberSessions(tx, accountId, number);
      await endKeyTokens(tx, accountId, key.id, null);
    } else if (!(await endSessionIn(tx, accountId, familyId, number))) throw notFound('session');
    await recordAction(context, tx, caller, {
      action: 'member.sessions_ended',
      subject: member.id,
      before: null,
      after: { number, sessions: familyId === undefined ? 'all' : 'one' },
      withheld: [],
    });
    await notifyChanged(tx, accountId);
  });
}

/** Returns the session of the request's cookie; undefined: another credential. */
export async function findOwnSession(
  { database, clock }: Basics,
  { account, member, credential, tokenFamily }: Requester,
  on: Queryable = database,
): Promise<StoredSession | undefined> {
  if (member === null || credential !== 'session') return undefined;
  const sessions = await listStored(on, account.id, member.number, clock());
  return sessions.find(({ familyId }) => familyId === tokenFamily);
}

/**
 * Returns the caller of a browser's session in its current state, for any of its tokens; undefined: the session has
 * ended.
 */
export async function findSession(context: Basics, principal: Principal): Promise<Principal | undefined> {
  const { account, keyId, tokenFamily: familyId } = principal;
  if ((await findOwnSession(context, principal)) === undefined) return undefined;
  const keyAndMember = await findKeyAndMember(context.database.reads, account.id, keyId);
  if (keyAndMember?.member?.state !== 'active' || !isLive(keyAndMember.key, context.clock()))
    return undefined;
  const { tokenExpiresAt: expiresAt, tokenIssuedAt: issuedAt } = principal;
  const presented = { form: 'session', familyId, secretHash: null, expiresAt, issuedAt } as const;
  return credentialPrincipalOf({ ...presented, ...keyAndMember, scopes: scopesOf(keyAndMember) });
}

/** Returns the sessions of the calling member. */
export async function listOwnSessions(
  context: Basics,
  principal: MemberPrincipal,
): Promise<readonly MemberSession[]> {
  const { number } = principal.member;
  return listStored(context.database, principal.account.id, number, context.clock());
}

/** Ends a session of the requesting member. Throws `not_found`. */
export async function endOwnSession(
  context: Basics & Caches & Admission,
  principal: MemberPrincipal,
  familyId: TokenFamilyId,
): Promise<void> {
  const { number } = principal.member;
  const accountId = principal.account.id;
  await queuedByAccount(context, accountId, async (tx) => {
    await reloadCaller(context, tx, accountId, principal);
    if (!(await endSessionIn(tx, accountId, familyId, number))) throw notFound('session');
    await notifyChanged(tx, accountId);
  });
  context.forgetAccess(accountId);
}

/** Ends a session. The row is locked first: a running rotation also locks it, and its token exists afterwards. */
export async function endSessionIn(
  tx: Transaction,
  accountId: AccountId,
  familyId: TokenFamilyId,
  memberNumber: number | null = null,
): Promise<boolean> {
  const exists = await dropSession(tx, accountId, familyId, memberNumber);
  if (exists) await endTokenFamily(tx, accountId, familyId);
  return exists;
}
