/** The person who signed in, by the claims of the provider, within bounds. */

import { isEmail } from '@switchbook/domain/identity/email.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { oneLine } from '@switchbook/text/terminal-text.js';
import type { ProviderSettings } from './settings.js';

export type TokenClaims = Readonly<Record<string, unknown>>;

export type EmailState = 'verified' | 'not_verified' | 'absent';

/**
 * Why groups are missing. `elsewhere`: the provider has them at another URL, as Microsoft above 200 groups. `too_many`,
 * `unusable`: some groups were dropped, because of their number or their form.
 */
export type MissingGroups = 'elsewhere' | 'too_many' | 'unusable';

export interface ProviderPerson {
  /** an address that the provider verified; any address, if the settings accept that */
  readonly email: string | null;
  readonly emailState: EmailState;
  readonly name: string | null;
  readonly groups: readonly string[];
  /** null: the list is complete, or the provider has no groups for this person */
  readonly missingGroups: MissingGroups | null;
}

const personBounds = { groups: 200, group: 200, name: 200, email: 320 };

export function providerPersonOf(claims: TokenClaims, settings: ProviderSettings): ProviderPerson {
  const { email, state } = emailOf(claims);
  return {
    email: state === 'verified' || settings.acceptsUnverifiedEmail ? email : null,
    emailState: state,
    name: personNameOf(claims.name),
    ...groupsOf(claims, settings.groupsClaim),
  };
}

/**
 * Returns the role of the person's groups. Null: no group has a role, or some groups are unknown; then the member keeps
 * its role.
 */
export function roleOf(
  { roles }: Pick<ProviderSettings, 'roles'>,
  { groups, missingGroups }: Pick<ProviderPerson, 'groups' | 'missingGroups'>,
): string | null {
  if (missingGroups !== null) return null;
  return roles.find(([group]) => group === '*' || groups.includes(group))?.[1] ?? null;
}

/** Whether the claims lack a part that the provider's userinfo response may have. */
export function needsUserinfo(claims: TokenClaims, { scopes, groupsClaim }: ProviderSettings): boolean {
  return (
    (scopes.includes('email') && claims.email === undefined) ||
    (scopes.includes('profile') && claims.name === undefined) ||
    (findClaim(claims, groupsClaim) === undefined && !isElsewhere(claims, groupsClaim))
  );
}

function emailOf({ email, email_verified: isVerified }: TokenClaims): {
  readonly email: string | null;
  readonly state: EmailState;
} {
  const isUsable =
    typeof email === 'string' &&
    email.length <= personBounds.email &&
    isStorable(email) &&
    isEmail(email) &&
    !/\p{Cc}/u.test(email);
  if (!isUsable) return { email: null, state: 'absent' };
  // Some providers write their booleans as texts.
  return {
    email: email.trim(),
    state: isVerified === true || isVerified === 'true' ? 'verified' : 'not_verified',
  };
}

function personNameOf(name: unknown): string | null {
  if (typeof name !== 'string' || !isStorable(name)) return null;
  const text = [...oneLine(name.slice(0, personBounds.name * 2)).trim()].slice(0, personBounds.name).join('');
  return text === '' || !text.isWellFormed() ? null : text;
}

function groupsOf(claims: TokenClaims, claim: string): Pick<ProviderPerson, 'groups' | 'missingGroups'> {
  const value = findClaim(claims, claim);
  if (value === undefined || value === null)
    return { groups: [], missingGroups: isElsewhere(claims, claim) ? 'elsewhere' : null };
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const usable = values.filter(
    (item): item is string =>
      typeof item === 'string' &&
      item !== '' &&
      item.length <= personBounds.group &&
      isStorable(item) &&
      !/\p{Cc}/u.test(item),
  );
  const groups = [...new Set(usable)];
  return {
    groups: groups.slice(0, personBounds.groups),
    missingGroups:
      groups.length > personBounds.groups ? 'too_many' : usable.length < values.length ? 'unusable' : null,
  };
}

/** Returns the claim of that name; else the path, as `realm_access.roles`. Claim names may be URLs with dots. */
function findClaim(claims: TokenClaims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      claims,
    );
}

function isElsewhere({ _claim_names: names, hasgroups }: TokenClaims, claim: string): boolean {
  return (isObject(names) && Object.hasOwn(names, claim)) || hasgroups === true || hasgroups === 'true';
}
