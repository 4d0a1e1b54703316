/** Members of an account, with their owner texts in contacts. */
import { contactEnds } from '@switchbook/domain/events/event.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import type { Transaction } from '../../database/database.js';
import { execute, existsIn, foundRow, rowsOf, scalarOf } from '../../database/statements/one-statement.js';
import { typeList } from '../../database/statements/positions-sql.js';
import { prepared } from '../../database/statements/sql.js';
import { recordStore } from '../../records/store.js';
import {
  type Author,
  type ContactOwner,
  type Member,
  type MemberRights,
  memberRecord,
  type OpenInvitation,
} from '../values/member.js';

// Uses of keys are written some seconds after they happened.
const lastSeenSql = prepared(
  'list_members_last_seen',
  `select m.number, greatest(
    (select max(u.last_used_at) from api_keys k join key_uses u on u.account_id = $1 and u.key_id = k.id
     where k.account_id = $1 and k.member_number = m.number),
    (select max(s.seen_at) from sessions s where s.account_id = $1 and s.member_number = m.number)) as "lastSeenAt"
   from members m where m.account_id = $1 and m.number = any($2::bigint[])`,
);
const dropOwnersSql = prepared(
  'drop_member_owners',
  'delete from member_owners o where o.account_id = $1 and o.member_number = $2',
);
const putOwnersSql = prepared(
  'put_member_owners',
  `insert into member_owners (account_id, owner, member_number)
   select $1, o.owner, $2 from unnest($3::text[]) o(owner)`,
);
const holdersSql = prepared(
  'find_owner_members',
  `select o.owner, o.member_number as "memberNumber" from member_owners o
   where o.account_id = $1 and o.owner = any($2::text[])`,
);
const sessionKeySql = prepared(
  'find_session_key',
  'select k.id from api_keys k where k.account_id = $1 and k.member_number = $2 and k.is_session',
);
const keysSql = prepared(
  'list_member_keys',
  'select k.id from api_keys k where k.account_id = $1 and k.member_number = $2 and k.revoked_at is null',
);

/** Members without the time when each was last seen. */
export const { find: findMember, lock: lockMember, update: updateMember } = recordStore(memberRecord);

const rightsSql = prepared(
  'list_member_rights',
  `select m.number, m.role, m.state, m.email from members m where m.account_id = $1 and m.state <> 'left'
   order by m.number`,
);

/** Lists the present members, without texts that may be large: every change of a member reads the list. */
export const listMemberRights = rowsOf<MemberRights, []>(rightsSql);

/** Lists the times when these members were last seen. */
export const listLastSeen = rowsOf<Pick<Member, 'number' | 'lastSeenAt'>, [numbers: readonly number[]]>(
  lastSeenSql,
);

/** Finds the key of the member's sessions. */
export const findSessionKey = foundRow<{ readonly id: KeyId }, [number: number]>(sessionKeySql);

const invitationSql = prepared(
  'find_invitation',
  `select m.role, m.created_at as "invitedAt", coalesce(i.name, k.name) as "invitedBy"
   from members m left join api_keys k on k.account_id = $1 and k.id = coalesce(m.email_by, m.invited_by)
     left join members i on i.account_id = $1 and i.number = k.member_number
   where m.account_id = $1 and m.number = $2`,
);

/** Finds the role of an invitation, and the name of the key that set the address or else created the member. */
export const findInvitation = foundRow<
  Pick<OpenInvitation, 'role' | 'invitedAt' | 'invitedBy'>,
  [number: number]
>(invitationSql);

/** Lists the member's keys that were not revoked. */
export const listMemberKeys = rowsOf<{ readonly id: KeyId }, [number: number]>(keysSql);

const ownerUseSql = prepared(
  'is_owner_in_use',
  `(select c.id from contacts c where c.account_id = $1 and c.owner = $2 limit 1)
   union all (select x.contact_id from deleted_contacts x where x.account_id = $1 and x.snapshot->>'owner' = $2 limit 1)
   union all (select e.id from events e
     where e.account_id = $1 and e.type in ${typeList(contactEnds)} and e.before ~ $3 limit 1)`,
);

/**
 * Whether contacts have this text as their owner, or had it when they were deleted. `pattern`: matches stored states
 * with the text.
 */
export const isOwnerInUse = existsIn<[owner: string, pattern: string]>(ownerUseSql);

interface OwnerHolder {
  readonly owner: string;
  readonly memberNumber: number;
}

/** Finds the members with one of the owner texts. */
export const findOwnerMembers = rowsOf<OwnerHolder, [owners: readonly string[]]>(holdersSql);

/** Replaces the owner texts of the member. */
export async function putOwners(
  tx: AuditedTransaction,
  accountId: AccountId,
  number: number,
  owners: readonly string[],
): Promise<void> {
  await tx.query(dropOwnersSql, [accountId, number]);
  if (owners.length > 0) await tx.query(putOwnersSql, [accountId, number, owners]);
}

const dropGroupSql = prepared(
  'drop_member_group',
  `update members m set group_numbers = array_remove(m.group_numbers, $2::bigint)
   where m.account_id = $1 and m.group_numbers @> array[$2::bigint]`,
);

/** Removes the group from all members: a later group with its number is another group. */
export const dropMemberGroup = execute<[number: number], Transaction>(dropGroupSql);

const renameKeySql = prepared(
  'rename_session_key',
  'update api_keys k set name = $3 where k.account_id = $1 and k.member_number = $2 and k.is_session and k.name <> $3',
);

/** Renames the member's session key too, since histories show names of keys. */
export const renameSessionKey = execute<[number: number, name: string], AuditedTransaction>(renameKeySql);

const authorsSql = prepared(
  'list_authors',
  `select k.id as "keyId", m.number, m.name from api_keys k
   join members m on m.account_id = $1 and m.number = k.member_number
   where k.account_id = $1 and k.member_number is not null
   order by k.revoked_at is null desc, k.created_at desc limit 20000`,
);

/** Lists the keys that belong to members: keys in use, then the latest revoked keys. */
export const listKeyAuthors = rowsOf<Author, []>(authorsSql);

const contactOwnersSql = prepared(
  'list_contact_owners',
  `select c.owner, count(*)::integer as contacts,
     (select o.member_number from member_owners o where o.account_id = $1 and o.owner = c.owner) as member
   from contacts c where c.account_id = $1 and c.owner is not null
   group by c.owner order by contacts desc, c.owner collate "C" limit $2`,
);

/** Reads the owner texts of contacts, the most frequent first. */
export const readContactOwners = rowsOf<ContactOwner, [limit: number]>(contactOwnersSql);

const usesSql = prepared(
  'count_role_uses',
  `select count(*)::integer as uses from members m where m.account_id = $1 and m.role = $2 and m.state <> 'left'`,
);

const joinedSql = prepared(
  'count_joined_members',
  `select count(*)::integer as members from members m where m.account_id = $1 and m.state in ('active', 'suspended')`,
);

/** Counts the members who have signed in and did not leave. */
export const countJoinedMembers = scalarOf<number, []>(joinedSql, 0);

/** Counts the members with the role, without members in state `left`. */
export const countRoleUses = scalarOf<number, [name: string]>(usesSql, 0);
