/** Previews of the contacts that a member sees, or would see with a role, for those who decide on it. */
import type { Caller } from '@switchbook/domain/access.js';
import { existing, ProblemError } from '@switchbook/domain/problem.js';
import { findRole } from '../../access/operations/given-roles.js';
import type { Context } from '../../core/context.js';
import { type Seen, sightOf } from '../../visibility/values/sight.js';
import { findMember } from '../store/member-rows.js';

/** Throws `not_found`, and `forbidden` for a caller that does not see everyone. */
export async function sightOfMember({ database }: Context, caller: Caller, number: number): Promise<Seen> {
  refuseLimited(caller);
  const member = existing(await findMember(database, caller.accountId, number), 'member');
  const role = existing(await findRole(database, caller.accountId, member.role), 'role');
  return sightOf({ role, owners: member.owners, groups: member.groups });
}

/** The sight of a member of the role in these groups, without texts of owners. Throws as `sightOfMember`. */
export async function sightOfRole(
  { database }: Context,
  caller: Caller,
  name: string,
  groups: readonly number[],
): Promise<Seen> {
  refuseLimited(caller);
  const role = existing(await findRole(database, caller.accountId, name), 'role');
  return sightOf({ role, owners: [], groups });
}

function refuseLimited({ sees }: Caller): void {
  if (sees !== undefined) throw new ProblemError({ kind: 'forbidden', scope: null });
}
