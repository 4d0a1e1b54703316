/**
 * The caller that grants rights, reloaded after its account is locked. The rights of a request are read at its
 * beginning. The request may then wait for a lock while another request revokes these rights. So the caller cannot
 * restore rights that it has lost.
 */
import {
  isMemberItself,
  type Key,
  type Principal,
  type Scope,
  scopes,
} from '@switchbook/domain/access/access.js';
import { orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { programRole, type Role, roleName, roleRecord } from '../../members/values/role.js';
import type { Basics, Context } from '../../operation-context/context.js';
import { recordStore } from '../../records/store.js';
import { lockSession } from '../../sessions/store/session-rows.js';
import { visibilityOf } from '../../visibility/values/visible-filter.js';
import { lockAccount } from '../store/account-rows.js';
import { findKeyAndMember, isSecretOfKey, type KeyAndAccount } from '../store/api-key-rows.js';
import { hasTokenFamily } from '../store/token-rows.js';
import { isLive } from '../values/key-grants.js';
import { scopesOf } from './authenticate.js';

/** A principal that only `reloadGrantor` makes. */
export interface Grantor extends Principal {
  readonly key: Key;
}

/** Scopes that a caller needs to grant rights. */
const grantingScopes: readonly Scope[] = ['keys:manage', 'upstreams:manage'];

/** Locks the account. Throws as `reloadGrantor`. */
export async function lockGrantor(
  context: Basics,
  tx: Transaction,
  accountId: AccountId,
  principal: Principal | undefined,
): Promise<Grantor | undefined> {
  orNotFound(await lockAccount(tx, accountId), 'account');
  return reloadGrantor(context, tx, accountId, principal, grantingScopes);
}

/**
 * Returns the caller with its current rights, after all waits of its request. Undefined for the command line. Throws
 * `unauthenticated` if the caller's key, token or member ended during these waits. Throws `forbidden` if the caller
 * lost one of the scopes.
 */
export async function reloadGrantor(
  context: Pick<Context, 'clock'>,
  tx: Transaction,
  accountId: AccountId,
  principal: Principal | undefined,
  needed: readonly Scope[],
): Promise<Grantor | undefined> {
  if (principal === undefined) return undefined;
  const caller = await reloadCaller(context, tx, accountId, principal);
  const { key, member } = caller;
  const may = scopesOf(caller);
  const lost = needed.find((scope) => principal.scopes.has(scope) && !may.has(scope));
  if (lost !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lost });
  const currentScopes = scopes.filter((scope) => principal.scopes.has(scope) && may.has(scope));
  return {
    ...principal,
    key,
    scopes: new Set(currentScopes),
    visibility: member === null ? undefined : visibilityOf(member),
  };
}

/**
 * Returns the caller's key and member in their current state. A change that ends the key, the token or the member waits
 * for a lock of this transaction. The lock of the session is acquired here. Throws `unauthenticated` if the caller has
 * ended.
 */
export async function reloadCaller(
  { clock }: Pick<Context, 'clock'>,
  tx: Transaction,
  accountId: AccountId,
  { keyId, tokenFamily, secretHash }: Principal,
): Promise<KeyAndAccount> {
  const now = clock();
  // The end of a session locks its row first, and then its tokens.
  if (tokenFamily !== null) await lockSession(tx, accountId, tokenFamily);
  const keyAndAccount = await findKeyAndMember(tx, accountId, keyId);
  const isShown =
    tokenFamily !== null
      ? await hasTokenFamily(tx, accountId, tokenFamily)
      : secretHash !== null && (await isSecretOfKey(tx, accountId, keyId, secretHash, now));
  const mayCall = keyAndAccount?.member == null || keyAndAccount.member.state === 'active';
  if (keyAndAccount === undefined || !isShown || !mayCall || !isLive(keyAndAccount.key, now))
    throw new ProblemError({ kind: 'unauthenticated' });
  return keyAndAccount;
}

/** Returns the role that a caller grants: to a member, to a key of a member, by an invitation. */
export async function findRole(on: Queryable, accountId: AccountId, name: string): Promise<Role | undefined> {
  const find = () => recordStore(roleRecord).find(on, accountId, name);
  return programRole(name) ?? (roleName.test(name) ? await find() : undefined);
}

/** Throws `forbidden` for a role with rights that the caller lacks. Undefined: the command line acts. */
export function assertCanGrant({ scopes }: Role, grantor: Grantor | undefined): void {
  const lacking = grantor === undefined ? undefined : scopes.find((scope) => !grantor.scopes.has(scope));
  if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
}

/** Throws `forbidden` for a key with an expiry: the rights of a member or a role would outlive the key. */
export function refuseEnding(grantor: Grantor | undefined): void {
  if (grantor !== undefined && !isMemberItself(grantor) && grantor.key.expiresAt !== null) throw notAllowed();
}

export const notAllowed = () => new ProblemError({ kind: 'forbidden', scope: null, why: 'way_in' });
