/**
 * Refuses changes of members: stronger roles, owner texts of others, unknown groups, known addresses, an account
 * without an owner.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { isSameAddress } from '@switchbook/domain/identity/email.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { ChangeOf } from '@switchbook/domain/records/record.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { codePoints, isStorable } from '@switchbook/domain/text/text.js';
import { assertCanGrant, findRole, type Grantor } from '../../access/operations/reload-grantor.js';
import { lockItemsByCatalog } from '../../catalogs/store/catalog-uses.js';
import type { Transaction } from '../../database/database.js';
import { checkName } from '../../records/operations/record-checks.js';
import { findOwnerMembers } from '../store/member-rows.js';
import type { Member, MemberFields, MemberRights } from '../values/member.js';
import { memberLimits } from '../values/member-limits.js';

/** Throws if the member has left, or its role has rights that `grantor` lacks. */
export async function refuseStrongerRole(
  tx: Transaction,
  { accountId }: Caller,
  { state, role: name }: Member,
  grantor: Grantor | undefined,
): Promise<void> {
  if (state === 'left') throw invalid('number', 'left', 'belongs to a member who left');
  const role = await findRole(tx, accountId, name);
  if (role !== undefined) assertCanGrant(role, grantor);
}

export async function refuseOwnersOfOthers(
  tx: Transaction,
  { accountId }: Caller,
  owners: readonly string[],
  number: number,
): Promise<void> {
  const holder = (await findOwnerMembers(tx, accountId, owners)).find(
    (member) => member.memberNumber !== number,
  );
  if (holder === undefined) return;
  const words = `"${holder.owner}" means member ${holder.memberNumber} already`;
  throw invalid(`owners.${owners.indexOf(holder.owner)}`, 'taken', words);
}

/** Refuses group numbers that do not exist: a group that gets the number later would become visible to the member. */
export async function refuseUnknownGroups(
  tx: Transaction,
  { accountId }: Caller,
  numbers: readonly number[] = [],
): Promise<void> {
  if (numbers.length === 0) return;
  const groups = new Set(await lockItemsByCatalog.groups(tx, accountId, numbers));
  const at = numbers.findIndex((number) => !groups.has(number));
  if (at !== -1)
    throw invalid(
      `groups.${at}`,
      'unknown',
      `"${numbers[at]}" is not a group of the account: create it first`,
    );
}

export function refuseKnownEmail(
  others: readonly MemberRights[],
  email: string | null,
  self: number | undefined,
): void {
  const holder = others.find((rights) => rights.number !== self && isSameAddress(email, rights.email));
  if (holder !== undefined)
    throw invalid('email', 'taken', `"${email}" is the address of member ${holder.number}`);
}

/** Throws if the account would have no owner after the change: only the command line could restore access. */
export function refuseNoOwner(
  members: readonly MemberRights[],
  before: MemberRights,
  after: MemberRights,
): void {
  if (isLastOwner(members, before, after))
    throw invalid(
      'role',
      'last_owner',
      'would leave the account without an owner; make another member an owner first',
    );
}

export function isLastOwner(
  members: readonly MemberRights[],
  before: MemberRights,
  after: MemberRights,
): boolean {
  const isOwner = ({ role, state }: MemberRights) =>
    role === 'owner' && (state === 'active' || state === 'invited');
  if (!isOwner(before) || isOwner(after)) return false;
  return !members.some((member) => member.number !== before.number && isOwner(member));
}

export function checkMember(fields: ChangeOf<MemberFields>, report: ReportIssue): ChangeOf<MemberFields> {
  const { groups = [], owners = [] } = fields;
  const name =
    fields.name === undefined ? undefined : checkName(fields.name, memberLimits.nameCharacters, report);
  const email = fields.email?.trim();
  if (
    email !== undefined &&
    (!/^[^\s@]+@[^\s@]+$/.test(email) ||
      codePoints(email) > memberLimits.emailCharacters ||
      !isStorable(email))
  )
    report(
      'email',
      'invalid',
      `must be an email address of at most ${memberLimits.emailCharacters} characters`,
    );
  if (groups.length > memberLimits.groups)
    report('groups', 'too_many', `must be at most ${memberLimits.groups} groups`);
  if (owners.length > memberLimits.owners)
    report('owners', 'too_many', `must be at most ${memberLimits.owners} texts`);
  if (owners.reduce((sum, owner) => sum + codePoints(owner), 0) > memberLimits.ownersCharacters)
    report('owners', 'too_long', `must be at most ${memberLimits.ownersCharacters} characters together`);
  for (const [at, owner] of owners.entries())
    if (owners.indexOf(owner) < at) report(`owners.${at}`, 'repeated', 'is repeated');
    else if (owner.trim() === '' || codePoints(owner) > memberLimits.ownerCharacters || !isStorable(owner))
      report(`owners.${at}`, 'invalid', `must be 1 to ${memberLimits.ownerCharacters} characters`);
  return { ...fields, ...withoutUndefined({ name, email }) };
}
