/** The roles of an account: those of the program, and those that it made. */
import { type Caller, scopes as everyScope, type Principal } from '../../domain/access.js';
import { changesOf, roleFacts } from '../../domain/audit.js';
import { memberLimits } from '../../domain/member.js';
import { existing, invalid, notFound, ProblemError } from '../../domain/problem.js';
import { programRole, programRoles, type Role, scopesOfLimited } from '../../domain/role.js';
import { hideableParts, maskableParts } from '../../domain/seen.js';
import { isStorable } from '../../domain/text.js';
import { lockAccount } from '../../store/access/accounts.js';
import { notifyChanged } from '../../store/database/listen.js';
import { countRoleUses, deleteOwnRole, listOwnRoles, putOwnRole } from '../../store/members/roles.js';
import { findRole, mayGive, roleName } from '../access/given-roles.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { withoutFaults } from '../records/record.js';
import { checkName } from '../segments/checks.js';
import { refuseEnding } from './ways-in.js';

/** Those of the program first, then the others by name. */
export async function listRoles({ database }: Context, caller: Caller): Promise<readonly Role[]> {
  return [...programRoles, ...(await listOwnRoles(database, caller.accountId))];
}

export async function getRole({ database }: Context, caller: Caller, name: string): Promise<Role> {
  return existing(await findRole(database, caller.accountId, name), 'role');
}

/** Makes a role of the account, or changes it. Throws `invalid`, `forbidden`, `quota`. */
export async function putRole(context: Context, caller: Caller, wanted: Role, by?: Principal): Promise<Role> {
  const role = await checked(wanted);
  mayGive(role, by);
  const { accountId } = caller;
  return context.database.transaction(async (tx) => {
    await lockAccount(tx, accountId);
    await refuseEnding(context, tx, by);
    const others = await listOwnRoles(tx, accountId);
    const before = others.find((one) => one.name === role.name);
    if (before !== undefined) mayGive(before, by);
    if (before === undefined && others.length >= memberLimits.roles) {
      const quota = { current: others.length, maximum: memberLimits.roles };
      throw new ProblemError({ kind: 'quota', feature: 'roles', ...quota });
    }
    await audited(context, tx, caller, async (written) => {
      await putOwnRole(written, accountId, role, context.clock());
      const action = before === undefined ? 'role.created' : 'role.changed';
      const facts = before === undefined ? null : roleFacts(before);
      return { result: undefined, changes: changesOf(action, role.name, facts, roleFacts(role)) };
    });
    await notifyChanged(tx, accountId);
    return role;
  });
}

/** Throws `not_found`, `in_use` while members have it, `invalid` for one of the program. */
export async function deleteRole(
  context: Context,
  caller: Caller,
  name: string,
  by?: Principal,
): Promise<void> {
  if (programRole(name) !== undefined) throw ofProgram();
  const { accountId } = caller;
  await context.database.transaction(async (tx) => {
    await lockAccount(tx, accountId);
    const role = existing(await findRole(tx, accountId, name), 'role');
    mayGive(role, by);
    if ((await countRoleUses(tx, accountId, name)) > 0)
      throw new ProblemError({ kind: 'in_use', what: 'role' });
    await audited(context, tx, caller, async (written) => {
      await deleteOwnRole(written, accountId, name);
      return { result: undefined, changes: changesOf('role.removed', name, roleFacts(role), null) };
    });
  });
}

const ofProgram = () =>
  invalid('name', 'of_the_program', 'is a role of the program: give yours another name');

async function checked(wanted: Role): Promise<Role> {
  const { name, sees } = wanted;
  // No role has such a name.
  if (!roleName.test(name)) throw notFound('role');
  if (programRole(name) !== undefined) throw ofProgram();
  return withoutFaults((fault) => {
    const label = checkName(wanted.label, memberLimits.nameCharacters, (_, code, message) =>
      fault('label', code, message),
    );
    const isLimited = sees !== 'all' || wanted.hidden.length > 0 || wanted.masked.length > 0;
    for (const [at, scope] of wanted.scopes.entries())
      if (isLimited && !scopesOfLimited.has(scope))
        fault(
          `scopes.${at}`,
          'of_everyone',
          `${scope} tells of everyone: a role with it must see all people and all of them`,
        );
    const isHideable = (part: string) =>
      hideableParts.some((one) => one === part) ||
      (/^attributes\.[^.]{1,100}$/u.test(part) && isStorable(part));
    for (const [at, part] of wanted.hidden.entries())
      if (!isHideable(part)) fault(`hidden.${at}`, 'unknown', `"${part}" is no part that can be hidden`);
    for (const [at, part] of wanted.masked.entries())
      if (!maskableParts.includes(part))
        fault(`masked.${at}`, 'unknown', `"${part}" is no part that can be masked`);
    const scopes = everyScope.filter((one) => wanted.scopes.includes(one));
    return {
      name,
      label,
      sees,
      scopes,
      hidden: [...new Set(wanted.hidden)],
      masked: [...new Set(wanted.masked)],
    };
  });
}
