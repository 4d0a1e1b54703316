/** The scopes, grouped for people. The list is the union of the scopes of all keys. */
import type { Scope } from '../api/types.ts';

/** Every scope, in the order of the page. The compiler reports a missing one. */
const known: Readonly<Record<Scope, true>> = {
  'contacts:read': true,
  'contacts:write': true,
  'contacts:delete': true,
  'groups:read': true,
  'groups:write': true,
  'groups:delete': true,
  'sources:read': true,
  'sources:write': true,
  'sources:delete': true,
  'statuses:read': true,
  'statuses:write': true,
  'statuses:delete': true,
  'account:read': true,
  'account:write': true,
  'keys:manage': true,
  'webhooks:manage': true,
  'pulls:manage': true,
  'upstreams:manage': true,
  'intakes:manage': true,
  'upstream:use': true,
  'health:read': true,
  'messages:read': true,
  'messages:send': true,
  'conversations:read': true,
  'broadcasts:send': true,
  'templates:read': true,
  'templates:sync': true,
};
export const allScopes = Object.keys(known) as readonly Scope[];

export const scopeGroups: readonly (readonly [resource: string, scopes: readonly Scope[]])[] = [
  ...new Set(allScopes.map((scope) => scope.split(':')[0] ?? '')),
].map((resource) => [resource, allScopes.filter((scope) => scope.startsWith(`${resource}:`))]);

export const presets = {
  readContacts: ['contacts:read'] as readonly Scope[],
  all: allScopes,
  read: allScopes.filter((scope) => scope.endsWith(':read') && scope !== 'health:read'),
  contacts: allScopes.filter((scope) =>
    /^(contacts|groups|sources|statuses):(read|write)$|^account:read$/.test(scope),
  ),
} as const;
export type Preset = keyof typeof presets | 'own';
/** The least first. */
export const presetNames: readonly Preset[] = ['readContacts', 'contacts', 'read', 'all', 'own'];

/** Returns the preset with exactly these scopes. Scopes that may not be granted do not count. */
export function presetOf(scopes: readonly Scope[], mayGrant: (scope: Scope) => boolean): Preset {
  const isSame = (preset: readonly Scope[]) => {
    const offered = preset.filter(mayGrant);
    return offered.length === scopes.length && offered.every((scope) => scopes.includes(scope));
  };
  return (
    (['readContacts', 'contacts', 'read', 'all'] as const).find((name) => isSame(presets[name])) ?? 'own'
  );
}
