/**
 * Who gives rights, as it is once its account is locked. The rights of a request are those of its beginning, and it may wait for the
 * lock behind the change that takes them. So the caller is read once more, and cannot give itself back what it has lost.
 */
import { type Key, type Principal, type Scope, scopes } from '../../domain/access.js';
import type { AccountId } from '../../domain/ids.js';
import { existing, ProblemError } from '../../domain/problem.js';
import { sightOf } from '../../domain/sight.js';
import { findKeyAndMember, lockAccount } from '../../store/access/accounts.js';
import { hasTokenFamily } from '../../store/access/tokens.js';
import type { Transaction } from '../../store/database/database.js';
import type { Context } from '../context.js';
import { scopesOf } from './authenticate.js';
import { isLive } from './key-policy.js';

/** A principal that only `lockGiver` makes. */
export interface Giver extends Principal {
  readonly key: Key;
}

/** Those by which a caller gives rights. */
const giving: readonly Scope[] = ['keys:manage', 'upstreams:manage'];

/**
 * Locks the account. Undefined for the command line. Throws `unauthenticated` when the key, the token or the member of the caller has
 * ended meanwhile, `forbidden` when it has lost the scope by which it gives.
 */
export async function lockGiver(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  by: Principal | undefined,
): Promise<Giver | undefined> {
  existing(await lockAccount(tx, accountId), 'account');
  if (by === undefined) return undefined;
  const found = await findKeyAndMember(tx, accountId, by.keyId);
  const isThere = by.tokenFamily === null || (await hasTokenFamily(tx, accountId, by.tokenFamily));
  const mayCall = found?.member == null || found.member.state === 'active';
  if (found === undefined || !isThere || !mayCall || !isLive(found.key, context.clock()))
    throw new ProblemError({ kind: 'unauthenticated' });
  const { key, member } = found;
  const may = scopesOf(found);
  const lost = giving.find((scope) => by.scopes.has(scope) && !may.has(scope));
  if (lost !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lost });
  const left = scopes.filter((scope) => by.scopes.has(scope) && may.has(scope));
  return { ...by, key, scopes: new Set(left), sees: member === null ? undefined : sightOf(member) };
}
