/** Roles: the rights and the visibility of a member. Built-in roles are here; an account may add others. */
import { scopes as allScopes, type Scope } from '@switchbook/domain/access/access.js';
import { type HideablePart, maskableParts } from '@switchbook/domain/access/hideable.js';
import {
  declareRecord,
  optional,
  pathKey,
  type RowOf,
  readOnly,
  required,
} from '@switchbook/domain/records/record.js';
import { list, oneOf, text } from '@switchbook/domain/records/schemas.js';
import * as Type from 'typebox';
import { memberLimits } from './member-limits.js';

/**
 * `all`: all contacts; `groups`: contacts that the member owns and contacts of its groups; `own`: contacts that the
 * member owns
 */
export const visibilities = ['all', 'groups', 'own'] as const;
export type RoleVisibility = (typeof visibilities)[number];

/** The name of a role in URLs. */
export const roleName = new RegExp(`^[a-z0-9][a-z0-9_-]{0,${memberLimits.roleCharacters - 1}}$`);

export const roleRecord = declareRecord({
  resource: 'role',
  plural: 'roles',
  titles: { response: 'Role', createBody: 'NewRole' },
  members: {
    // its form is `roleName`
    name: pathKey(Type.String()),
    // the name that people read
    label: required(text(memberLimits.nameCharacters)),
    scopes: required(list(oneOf(allScopes), allScopes.length)),
    sees: required(oneOf(visibilities)),
    hidden: optional(
      list(Type.Unsafe<HideablePart>(text(memberLimits.hiddenPartCharacters)), memberLimits.hiddenParts),
      { otherwise: [] },
    ),
    masked: optional(list(oneOf(maskableParts), maskableParts.length), { otherwise: [] }),
    of_program: readOnly(Type.Boolean(), { sql: 'false' }),
  },
  key: 'name',
  order: 'name collate "C"',
  lock: 'account',
  maxRecords: memberLimits.roles,
  scopes: { read: 'keys:manage', write: 'keys:manage', delete: 'keys:manage' },
  acts: { update: ['putRole', 'Make or change a role'] },
  trail: {
    created: 'role.created',
    changed: 'role.changed',
    removed: 'role.removed',
    shown: ['name', 'scopes', 'sees', 'hidden', 'masked'],
    withheld: ['label'],
  },
});
export type RoleMembers = typeof roleRecord.members;
type StoredRole = RowOf<RoleMembers>;
export type Role = Omit<StoredRole, 'ofProgram'>;

const readScopes: readonly Scope[] = [
  'contacts:read',
  'groups:read',
  'sources:read',
  'statuses:read',
  'messages:read',
  'conversations:read',
  'templates:read',
];

const editing: readonly Scope[] = [
  ...readScopes,
  'contacts:write',
  'contacts:delete',
  'groups:write',
  'groups:delete',
  'sources:write',
  'sources:delete',
  'statuses:write',
  'statuses:delete',
  'account:read',
  'messages:send',
  'broadcasts:send',
  'templates:sync',
];

function makeProgramRole(
  name: string,
  label: string,
  sees: RoleVisibility,
  roleScopes: readonly Scope[],
): Role {
  // The canonical order.
  const scopes = allScopes.filter((value) => roleScopes.includes(value));
  return { name, label, sees, scopes, hidden: [], masked: [] };
}

/** Built-in roles: the same in every account, and read-only. */
export const programRoles: readonly Role[] = [
  makeProgramRole('owner', 'Owner', 'all', allScopes),
  makeProgramRole('editor', 'Editor', 'all', editing),
  makeProgramRole('agent', 'Agent', 'groups', [...readScopes, 'contacts:write', 'messages:send']),
  makeProgramRole('reader', 'Reader', 'all', [...readScopes, 'account:read']),
];

export function programRole(name: string): Role | undefined {
  return programRoles.find((role) => role.name === name);
}

/** Scopes allowed for roles with limited visibility: no operation of these scopes reveals the whole account. */
export const scopesOfLimited: ReadonlySet<Scope> = new Set<Scope>([
  'contacts:read',
  'contacts:write',
  'contacts:delete',
  'groups:read',
  'sources:read',
  'statuses:read',
  'messages:send',
  'messages:read',
  'conversations:read',
  'templates:read',
]);
