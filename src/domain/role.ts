/** Roles: what a member may do, and whom it sees. Those of the program are here; an account may make others. */
import { scopes as allScopes, type Scope } from './access.js';
import type { HideablePart, MaskablePart } from './seen.js';

/** `all`: everyone; `groups`: people that are the member's, or in one of its groups; `own`: people that are the member's. */
export const visibilities = ['all', 'groups', 'own'] as const;
export type Visibility = (typeof visibilities)[number];

export interface Role {
  /** unique in the account: letters, digits, `-` and `_` */
  readonly name: string;
  /** the name that people read */
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly sees: Visibility;
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

const reading: readonly Scope[] = [
  'contacts:read',
  'groups:read',
  'sources:read',
  'statuses:read',
  'messages:read',
  'conversations:read',
  'templates:read',
];

const editing: readonly Scope[] = [
  ...reading,
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

function made(name: string, label: string, sees: Visibility, wanted: readonly Scope[]): Role {
  // The canonical order.
  const scopes = allScopes.filter((one) => wanted.includes(one));
  return { name, label, sees, scopes, hidden: [], masked: [] };
}

/** They are the same in every account, and may not be changed there. */
export const programRoles: readonly Role[] = [
  made('owner', 'Owner', 'all', allScopes),
  made('editor', 'Editor', 'all', editing),
  made('agent', 'Agent', 'groups', [...reading, 'contacts:write', 'messages:send']),
  made('reader', 'Reader', 'all', [...reading, 'account:read']),
];

export function programRole(name: string): Role | undefined {
  return programRoles.find((one) => one.name === name);
}

/** The scopes that a role may have which does not see everyone: none of them tells of the whole account. */
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
