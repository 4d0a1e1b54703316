/** The role that a caller gives: to a member, to a key of a member, by an invitation. */
import type { AccountId } from '@switchbook/domain/ids.js';
import { ProblemError } from '@switchbook/domain/problem.js';
import type { Queryable } from '../../database/database.js';
import { programRole, type Role, roleRecord } from '../../members/values/role.js';
import { recordStore } from '../../records/store.js';
import type { Giver } from './giver.js';

export const roleName = /^[a-z0-9][a-z0-9_-]{0,49}$/;

export async function findRole(on: Queryable, accountId: AccountId, name: string): Promise<Role | undefined> {
  const find = () => recordStore(roleRecord).find(on, accountId, name);
  return programRole(name) ?? (roleName.test(name) ? await find() : undefined);
}

/** Throws `forbidden` for a role that may do what the caller may not. Without a giver as the command line does. */
export function mayGive({ scopes }: Role, by: Giver | undefined): void {
  const lacking = by === undefined ? undefined : scopes.find((one) => !by.scopes.has(one));
  if (lacking !== undefined) throw new ProblemError({ kind: 'forbidden', scope: lacking });
}
