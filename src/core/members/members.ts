/**
 * Members: invited, changed, suspended, ended. A member's sessions are tokens of one key that belongs to it, so that histories,
 * rates, scopes and the end of all it made are those of keys. Who gives a role may do all that the role may.
 */
import type { Caller, Principal } from '../../domain/access.js';
import { memberFacts } from '../../domain/audit.js';
import { type AuditAction, type AuditChange, changesOf } from '../../domain/audit-change.js';
import { isSameAddress } from '../../domain/email.js';
import { type AccountId, asId, type KeyId, type MemberId } from '../../domain/ids.js';
import { memberLimits } from '../../domain/limits.js';
import type { Author, ContactOwner, Member } from '../../domain/member.js';
import { existing, invalid, ProblemError } from '../../domain/problem.js';
import type { Role } from '../../domain/role.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { insertKey, lockKey } from '../../store/access/accounts.js';
import type { AuditedTransaction } from '../../store/access/audit.js';
import { endKeyTokens } from '../../store/access/tokens.js';
import { lockGroups } from '../../store/catalogs/catalog-uses.js';
import { nextNumber } from '../../store/database/counters.js';
import type { Transaction } from '../../store/database/database.js';
import { notifyChanged } from '../../store/database/listen.js';
import { dropMemberLogins } from '../../store/members/logins.js';
import {
  findMember,
  findOwnerMembers,
  insertMember,
  isOwnerInUse,
  listContactOwners,
  listMemberKeys,
  listMembers as listStored,
  lockMember,
  renameSessionKey,
  setEmailBy,
  updateMember,
} from '../../store/members/members.js';
import { dropMemberSessions } from '../../store/members/sessions.js';
import { findRole, mayGive } from '../access/given-roles.js';
import { type Giver, lockGiver } from '../access/giver.js';
import { hashSecret, newSecret, shownPrefix } from '../access/key-format.js';
import { endFamilyIn } from '../access/keys.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { inTurn } from '../in-turn.js';
import { withoutFaults } from '../records/record.js';
import { checkName } from '../segments/checks.js';
import { findOpener, notAllowed, openerOf, refuseEnding } from './ways-in.js';

export interface NewMember {
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  readonly groupNumbers?: readonly number[];
  /** texts that mean the member as the owner of contacts; absent: its number, or its id where that is taken */
  readonly owners?: readonly string[];
}

export type MemberChange = Partial<NewMember> & { readonly state?: 'active' | 'suspended' };

/** Those who left last; by number. */
export function listMembers({ database }: Context, caller: Caller): Promise<readonly Member[]> {
  return listStored(database, caller.accountId);
}

export async function getMember({ database }: Context, caller: Caller, number: number): Promise<Member> {
  return existing(await findMember(database, caller.accountId, number), 'member');
}

/** Throws `invalid`, `forbidden` for a role that `by` may not let in, `conflict` for a known address, `quota`. */
export async function createMember(
  context: Context,
  caller: Caller,
  wanted: NewMember,
  by?: Principal,
): Promise<Member> {
  const { accountId } = caller;
  const given = await checked(wanted);
  return inTurn(context, caller, async (tx) => {
    const giver = await lockGiver(context, tx, accountId, by);
    const role = await roleOf(tx, caller, given.role);
    const madeBy = openerOf({ role, state: 'invited' }, giver);
    const others = (await listStored(tx, accountId)).filter((one) => one.state !== 'left');
    if (others.length >= memberLimits.members) {
      const quota = { current: others.length, maximum: memberLimits.members };
      throw new ProblemError({ kind: 'quota', feature: 'members', ...quota });
    }
    refuseKnownEmail(others, given.email, undefined);
    await refuseUnknownGroups(tx, caller, given.groupNumbers);
    const number = await nextNumber(tx, accountId, 'members');
    const id = asId<MemberId>(context.newId());
    const owners = given.owners ?? [await freeOwner(tx, caller, number, id)];
    await refuseTakenOwners(tx, caller, owners, number);
    const now = context.clock();
    const { name, email, groupNumbers = [] } = given;
    const made = {
      accountId,
      id,
      number,
      name,
      email,
      role: role.name,
      state: 'invited',
      groupNumbers,
      owners,
    } as const;
    await audited(context, tx, caller, async (written) => {
      await insertMember(written, made, caller.keyId, now, madeBy);
      await insertSessionKey(context, written, made, now);
      return { result: undefined, changes: changesOf('member.created', id, null, memberFacts(made)) };
    });
    await notifyChanged(tx, accountId);
    return { ...made, declinedAt: null, lastSeenAt: null, createdAt: now, updatedAt: now };
  });
}

/** Throws `not_found`, `invalid`, `forbidden`, `conflict` for a known address, and for the last owner. */
export async function changeMember(
  context: Context,
  caller: Caller,
  number: number,
  change: MemberChange,
  by?: Principal,
): Promise<Member> {
  const { accountId } = caller;
  return inTurn(context, caller, async (tx) => {
    const giver = await lockGiver(context, tx, accountId, by);
    const before = await lockGiven(tx, caller, number, giver);
    const given = await checked({ ...before, ...change });
    const isOtherRole = given.role !== before.role;
    const role = await (isOtherRole ? roleOf(tx, caller, given.role) : findRole(tx, accountId, given.role));
    if (isOtherRole && role !== undefined) mayGive(role, giver);
    if (givesMore(before, given)) refuseEnding(giver);
    const others = (await listStored(tx, accountId)).filter((one) => one.state !== 'left');
    refuseKnownEmail(others, given.email, number);
    await refuseUnknownGroups(tx, caller, change.groupNumbers);
    const state = change.state ?? before.state;
    if (state === 'active' && before.state === 'invited')
      throw invalid('state', 'invited', 'becomes "active" when the member signs in');
    const { name, email, groupNumbers = [], owners = [] } = given;
    // Another address is another invitation.
    const declinedAt = email === before.email ? before.declinedAt : null;
    const after = { ...before, name, email, role: given.role, groupNumbers, owners, state, declinedAt };
    refuseNoOwner(others, before, after);
    await refuseTakenOwners(tx, caller, owners, number);
    const isNamed = change.email !== undefined && given.email !== null;
    const emailBy = isNamed ? findOpener({ role, state: before.state }, giver) : undefined;
    // A client may send the whole member, with the address that another caller set.
    if (isNamed && emailBy === undefined && given.email !== before.email) throw notAllowed();
    return writeMember(context, tx, caller, 'member.changed', before, after, async (written) => {
      if (emailBy !== undefined) await setEmailBy(written, accountId, number, emailBy);
      if (state === 'suspended') await endAccess(written, accountId, number);
      return [];
    });
  });
}

/** Whether the member may more, or sees more, or may come in in another way than before. */
function givesMore(before: Member, given: Member): boolean {
  const isOther = (one: 'email' | 'role') => given[one] !== before[one];
  const hasNew = <Value>(now: readonly Value[], then: readonly Value[]) =>
    now.some((one) => !then.includes(one));
  return (
    isOther('email') ||
    isOther('role') ||
    hasNew(given.groupNumbers, before.groupNumbers) ||
    hasNew(given.owners, before.owners) ||
    (given.state === 'active' && before.state === 'suspended')
  );
}

/** The member's sessions, and all tokens of its keys, end. Its keys open again when it is active again. */
async function endAccess(written: AuditedTransaction, accountId: AccountId, number: number): Promise<void> {
  const keys = await listMemberKeys(written, accountId, number);
  for (const { id } of keys) await lockKey(written, accountId, id);
  // A rotation under way holds the row of its session.
  await dropMemberSessions(written, accountId, number);
  for (const { id } of keys) await endKeyTokens(written, accountId, id, null);
}

/** The member signed in for the first time. Another state stays. */
export async function activateMember(
  context: Context,
  tx: Transaction,
  caller: Caller,
  number: number,
): Promise<void> {
  const { accountId } = caller;
  const before = existing(await lockMember(tx, accountId, number), 'member');
  if (before.state === 'invited')
    await writeMember(context, tx, caller, 'member.changed', before, {
      ...before,
      state: 'active',
      declinedAt: null,
    });
}

/** The person declined the invitation: its address no longer brings it in. */
export async function noteDeclined(
  context: Context,
  tx: Transaction,
  caller: Caller,
  before: Member,
): Promise<void> {
  const after = { ...before, declinedAt: context.clock() };
  await writeMember(context, tx, caller, 'invitation.declined', before, after);
}

/** A provider determines the role of the member. One that the account does not have, or that leaves it without an owner, is ignored. */
export async function setRoleOf(
  context: Context,
  tx: Transaction,
  caller: Caller,
  number: number,
  role: string,
): Promise<void> {
  const { accountId } = caller;
  const before = existing(await lockMember(tx, accountId, number), 'member');
  if (before.role === role || (await findRole(tx, accountId, role)) === undefined) return;
  const after = { ...before, role };
  if (!isLastOwner(await listStored(tx, accountId), before, after))
    await writeMember(context, tx, caller, 'member.changed', before, after);
}

/** The member left: its sessions and keys end, its name stays. Throws `not_found`, `forbidden`, `conflict` for the last owner. */
export async function removeMember(
  context: Context,
  caller: Caller,
  number: number,
  by?: Principal,
): Promise<Member> {
  const { accountId } = caller;
  return inTurn(context, caller, async (tx) => {
    const giver = await lockGiver(context, tx, accountId, by);
    const before = await lockGiven(tx, caller, number, giver);
    const others = (await listStored(tx, accountId)).filter((one) => one.state !== 'left');
    const after: Member = { ...before, state: 'left' };
    refuseNoOwner(others, before, after);
    return writeMember(context, tx, caller, 'member.left', before, after, async (written, now) => {
      await dropMemberSessions(written, accountId, number);
      await dropMemberLogins(written, accountId, number);
      const ended: AuditChange[] = [];
      for (const { id } of await listMemberKeys(written, accountId, number))
        ended.push(...(await endFamilyIn(written, accountId, id, now)).changes);
      return ended;
    });
  });
}

/**
 * What the account has of the person goes: its name, address, owner texts, logins and sessions. Histories keep the number. Throws
 * `not_found`, `invalid` for one who has not left, `forbidden`.
 */
export async function eraseMember(
  context: Context,
  caller: Caller,
  number: number,
  by?: Principal,
): Promise<Member> {
  const { accountId } = caller;
  return inTurn(context, caller, async (tx) => {
    const giver = await lockGiver(context, tx, accountId, by);
    const before = existing(await lockMember(tx, accountId, number), 'member');
    if (before.state !== 'left')
      throw invalid('number', before.state, 'belongs to a member who has not left: end it first');
    const role = await findRole(tx, accountId, before.role);
    if (role !== undefined) mayGive(role, giver);
    const after: Member = { ...before, name: `Former member ${number}`, email: null, owners: [] };
    return writeMember(context, tx, caller, 'member.erased', before, after);
  });
}

/**
 * Writes what a member is from now on, its name at the key of its sessions too, and what was changed. `also`: more that belongs to it,
 * with its entries for the trail.
 */
async function writeMember(
  context: Context,
  tx: Transaction,
  caller: Caller,
  action: AuditAction,
  before: Member,
  after: Member,
  also?: (written: AuditedTransaction, now: Date) => Promise<readonly AuditChange[]>,
): Promise<Member> {
  const { accountId, number, name } = after;
  const now = new Date(Math.max(context.clock().getTime(), before.updatedAt.getTime() + 1));
  await audited(context, tx, caller, async (written) => {
    await updateMember(written, after, now);
    if (name !== before.name) await renameSessionKey(written, accountId, number, name);
    const own = changesOf(action, before.id, memberFacts(before), memberFacts(after));
    return { result: undefined, changes: [...own, ...((await also?.(written, now)) ?? [])] };
  });
  await notifyChanged(tx, accountId);
  return { ...after, updatedAt: now };
}

/** Most texts of owners that are listed. */
export const maxContactOwners = 1_000;

/** The texts that contacts have as their owner, and whom each means: for those who give texts to members. */
export function readContactOwners(
  { database }: Context,
  { accountId }: Caller,
): Promise<readonly ContactOwner[]> {
  return listContactOwners(database.reads, accountId, maxContactOwners);
}

/** The members whose keys wrote what histories show; their names may be those of a moment ago. */
export function listAuthors({ catalogs }: Context, accountId: AccountId): Promise<readonly Author[]> {
  return catalogs.authors(accountId);
}

/** The member with its lock; one whose role may more than `by` is not changed by it. */
async function lockGiven(tx: Transaction, caller: Caller, number: number, by: Giver | undefined) {
  const member = existing(await lockMember(tx, caller.accountId, number), 'member');
  if (member.state === 'left') throw invalid('number', 'left', 'belongs to a member who left');
  const role = await findRole(tx, caller.accountId, member.role);
  if (role !== undefined) mayGive(role, by);
  return member;
}

async function roleOf(tx: Transaction, { accountId }: Caller, name: string): Promise<Role> {
  const role = await findRole(tx, accountId, name);
  if (role === undefined) throw invalid('role', 'unknown', `"${name}" is no role of the account`);
  return role;
}

/** The secret is shown to no one; sessions are tokens of the key. Their scopes are those of the role. */
async function insertSessionKey(
  context: Context,
  written: AuditedTransaction,
  { accountId, number, name, state }: Pick<Member, 'accountId' | 'number' | 'name' | 'state'>,
  now: Date,
): Promise<void> {
  const id = asId<KeyId>(context.newId());
  const secret = newSecret(context.random);
  const key = { accountId, id, name, prefix: shownPrefix(secret), scopes: [], createdAt: now };
  const nobodys = { expiresAt: null, parentId: null, rateKeyId: id, rateLimit: { kind: 'default' } } as const;
  const ofMember = { memberNumber: number, memberState: state, isSession: true } as const;
  await insertKey(written, { ...key, ...nobodys, ...ofMember }, hashSecret(secret));
}

/** The member's number as a text, for APIs whose owners are integers, unless contacts may mean another person by it. */
async function freeOwner(
  tx: Transaction,
  { accountId }: Caller,
  number: number,
  id: MemberId,
): Promise<string> {
  const text = String(number);
  return (await isOwnerInUse(tx, accountId, text)) ? id : text;
}

async function refuseTakenOwners(
  tx: Transaction,
  { accountId }: Caller,
  owners: readonly string[],
  number: number,
): Promise<void> {
  const taken = (await findOwnerMembers(tx, accountId, owners)).find((one) => one.memberNumber !== number);
  if (taken === undefined) return;
  const words = `"${taken.owner}" means member ${taken.memberNumber} already`;
  throw invalid(`owners.${owners.indexOf(taken.owner)}`, 'taken', words);
}

/** A number that is no group would show the people of a later group with it. */
async function refuseUnknownGroups(
  tx: Transaction,
  { accountId }: Caller,
  numbers: readonly number[] = [],
): Promise<void> {
  if (numbers.length === 0) return;
  const known = new Set(await lockGroups(tx, accountId, numbers));
  const at = numbers.findIndex((one) => !known.has(one));
  if (at !== -1)
    throw invalid(`groups.${at}`, 'unknown', `"${numbers[at]}" is no group of the account: create it first`);
}

function refuseKnownEmail(others: readonly Member[], email: string | null, self: number | undefined): void {
  const known = others.find((one) => one.number !== self && isSameAddress(email, one.email));
  if (known !== undefined)
    throw invalid('email', 'taken', `"${email}" is the address of member ${known.number}`);
}

/** An account that has owners keeps one: the command line is the way back in otherwise. */
function refuseNoOwner(members: readonly Member[], before: Member, after: Member): void {
  if (isLastOwner(members, before, after))
    throw invalid('role', 'last_owner', 'is that of the last owner: make another member an owner first');
}

function isLastOwner(members: readonly Member[], before: Member, after: Member): boolean {
  const isOwner = ({ role, state }: Member) =>
    role === 'owner' && (state === 'active' || state === 'invited');
  if (!isOwner(before) || isOwner(after)) return false;
  return !members.some((one) => one.number !== before.number && isOwner(one));
}

function checked<Given extends NewMember>(wanted: Given): Promise<Given> {
  return withoutFaults((fault) => {
    const name = checkName(wanted.name, memberLimits.nameCharacters, fault);
    const email = wanted.email === null ? null : wanted.email.trim();
    if (
      email !== null &&
      (!/^[^\s@]+@[^\s@]+$/.test(email) ||
        codePoints(email) > memberLimits.emailCharacters ||
        !isStorable(email))
    )
      fault('email', 'invalid', 'must be an email address of at most 254 characters');
    const { groupNumbers = [], owners = [] } = wanted;
    if (groupNumbers.length > memberLimits.groups)
      fault('groups', 'too_many', `must be at most ${memberLimits.groups} groups`);
    if (owners.length > memberLimits.owners || new Set(owners).size < owners.length)
      fault('owners', 'too_many', `must be at most ${memberLimits.owners} different texts`);
    for (const [at, owner] of owners.entries())
      if (owner.trim() === '' || codePoints(owner) > memberLimits.ownerCharacters || !isStorable(owner))
        fault(`owners.${at}`, 'invalid', 'must be 1 to 255 characters');
    return { ...wanted, name, email };
  });
}
