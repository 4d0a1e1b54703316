/** Members, and roles. */

import { type Static, Type } from 'typebox';
import { scopes } from '../../domain/access.js';
import { memberLimits } from '../../domain/member.js';
import { memberStates } from '../../domain/member-state.js';
import { visibilities } from '../../domain/role.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { maskableParts } from '../../domain/seen.js';

const optional = Type.Optional;

export const memberWire = shape('Member', {
  number,
  id: uuid,
  name: Type.String(),
  email: nullableText,
  role: Type.String(),
  state: oneOf(memberStates),
  groups: Type.Array(number),
  owners: Type.Array(Type.String()),
  declined_at: nullableInstant,
  last_seen_at: nullableInstant,
  created_at: instant,
  updated_at: instant,
});
export type MemberWire = Static<typeof memberWire>;

export const contactOwnerWire = shape('ContactOwner', {
  owner: Type.String(),
  contacts: count,
  member: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 }),
});

export const invitationWire = shape('Invitation', {
  code: Type.String(),
  url: Type.String(),
  expires_at: instant,
});

export const invitedMemberWire = shape('InvitedMember', {
  ...memberWire.properties,
  invitation: invitationWire,
});

export const roleWire = shape('Role', {
  name: Type.String(),
  label: Type.String(),
  scopes: Type.Array(oneOf(scopes)),
  sees: oneOf(visibilities),
  hidden: Type.Array(Type.String()),
  masked: Type.Array(oneOf(maskableParts)),
  of_program: Type.Boolean(),
});
export type RoleWire = Static<typeof roleWire>;

const groups = Type.Array(number, { maxItems: memberLimits.groups });
const owners = Type.Array(text(memberLimits.ownerCharacters), { maxItems: memberLimits.owners });
const email = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: memberLimits.emailCharacters,
});

export const memberBody = closed('NewMember', {
  name: text(memberLimits.nameCharacters),
  email: optional(email),
  role: text(50),
  groups: optional(groups),
  owners: optional(owners),
});

export const memberPatchBody = closed('MemberPatch', {
  name: optional(text(memberLimits.nameCharacters)),
  email: optional(email),
  role: optional(text(50)),
  groups: optional(groups),
  owners: optional(owners),
  state: optional(oneOf(['active', 'suspended'] as const)),
});

export const roleBody = closed('NewRole', {
  label: text(memberLimits.nameCharacters),
  scopes: Type.Array(oneOf(scopes), { maxItems: scopes.length }),
  sees: oneOf(visibilities),
  hidden: optional(Type.Array(text(120), { maxItems: 100 })),
  masked: optional(Type.Array(oneOf(maskableParts), { maxItems: maskableParts.length })),
});
