/** Members: people who work in an account and sign in. */

import { memberStates } from '@switchbook/domain/access/access.js';
import { type AuditState, changesOf, originOf } from '@switchbook/domain/events/audit-change.js';
import {
  declareRecord,
  internal,
  optional,
  patchOnly,
  type RowOf,
  readOnly,
  required,
} from '@switchbook/domain/records/record.js';
import {
  instant,
  list,
  nullableInstant,
  number,
  oneOf,
  text,
  uuidOf,
} from '@switchbook/domain/records/schemas.js';
import type { AccountId, KeyId, LoginId, MemberId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import * as Type from 'typebox';
import { memberLimits } from './member-limits.js';
import type { Role } from './role.js';

const groups = list(number, memberLimits.groups);
const owners = list(text(memberLimits.ownerCharacters), memberLimits.owners);
const email = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: memberLimits.emailCharacters,
});

const memberFields = {
  account_id: internal(Type.Unsafe<AccountId>({}), { isWrittenElsewhere: true }),
  // ascending in the account, never used again
  number: readOnly(number),
  id: readOnly(uuidOf<MemberId>()),
  name: required(text(memberLimits.nameCharacters)),
  email: optional(email),
  role: required(text(memberLimits.roleCharacters)),
  state: { ...patchOnly(oneOf(['active', 'suspended'])), stored: oneOf(memberStates) },
  // numbers of the member's groups; with the visibility `groups`, the member sees their contacts
  groups: optional(groups, { column: 'group_numbers', otherwise: [] }),
  // texts in the owner field of contacts that identify the member; assignment writes the first
  owners: optional(owners),
  // time when the person declined the invitation; null: not declined
  declined_at: readOnly(nullableInstant),
  // accurate to about a minute; null: never. The latest use of a session or key
  last_seen_at: readOnly(nullableInstant, { sql: 'null::timestamptz' }),
  created_at: readOnly(instant),
  updated_at: readOnly(instant),
  // the key that invited the member, and the key that set its address; null: the command line
  invited_by: internal(Type.Unsafe<KeyId | null>({})),
  email_by: internal(Type.Unsafe<KeyId | null>({})),
  // the first sign-in; null: not yet
  joined_at: internal(Type.Unsafe<Date | null>({})),
};
export type MemberFields = typeof memberFields;
export type Member = RowOf<MemberFields>;

/** A change of another member is checked against these facts. */
export type MemberRights = Pick<Member, 'number' | 'role' | 'state' | 'email'>;

/** Returns facts of a member for the trail. */
export function memberAuditState(member: Member): AuditState {
  const { number, name, email, role, state, groups, owners, declinedAt } = member;
  const declined = declinedAt === null ? {} : { declined_at: declinedAt.toISOString() };
  return { shown: { number, role, state, groups, ...declined }, withheld: { name, email, owners } };
}

export const memberRecord = declareRecord({
  resource: 'member',
  plural: 'members',
  titles: { response: 'Member', createBody: 'NewMember', patchBody: 'MemberPatch' },
  members: memberFields,
  key: 'number',
  order: "state = 'left', number",
  newest: { of: "state = 'left'", count: memberLimits.listedEndedMembers },
  lock: 'account',
  scopes: { read: 'keys:manage', write: 'keys:manage', delete: 'keys:manage' },
  acts: {
    create: ['createMember', 'Invite a member'],
    delete: ['removeMember', 'End a member'],
  },
  trail: (before, after) =>
    changesOf(
      before === null ? 'member.created' : 'member.changed',
      (after ?? before)?.id ?? '',
      before && memberAuditState(before),
      after && memberAuditState(after),
    ),
});

/** The member that a key belongs to, as it signs in: with its role. */
export type SignedInMember = Pick<Member, 'id' | 'number' | 'name' | 'state' | 'groups' | 'owners'> & {
  readonly role: Role;
};

/** A text that contacts have as their owner. */
export interface ContactOwner {
  readonly owner: string;
  readonly contacts: number;
  /** the number of the member with this owner text; null: no member */
  readonly member: number | null;
}

/** The member of a key. */
export interface Author {
  readonly keyId: KeyId;
  readonly number: number;
  readonly name: string;
}

/** A session of a member in a browser: a token family with the current token in a cookie. */
export interface MemberSession {
  readonly familyId: TokenFamilyId;
  readonly memberNumber: number;
  /** browser and system, from the User-Agent header */
  readonly agent: string;
  /** the label of the login that opened it, or `passkey`; null: a code or an invitation */
  readonly login: string | null;
  readonly createdAt: Date;
  /** accurate to about an hour */
  readonly seenAt: Date;
  /** latest end of the session; a week without a request ends it before */
  readonly endsAt: Date;
}

/** A login of a member: a proof of identity to sign in with. */
export interface MemberLogin {
  readonly id: LoginId;
  readonly memberNumber: number;
  /** the provider's issuer; empty for a passkey */
  readonly issuer: string;
  /** the issuer's subject, or the id of a passkey */
  readonly subject: string;
  /** chosen by the provider, or by the passkey's owner */
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Returns data of a member's login for the trail. The subject at the provider may be an email address. */
export function loginAuditState({
  memberNumber,
  issuer,
  label,
}: Pick<MemberLogin, 'memberNumber' | 'issuer' | 'label'>): AuditState {
  return {
    shown: { member: memberNumber, issuer: issuer === '' ? null : originOf(issuer) },
    withheld: { label },
  };
}

/** An invitation to an account, as shown to the invited person. */
export interface OpenInvitation {
  readonly number: number;
  readonly slug: string;
  readonly name: string;
  readonly role: string;
  readonly roleLabel: string;
  /** name of the member or the key that sent it; null: the command line, or unknown */
  readonly invitedBy: string | null;
  readonly invitedAt: Date;
}

/** The issuer stored for a passkey. */
export const passkeyIssuer = '';
