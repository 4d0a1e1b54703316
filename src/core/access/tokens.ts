/** Tokens made from a key: a short-lived access token and a refresh token that works once. They die with the key. */
import type { Principal, Scope } from '../../domain/access.js';
import type { AccountId, KeyId } from '../../domain/ids.js';
import { dropExpiredTokens, findToken, insertToken, spendToken } from '../../store/accounts.js';
import { asProblems, type Queryable } from '../../store/database.js';
import type { Context } from '../context.js';
import { accountOfToken, principalOf, tokenPrefix } from './authenticate.js';
import { hashSecret, type RandomBytes, randomText } from './secrets.js';

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface TokenLifetimes {
  readonly accessSeconds: number;
  readonly refreshSeconds: number;
}

export interface TokenOwner {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly scopes: readonly Scope[];
}

export function issueTokens(
  context: Context,
  owner: TokenOwner,
  lifetimes: TokenLifetimes,
  random: RandomBytes,
): Promise<TokenPair> {
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      await dropExpiredTokens(tx, owner.accountId, context.clock());
      return issue(context, tx, owner, lifetimes, random);
    }),
  );
}

/**
 * A new pair with the scopes of the old one, for a refresh token that is live and unspent; undefined otherwise. `admit`
 * sees whose token it is before it is spent; what it throws leaves the token unspent.
 */
export function refreshTokens(
  context: Context,
  refreshToken: string,
  admit: (principal: Principal) => void,
  lifetimes: TokenLifetimes,
  random: RandomBytes,
): Promise<TokenPair | undefined> {
  const owner = accountOfToken(refreshToken);
  if (owner === undefined) return Promise.resolve(undefined);
  return asProblems(() =>
    context.database.transaction(async (tx) => {
      const now = context.clock();
      const hash = hashSecret(refreshToken);
      const token = await findToken(tx, owner, hash);
      if (token === undefined || token.purpose !== 'refresh' || token.expiresAt <= now) return undefined;
      const { key } = token;
      if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return undefined;
      if (token.spentAt !== null) return undefined;
      admit(principalOf('token', key, token.account, new Set(token.scopes)));
      if (!(await spendToken(tx, owner, hash, now))) return undefined;
      return issue(context, tx, { accountId: owner, keyId: key.id, scopes: token.scopes }, lifetimes, random);
    }),
  );
}

async function issue(
  context: Context,
  on: Queryable,
  owner: TokenOwner,
  lifetimes: TokenLifetimes,
  random: RandomBytes,
): Promise<TokenPair> {
  const now = context.clock();
  const make = async (purpose: 'access' | 'refresh', seconds: number): Promise<string> => {
    const token = `${tokenPrefix}${owner.accountId.replaceAll('-', '')}_${randomText(40, random)}`;
    const expiresAt = new Date(now.getTime() + seconds * 1000);
    await insertToken(on, { ...owner, hash: hashSecret(token), purpose, createdAt: now, expiresAt });
    return token;
  };
  return {
    accessToken: await make('access', lifetimes.accessSeconds),
    refreshToken: await make('refresh', lifetimes.refreshSeconds),
  };
}
