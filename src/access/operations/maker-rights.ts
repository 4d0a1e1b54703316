/**
 * Rights of a key without scopes, such as the key of a phone book. At each request it has the rights that both the key
 * that created it and its member have then.
 */
import type { Scope } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { findKeyAndMember, findMakerAndMember } from '../store/account-rows.js';
import { scopesOf } from './authenticate.js';

/** Throws `forbidden` if the maker of the key, or the role of its member, lacks the scope now. */
export async function assertMakerMay(
  on: Queryable,
  accountId: AccountId,
  keyId: KeyId,
  scope: Scope,
): Promise<void> {
  const [own, maker] = await Promise.all([
    findKeyAndMember(on, accountId, keyId),
    findMakerAndMember(on, accountId, keyId),
  ]);
  const mayMember = own?.member?.role.scopes.includes(scope) ?? true;
  // A key from the command line has no creator. A deleted account has no keys.
  const mayMaker = maker === undefined ? own?.key.parentId === null : scopesOf(maker).has(scope);
  if (!(mayMember && mayMaker)) throw new ProblemError({ kind: 'forbidden', scope });
}
