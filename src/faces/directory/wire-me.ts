/** The caller itself, and sessions. */

import { type Static, Type } from 'typebox';
import { scopes } from '../../domain/access.js';
import { memberLimits } from '../../domain/member-limits.js';
import { visibilities } from '../../domain/role.js';
import {
  closed,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { maskableParts } from '../../domain/seen.js';
import { memberWire } from './wire-members.js';

export const memberSessionWire = shape('MemberSession', {
  id: uuid,
  agent: Type.String(),
  login: Type.String(),
  created_at: instant,
  seen_at: instant,
  ends_at: instant,
  is_current: Type.Boolean(),
});

const accountRefWire = shape('AccountRef', { number, slug: Type.String(), name: Type.String() });

/** An invitation by an account that the caller is no member of. */
export const openInvitationWire = shape('OpenInvitation', {
  account: accountRefWire,
  role: Type.String(),
  role_label: Type.String(),
  invited_by: nullableText,
  invited_at: instant,
});

export const meWire = shape('Me', {
  member: nullable(memberWire, 'OwnMember'),
  role: nullableText,
  scopes: Type.Array(oneOf(scopes)),
  sees: oneOf(visibilities),
  hidden: Type.Array(Type.String()),
  masked: Type.Array(oneOf(maskableParts)),
  account: shape('OwnAccount', { id: uuid, ...accountRefWire.properties }),
  accounts: Type.Array(accountRefWire),
  invitations: Type.Array(openInvitationWire),
  session: nullable(memberSessionWire, 'OwnSession'),
  csrf: nullableText,
});
export type MeWire = Static<typeof meWire>;

export const mePatchBody = closed('MePatch', { name: text(memberLimits.nameCharacters) });

export const memberLoginWire = shape('MemberLogin', {
  id: uuid,
  issuer: nullableText,
  label: Type.String(),
  created_at: instant,
  last_used_at: nullableInstant,
});

export const switchBody = closed('AccountSwitch', { slug: text(100) });
