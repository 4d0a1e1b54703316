/**
 * Tokens issued from a key: a short-lived access token and a single-use refresh token. They end with the key. All
 * descendants of one first pair are a family. The second use of a refresh token is refused, and may end the family.
 */

import type { Caller, Principal, Scope } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  type AccountId,
  type AuditId,
  asId,
  idBefore,
  type KeyId,
  lowestId,
  type TokenFamilyId,
} from '@switchbook/domain/runtime/ids.js';
import { recordAction } from '../../audit/operations.js';
import { hasTrailEntrySince } from '../../audit/store.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Queryable, Transaction } from '../../database/database.js';
import type { Admission, Basics, Caches, Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { lockKey } from '../store/api-key-rows.js';
import {
  consumeToken,
  dropExpiredTokens,
  endTokenFamily,
  type FoundToken,
  findToken,
  hasTokenPair,
  insertToken,
  type StoredToken,
} from '../store/token-rows.js';
import { isLive } from '../values/key-grants.js';
import { isUseOfCopy } from '../values/refresh-use.js';
import { hashSecret, makeRandomText, type RandomBytes, tokenPrefix } from '../values/secrets.js';
import { accountOfToken, credentialPrincipalOf } from './authenticate.js';
import { callerOf } from './keys.js';
import { reloadCaller } from './reload-grantor.js';

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface TokenLifetimes {
  readonly accessSeconds: number;
  readonly refreshSeconds: number;
}

interface TokenOwner {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly scopes: readonly Scope[];
  /** family of the source token; null: a new family */
  readonly familyId: TokenFamilyId | null;
  /**
   * the key that issues an invitation or a code in favor of another key; absent: that key itself, or the command line
   */
  readonly madeBy?: KeyId | null;
}

export interface TokenRequest extends TokenOwner {
  /** the caller, which is reloaded. Undefined: the command line, or a caller that was already reloaded */
  readonly principal: Principal | undefined;
}

/**
 * Throws `unauthenticated` if the key of the caller has ended since the request began. Throws it for the token of a
 * session too: a pair can be renewed without end, and would outlive the session. `caller` is recorded as the actor.
 */
export function issueTokenPair(
  context: Basics & Admission,
  owner: TokenRequest,
  lifetimes: TokenLifetimes,
  caller: Caller = callerOf(owner.accountId, owner.principal),
): Promise<TokenPair> {
  return queuedByAccount(context, owner.accountId, async (tx) => {
    await prepareIssue(context, tx, owner);
    const { accountId, familyId } = owner;
    if (familyId !== null && !(await hasTokenPair(tx, accountId, familyId)))
      throw new ProblemError({ kind: 'unauthenticated' });
    await recordTokens(context, tx, caller, owner);
    return issue(context, tx, owner, lifetimes);
  });
}

/** The trail gets one entry in this time for the tokens of a key. So many tokens displace no other entries. */
const recordEveryMs = 24 * 60 * 60_000;

async function recordTokens(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  { accountId, keyId, scopes }: TokenOwner,
): Promise<void> {
  const action = 'key.token_made';
  const since = new Date(context.clock().getTime() - recordEveryMs);
  // Ids ascend in time: older entries are not read.
  const after = asId<AuditId>(idBefore(context.newId(), recordEveryMs, lowestId));
  if (await hasTrailEntrySince(tx, accountId, action, keyId, since, after)) return;
  await recordAction(context, tx, caller, {
    action,
    subject: keyId,
    before: null,
    after: { scopes },
    withheld: [],
  });
}

/**
 * Throws `unauthenticated` for a caller that has ended. Its key is locked, so no token is issued while the tokens of
 * the key are being revoked.
 */
export async function prepareIssue(
  context: Basics,
  tx: Transaction,
  { accountId, keyId, principal }: TokenRequest,
): Promise<void> {
  await lockKey(tx, accountId, keyId);
  await dropExpiredTokens(tx, accountId, context.clock());
  if (principal !== undefined) await reloadCaller(context, tx, accountId, principal);
}

/** Returns a token with one of the purposes. Undefined: it is unknown or has expired, or its key has ended. */
export async function findLiveToken(
  context: Pick<Context, 'clock'>,
  on: Queryable,
  accountId: AccountId,
  hash: Buffer,
  purposes: readonly StoredToken['purpose'][],
): Promise<FoundToken | undefined> {
  const now = context.clock();
  const token = await findToken(on, accountId, hash);
  const isMeant = purposes.some((purpose) => purpose === token?.purpose);
  const isOpen = isMeant && token !== undefined && token.expiresAt > now && isLive(token.key, now);
  return isOpen ? token : undefined;
}

/**
 * Returns a new pair with the scopes of the old one, for a live, unused refresh token; undefined otherwise. `admit`
 * gets the token's principal before it is consumed; an error it throws leaves it valid. A use
 * of a copy ends all pairs of its family.
 */
export async function refreshTokens(
  context: Basics & Caches & Admission,
  refreshToken: string,
  admit: (principal: Principal) => Promise<void> | void,
  lifetimes: TokenLifetimes,
): Promise<TokenPair | undefined> {
  const owner = accountOfToken(refreshToken);
  if (owner === undefined) return undefined;
  const hash = hashSecret(refreshToken);
  const find = (on: Queryable) => findLiveToken(context, on, owner, hash, ['refresh']);
  // An unknown token must not occupy a queue slot of the account that it names.
  if ((await find(context.database.reads)) === undefined) return undefined;
  const pair = await queuedByAccount(context, owner, async (tx) => {
    const token = await find(tx);
    if (token === undefined) return undefined;
    const { familyId, scopes, key } = token;
    if (token.consumedAt === null)
      await admit(
        credentialPrincipalOf({ ...token, form: 'token', secretHash: null, scopes: new Set(scopes) }),
      );
    // Serializes the refreshes of one key, so that no pair is issued while its family is being revoked.
    await lockKey(tx, owner, key.id);
    const now = context.clock();
    if (token.consumedAt !== null && isUseOfCopy(token.consumedAt, now)) {
      await endTokenFamily(tx, owner, familyId);
      await notifyChanged(tx, owner);
      return 'ended';
    }
    // Another process may have consumed it since it was read: that use is simultaneous.
    if (token.consumedAt !== null || !(await consumeToken(tx, owner, hash, now))) return undefined;
    return issue(context, tx, { accountId: owner, keyId: key.id, familyId, scopes }, lifetimes);
  });
  if (pair !== 'ended') return pair;
  context.forgetAccess(owner);
  return undefined;
}

async function issue(
  context: Basics,
  on: Queryable,
  owner: TokenOwner,
  lifetimes: TokenLifetimes,
): Promise<TokenPair> {
  const familyOwner = { ...owner, familyId: owner.familyId ?? asId<TokenFamilyId>(context.newId()) };
  const access = await issueToken(context, on, familyOwner, {
    purpose: 'access',
    seconds: lifetimes.accessSeconds,
  });
  const refresh = await issueToken(context, on, familyOwner, {
    purpose: 'refresh',
    seconds: lifetimes.refreshSeconds,
  });
  return { accessToken: access.token, refreshToken: refresh.token };
}

export function newAccessToken(accountId: AccountId, random: RandomBytes): string {
  return `${tokenPrefix}${accountId.replaceAll('-', '')}_${makeRandomText(40, random)}`;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

interface TokenTerms {
  readonly purpose: StoredToken['purpose'];
  readonly seconds: number;
  /** latest expiry; absent or null: no limit */
  readonly until?: Date | null | undefined;
}

/** Issues a single token, of the given family or a new one. */
export async function issueToken(
  context: Basics,
  on: Queryable,
  owner: TokenOwner,
  { purpose, seconds, until = null }: TokenTerms,
): Promise<IssuedToken> {
  const createdAt = context.clock();
  const token = newAccessToken(owner.accountId, context.random);
  const latest = until?.getTime() ?? Number.POSITIVE_INFINITY;
  const expiresAt = new Date(Math.min(createdAt.getTime() + seconds * 1000, latest));
  const familyId = owner.familyId ?? asId<TokenFamilyId>(context.newId());
  const { accountId, keyId, scopes, madeBy = null } = owner;
  const tokenRow = { accountId, keyId, scopes, familyId, madeBy, purpose, createdAt, expiresAt };
  await insertToken(on, { ...tokenRow, hash: hashSecret(token) });
  return { token, expiresAt };
}
