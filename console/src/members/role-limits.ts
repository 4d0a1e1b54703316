/** The parts of a contact that a role may leave out, and the scopes of a role that does not show everything. */
import type { OwnField, Role, Scope } from '../api/types.ts';

/** The visibility of a part of a contact. */
export type PartVisibility = 'shown' | 'masked' | 'hidden';

export const hideable = [
  'numbers',
  'emails',
  'address',
  'birthday',
  'description',
  'notes',
  'attributes',
] as const;
export const maskable: readonly string[] = ['numbers', 'emails'];

/** Scopes allowed for roles with limited visibility: all other scopes reveal the whole account. */
export const scopesOfLimited: readonly Scope[] = [
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
];

export type HiddenParts = Pick<Role, 'hidden' | 'masked'>;

export function shownAs({ hidden, masked }: HiddenParts, part: string): PartVisibility {
  if (hidden.includes(part)) return 'hidden';
  return masked.some((maskedPart) => maskedPart === part) ? 'masked' : 'shown';
}

export function withPart({ hidden, masked }: HiddenParts, part: string, shown: PartVisibility): HiddenParts {
  const without = <Name extends string>(parts: readonly Name[]) => parts.filter((name) => name !== part);
  return {
    hidden: [...without(hidden), ...(shown === 'hidden' ? [part] : [])],
    masked: [...without(masked), ...(shown === 'masked' ? [part as HiddenParts['masked'][number]] : [])],
  };
}

/** Returns the parts to choose from: single own fields, unless all of them are hidden. */
export function partsOf(parts: HiddenParts, fields: readonly OwnField[]): readonly string[] {
  if (parts.hidden.includes('attributes')) return hideable;
  const own = fields.map(({ key }) => `attributes.${key}`);
  // A field that is no longer declared may still be hidden.
  const others = parts.hidden.filter((part) => part.startsWith('attributes.') && !own.includes(part));
  return [...hideable, ...own, ...others];
}
