/**
 * Members: invited, changed, suspended, ended. A member's sessions are tokens of one key that belongs to the member. So
 * histories, rates, scopes and the end of the member's objects work as for keys. A caller that grants a role must have
 * all rights of the role.
 */
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { type AuditAction, type AuditChange, changesOf } from '@switchbook/domain/events/audit-change.js';
import { invalid, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { CreatedOf, NewOf, RecordKey } from '@switchbook/domain/records/record.js';
import { type AccountId, asId, type KeyId, type MemberId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { endFamilyIn } from '../../access/operations/keys.js';
import {
  assertCanGrant,
  findRole,
  type Grantor,
  lockGrantor,
  notAllowed,
  refuseEnding,
} from '../../access/operations/reload-grantor.js';
import { insertKey, lockKey } from '../../access/store/api-key-rows.js';
import { endKeyTokens } from '../../access/store/token-rows.js';
import { hashSecret, newSecret, shownPrefix } from '../../access/values/secrets.js';
import { runAudited } from '../../audit/operations.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { nextNumber } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import type { Admission, Basics, Caches, Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import {
  defineRecord,
  type RecordHooks,
  type RecordKind,
  type RecordWrite,
  withShown,
} from '../../records/operations/record.js';
import { dropMemberLogins } from '../../sessions/store/login-rows.js';
import { dropMemberSessions } from '../../sessions/store/session-rows.js';
import {
  countJoinedMembers,
  listLastSeen,
  listMemberKeys,
  listMemberRights,
  lockMember,
  putOwners,
  readContactOwners,
  renameSessionKey,
  updateMember,
} from '../store/member-rows.js';
import {
  type Author,
  type ContactOwner,
  type Member,
  type MemberFields,
  type MemberRights,
  memberAuditState,
  memberRecord,
} from '../values/member.js';
import { memberLimits } from '../values/member-limits.js';
import type { Role } from '../values/role.js';
import { isFreeMemberNumber, maxNumberSearchMs } from './free-member-number.js';
import { findInviter, inviterOf } from './invitation-rules.js';
import {
  checkMember,
  isLastOwner,
  refuseKnownEmail,
  refuseNoOwner,
  refuseOwnersOfOthers,
  refuseStrongerRole,
  refuseUnknownGroups,
} from './member-guards.js';

type Write = RecordWrite<MemberFields>;

/** A number for which contacts were searched. */
interface SearchedNumber {
  readonly number: number;
  readonly isFree: boolean;
}

/** A new member would be stored, but contacts were not searched for its number. */
class UnsearchedNumberError extends Error {
  readonly number: number;

  constructor(number: number) {
    super('contacts were not searched for the number of the new member');
    this.number = number;
  }
}

/** Makes the hooks. They throw `UnsearchedNumberError` for a new member with another number, without owner texts. */
const hooksOf = (searched?: SearchedNumber): RecordHooks<MemberFields> => ({
  check: (_context, _caller, fields, report) => checkMember(fields, report),
  decide: async (write) => {
    const { tx, caller, grantor, before } = write;
    const others = await listMemberRights(tx, caller.accountId);
    return before === null
      ? decideNew(write, grantor, others, searched)
      : decideChange(write, before, grantor, others);
  },
  afterWrite: async ({ context, tx, caller, before }, after) => {
    await runAudited(context, tx, caller, async (written) => {
      if (before === null && after !== null) await insertSessionKey(context, written, after);
      if (after !== null) await writeOwnerTexts(written, before, after);
      if (after?.state === 'suspended') await endAccess(written, caller.accountId, after.number);
      return { result: undefined, changes: [] };
    });
    await notifyChanged(tx, caller.accountId);
    return undefined;
  },
  afterCommit: (context, { accountId }) => context.forgetAccess(accountId),
});

/** Makes the kind, which shows when the members were last seen. */
const memberKindOf = (searched?: SearchedNumber): RecordKind<MemberFields> =>
  withShown(defineRecord(memberRecord, hooksOf(searched)), async ({ database }, rows) => {
    const [first] = rows;
    const numbers = rows.map(({ number }) => number);
    const lastSeen = first === undefined ? [] : await listLastSeen(database, first.accountId, numbers);
    const times = new Map(lastSeen.map((item) => [item.number, item.lastSeenAt]));
    return rows.map((row) => ({ ...row, lastSeenAt: times.get(row.number) ?? null }));
  });
const kind = memberKindOf();

/**
 * Members in the order of their numbers; members who left are last. `create` and `update` throw `invalid`, `quota`, and
 * `forbidden` for a role that the caller may not grant. `update` also throws for the last owner. `delete` ends the
 * member: its state is `left`, its sessions and keys end, its name stays.
 */
export const members: RecordKind<MemberFields> = {
  ...kind,
  create: createMember,
  delete: removeMember,
};

/**
 * Creates a member. Without owner texts it gets its number as a text, for APIs with integers as owners. It gets another
 * text if contacts may already use the number for another person, deleted contacts included. The search for such
 * contacts runs between two transactions, because other changes of the account wait for a transaction. The first
 * transaction finds faults.
 */
async function createMember(
  context: Context,
  caller: Caller,
  fields: NewOf<MemberFields>,
  principal?: Principal,
): Promise<CreatedOf<MemberFields>> {
  const endsAt = performance.now() + maxNumberSearchMs;
  for (let searched: SearchedNumber | undefined; ; )
    try {
      return await memberKindOf(searched).create(context, caller, fields, principal);
    } catch (error) {
      if (!(error instanceof UnsearchedNumberError)) throw error;
      const { number } = error;
      const isFree = await isFreeMemberNumber(context, caller, number, endsAt - performance.now());
      searched = { number, isFree };
    }
}

async function decideNew(
  { context, tx, caller, fields }: Write,
  grantor: Grantor | undefined,
  others: readonly MemberRights[],
  searched: SearchedNumber | undefined,
) {
  const { role: roleName, email = null, groups, owners: ownerTexts } = fields as NewOf<MemberFields>;
  const role = await getRole(tx, caller, roleName);
  const emailBy = inviterOf({ role, state: 'invited' }, grantor);
  if (others.length >= memberLimits.members) {
    const quota = { current: others.length, maximum: memberLimits.members };
    throw new ProblemError({ kind: 'quota', feature: 'members', ...quota });
  }
  refuseKnownEmail(others, email, undefined);
  await refuseUnknownGroups(tx, caller, groups);
  const number = await nextNumber(tx, caller.accountId, 'members');
  const id = asId<MemberId>(context.newId());
  if (ownerTexts === undefined && searched?.number !== number) throw new UnsearchedNumberError(number);
  const owners = ownerTexts ?? [searched?.isFree === true ? String(number) : id];
  await refuseOwnersOfOthers(tx, caller, owners, number);
  return { id, number, owners, state: 'invited', emailBy, invitedBy: caller.keyId } as const;
}

async function decideChange(
  { context, tx, caller, fields }: Write,
  before: Member,
  grantor: Grantor | undefined,
  others: readonly MemberRights[],
) {
  await refuseStrongerRole(tx, caller, before, grantor);
  const after: Member = { ...before, ...fields };
  const { number, email, state } = after;
  const isOtherRole = after.role !== before.role;
  const role = await (isOtherRole
    ? getRole(tx, caller, after.role)
    : findRole(tx, caller.accountId, after.role));
  if (isOtherRole && role !== undefined) assertCanGrant(role, grantor);
  if (isPromotion(before, after)) refuseEnding(grantor);
  refuseKnownEmail(others, email, number);
  await refuseUnknownGroups(tx, caller, fields?.groups);
  if (state === 'active' && before.state === 'invited')
    throw invalid('state', 'invited', 'becomes "active" when the member signs in');
  const isUnjoined = state === 'active' && before.joinedAt === null;
  refuseNoOwner(others, before, after);
  await refuseOwnersOfOthers(tx, caller, after.owners, number);
  const isNamed = fields?.email !== undefined && email !== null;
  const emailBy = isNamed ? findInviter({ role, state: before.state }, grantor) : undefined;
  // A client may send the whole member, with the address that another caller set.
  if (isNamed && emailBy === undefined && email !== before.email) throw notAllowed();
  return {
    // Another address is another invitation.
    declinedAt: email === before.email ? before.declinedAt : null,
    updatedAt: nextUpdateTime(context, before),
    // A suspended member who never signed in is invited again.
    ...(isUnjoined ? { state: 'invited' as const } : {}),
    ...withoutUndefined({ emailBy }),
  };
}

/** Whether the change gives the member more rights, more visibility, or a new address to sign in with. */
function isPromotion(before: Member, after: Member): boolean {
  const isOther = (field: 'email' | 'role') => after[field] !== before[field];
  const hasNew = <Value>(now: readonly Value[], then: readonly Value[]) =>
    now.some((value) => !then.includes(value));
  return (
    isOther('email') ||
    isOther('role') ||
    hasNew(after.groups, before.groups) ||
    hasNew(after.owners, before.owners) ||
    (after.state === 'active' && before.state === 'suspended')
  );
}

/** Ends the member's sessions and the tokens of its keys. The keys work again when the member is active again. */
async function endAccess(written: AuditedTransaction, accountId: AccountId, number: number): Promise<void> {
  const keys = await listMemberKeys(written, accountId, number);
  for (const { id } of keys) await lockKey(written, accountId, id);
  // A running rotation locks the row of its session.
  await dropMemberSessions(written, accountId, number);
  for (const { id } of keys) await endKeyTokens(written, accountId, id, null);
}

/** Makes an invited member active at its first sign-in. Other states stay. */
export async function activateMember(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  number: number,
): Promise<void> {
  const { accountId } = caller;
  const before = orNotFound(await lockMember(tx, accountId, number), 'member');
  if (before.state === 'invited')
    await writeMember(context, tx, caller, {
      action: 'member.changed',
      before,
      after: { ...before, state: 'active', declinedAt: null, joinedAt: context.clock() },
    });
}

/** Records that the person declined the invitation, so its address no longer grants entry. */
export async function storeDeclined(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  before: Member,
): Promise<void> {
  const after = { ...before, declinedAt: context.clock() };
  await writeMember(context, tx, caller, { action: 'invitation.declined', before, after });
}

/**
 * Sets the role that a provider determines. It ignores a role that the account does not have, or whose change leaves
 * the account without an owner.
 */
export async function setProvidedRole(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  number: number,
  role: string,
): Promise<void> {
  const { accountId } = caller;
  const before = orNotFound(await lockMember(tx, accountId, number), 'member');
  if (before.role === role || (await findRole(tx, accountId, role)) === undefined) return;
  const after = { ...before, role };
  if (!isLastOwner(await listMemberRights(tx, accountId), before, after))
    await writeMember(context, tx, caller, { action: 'member.changed', before, after });
}

async function removeMember(
  context: Basics & Caches & Admission,
  caller: Caller,
  key: RecordKey,
  principal?: Principal,
): Promise<void> {
  const { accountId } = caller;
  await queuedByAccount(context, caller, async (tx) => {
    const grantor = await lockGrantor(context, tx, accountId, principal);
    const before = orNotFound(await lockMember(tx, accountId, key), 'member');
    await refuseStrongerRole(tx, caller, before, grantor);
    const { number } = before;
    const after: Member = { ...before, state: 'left' };
    refuseNoOwner(await listMemberRights(tx, caller.accountId), before, after);
    const alsoWrite = async (written: AuditedTransaction, now: Date) => {
      await dropMemberSessions(written, accountId, number);
      await dropMemberLogins(written, accountId, number);
      const ended: AuditChange[] = [];
      for (const { id } of await listMemberKeys(written, accountId, number))
        ended.push(...(await endFamilyIn(written, accountId, id, now)).changes);
      return ended;
    };
    await writeMember(context, tx, caller, { action: 'member.left', before, after, alsoWrite });
  });
  context.forgetAccess(accountId);
}

/**
 * Erases the account's data about the person: name, address, owner texts, logins and sessions. Histories keep the
 * number. Throws `not_found`, `invalid` for a member who has not left, `forbidden`.
 */
export async function eraseMember(
  context: Context,
  caller: Caller,
  number: number,
  principal?: Principal,
): Promise<Member> {
  const { accountId } = caller;
  await queuedByAccount(context, caller, async (tx) => {
    const grantor = await lockGrantor(context, tx, accountId, principal);
    const before = orNotFound(await lockMember(tx, accountId, number), 'member');
    if (before.state !== 'left')
      throw invalid('number', before.state, 'belongs to a member of the account; remove the member first');
    const role = await findRole(tx, accountId, before.role);
    if (role !== undefined) assertCanGrant(role, grantor);
    const after: Member = { ...before, name: `Former member ${number}`, email: null, owners: [] };
    await writeMember(context, tx, caller, { action: 'member.erased', before, after });
  });
  context.forgetAccess(accountId);
  return members.get(context, caller, number);
}

interface MemberChange {
  readonly action: AuditAction;
  readonly before: Member;
  readonly after: Member;
  /** makes further writes in the transaction, and returns their audit entries */
  readonly alsoWrite?: (written: AuditedTransaction, now: Date) => Promise<readonly AuditChange[]>;
}

/** Writes the member's new state, and the audit entry. */
async function writeMember(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  { action, before, after, alsoWrite }: MemberChange,
): Promise<void> {
  const { accountId } = after;
  const now = nextUpdateTime(context, before);
  await runAudited(context, tx, caller, async (written) => {
    await updateMember(written, accountId, after, now);
    await writeOwnerTexts(written, before, after);
    const memberChanges = changesOf(action, before.id, memberAuditState(before), memberAuditState(after));
    return { result: undefined, changes: [...memberChanges, ...((await alsoWrite?.(written, now)) ?? [])] };
  });
  await notifyChanged(tx, accountId);
}

/** Writes the owner texts of the member, and its name at the key of its sessions. */
async function writeOwnerTexts(
  written: AuditedTransaction,
  before: Member | null,
  { accountId, number, name, owners }: Member,
): Promise<void> {
  await putOwners(written, accountId, number, owners);
  if (before !== null && name !== before.name) await renameSessionKey(written, accountId, number, name);
}

const nextUpdateTime = ({ clock }: Basics, { updatedAt }: Member) =>
  new Date(Math.max(clock().getTime(), updatedAt.getTime() + 1));

/** Returns the owner texts of contacts, each with its member: for callers that assign texts to members. */
export function listContactOwners(
  { database }: Basics,
  { accountId }: Caller,
): Promise<readonly ContactOwner[]> {
  return readContactOwners(database.reads, accountId, memberLimits.contactOwners);
}

/** Counts the members who have joined the account. */
export function countMembers({ database }: Basics, { accountId }: Caller): Promise<number> {
  return countJoinedMembers(database.reads, accountId);
}

/** Returns the members who own the keys of histories; their names may be a moment old. */
export function listAuthors({ catalogs }: Caches, accountId: AccountId): Promise<readonly Author[]> {
  return catalogs.authors(accountId);
}

async function getRole(tx: Transaction, { accountId }: Caller, name: string): Promise<Role> {
  const role = await findRole(tx, accountId, name);
  if (role === undefined) throw invalid('role', 'unknown', `"${name}" is not a role of the account`);
  return role;
}

/**
 * Inserts the key of a member's sessions. The secret is never shown; sessions are tokens of the key, with the scopes of
 * the role.
 */
async function insertSessionKey(
  context: Basics,
  written: AuditedTransaction,
  { accountId, number, name, state, createdAt }: Member,
): Promise<void> {
  const id = asId<KeyId>(context.newId());
  const secret = newSecret(context.random);
  const key = { accountId, id, name, prefix: shownPrefix(secret), scopes: [], createdAt };
  const sessionKeyDefaults = {
    expiresAt: null,
    parentId: null,
    rateKeyId: id,
    rateLimit: { kind: 'default' },
  } as const;
  const memberValues = { memberNumber: number, memberState: state, isSession: true } as const;
  await insertKey(written, { ...key, ...sessionKeyDefaults, ...memberValues }, hashSecret(secret));
}
