/** Members. */

import { type Static, Type } from 'typebox';
import { memberLimits } from '../../domain/member-limits.js';
import { memberStates } from '../../domain/member-state.js';
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
