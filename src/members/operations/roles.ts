/** The roles of an account: built-in ones, and its own. */
import { type Caller, scopes as everyScope } from '@switchbook/domain/access/access.js';
import { hideableParts, maskableParts } from '@switchbook/domain/access/hideable.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { invalid, notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ChangeOf } from '@switchbook/domain/records/record.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { assertCanGrant, findRole, refuseEnding } from '../../access/operations/reload-grantor.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Context } from '../../operation-context/context.js';
import { defineRecord, type RecordKind } from '../../records/operations/record.js';
import { checkName } from '../../records/operations/record-checks.js';
import { visibilityOf } from '../../visibility/values/visible-filter.js';
import { countRoleUses, findMember } from '../store/member-rows.js';
import { memberLimits } from '../values/member-limits.js';
import {
  programRole,
  programRoles,
  type Role,
  type RoleMembers,
  roleName,
  roleRecord,
  scopesOfLimited,
} from '../values/role.js';

/**
 * Writes throw `forbidden` for a role with rights that the caller lacks. A removal throws `in_use` while members have
 * the role.
 */
const kind = defineRecord(roleRecord, {
  check: (_context, _caller, fields, report) => checkRole(fields as Role, report),
  decide: async ({ tx, caller, grantor, before, fields }) => {
    if (fields !== null) {
      assertCanGrant(fields as Role, grantor);
      refuseEnding(grantor);
    }
    if (before !== null) assertCanGrant(before, grantor);
    if (fields === null && before !== null && (await countRoleUses(tx, caller.accountId, before.name)) > 0)
      throw new ProblemError({ kind: 'in_use', resource: 'role' });
    return {};
  },
  afterWrite: async ({ tx, caller, fields }) => {
    if (fields !== null) await notifyChanged(tx, caller.accountId);
    return undefined;
  },
  afterCommit: (context, { accountId }) => context.forgetAccess(accountId),
});

const builtIn = { ofProgram: true } as const;

export const roles: RecordKind<RoleMembers> = {
  ...kind,
  /** built-in roles first, then the account's roles by name */
  list: async (context, caller) => [
    ...programRoles.map((role) => ({ ...role, ...builtIn })),
    ...(await kind.list(context, caller)),
  ],
  get: async (context, caller, name) => {
    const role = programRole(String(name));
    return role === undefined ? kind.get(context, caller, name) : { ...role, ...builtIn };
  },
  delete: async (context, caller, name, principal) => {
    if (programRole(String(name)) !== undefined) throw isOfProgram();
    await kind.delete(context, caller, name, principal);
  },
};

const isOfProgram = () =>
  invalid('name', 'of_the_program', 'is a role of the program: give yours another name');

function checkRole(role: Role, report: ReportIssue): ChangeOf<RoleMembers> {
  const { name, sees } = role;
  // A malformed name belongs to no role, so the answer is `not_found`.
  if (!roleName.test(name)) throw notFound('role');
  if (programRole(name) !== undefined) throw isOfProgram();
  const label = checkName(role.label, memberLimits.nameCharacters, (_, ...issue) =>
    report('label', ...issue),
  );
  const isLimited = sees !== 'all' || role.hidden.length > 0 || role.masked.length > 0;
  for (const [at, scope] of role.scopes.entries())
    if (isLimited && !scopesOfLimited.has(scope))
      report(
        `scopes.${at}`,
        'of_everyone',
        `${scope} covers all contacts: a role with it must see all contacts and all their parts`,
      );
  const isHideable = (part: string) =>
    hideableParts.some((hideablePart) => hideablePart === part) ||
    (/^attributes\..{1,100}$/su.test(part) && isStorable(part));
  for (const [at, part] of role.hidden.entries())
    if (!isHideable(part)) report(`hidden.${at}`, 'unknown', `"${part}" is not a part that can be hidden`);
  for (const [at, part] of role.masked.entries())
    if (!maskableParts.includes(part))
      report(`masked.${at}`, 'unknown', `"${part}" is not a part that can be masked`);
  const scopes = everyScope.filter((scope) => role.scopes.includes(scope));
  return {
    name,
    label,
    sees,
    scopes,
    hidden: [...new Set(role.hidden)],
    masked: [...new Set(role.masked)],
  };
}

/**
 * Shows the contacts that a member sees, for managers of roles. Throws `not_found`, and `forbidden` for a caller
 * with limited visibility.
 */
export async function readVisibilityOfMember(
  { database }: Context,
  caller: Caller,
  number: number,
): Promise<Visibility> {
  refuseLimited(caller);
  const member = orNotFound(await findMember(database, caller.accountId, number), 'member');
  const role = orNotFound(await findRole(database, caller.accountId, member.role), 'role');
  return visibilityOf({ role, owners: member.owners, groups: member.groups });
}

/**
 * Returns the visibility of a member of the role in these groups, without texts of owners. Throws as
 * `readVisibilityOfMember`.
 */
export async function readVisibilityOfRole(
  { database }: Context,
  caller: Caller,
  name: string,
  groups: readonly number[],
): Promise<Visibility> {
  refuseLimited(caller);
  const role = orNotFound(await findRole(database, caller.accountId, name), 'role');
  return visibilityOf({ role, owners: [], groups });
}

function refuseLimited({ visibility }: Caller): void {
  if (visibility !== undefined) throw new ProblemError({ kind: 'forbidden', scope: null });
}
