/**
 * Rights of a key without scopes, such as the key of a phone book. At each request, the key has only rights that its
 * parent and its member both have at that time. The parent is the key that created it.
 */
import type { Scope } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { findKeyAndMember, findParentAndMember } from '../store/api-key-rows.js';
import { scopesOf } from './authenticate.js';

/** Throws `forbidden` if the parent of the key, or the role of its member, lacks the scope now. */
export async function assertParentMay(
  on: Queryable,
  accountId: AccountId,
  keyId: KeyId,
  scope: Scope,
): Promise<void> {
  const [own, parent] = await Promise.all([
    findKeyAndMember(on, accountId, keyId),
    findParentAndMember(on, accountId, keyId),
  ]);
  const mayMember = own?.member?.role.scopes.includes(scope) ?? true;
  // A key from the command line has no parent. A deleted account has no keys.
  const mayParent = parent === undefined ? own?.key.parentId === null : scopesOf(parent).has(scope);
  if (!(mayMember && mayParent)) throw new ProblemError({ kind: 'forbidden', scope });
}
