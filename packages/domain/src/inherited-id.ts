/**
 * Inherited ids: what clients of a vendor have stored, and what goes on meaning the same thing on the face of that vendor.
 * Those of contacts are identities of kind `vendor_id`; of other things one for each scope.
 */
import type { Catalog } from './query.js';

/** Ids by scope, which is the name of a face: opaque text. */
export type InheritedIds = Readonly<Record<string, string>>;

export type InheritedThing = 'tag' | 'group' | 'source' | 'status' | 'note' | 'suppression';

export const thingOf = {
  tags: 'tag',
  groups: 'group',
  sources: 'source',
  statuses: 'status',
} as const satisfies Readonly<Record<Catalog, InheritedThing>>;

/** Things that have numbers. */
export type Numbered = 'contacts' | Catalog;

/** Things that the clients of a scope know by an integer: our number where none was inherited. */
export type IntegerScopes = ReadonlyMap<string, ReadonlySet<Numbered>>;

/** The largest inherited integer. No database assigns larger ones, and ids computed from numbers need their room. */
export const maxInheritedInteger = 999_999_999_999;

/** Undefined for what is no integer from 1, written plainly. */
export function inheritedInteger(text: string): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}
