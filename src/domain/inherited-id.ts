/**
 * Inherited ids: what clients of a vendor have stored, and what goes on meaning the same thing on the face of that vendor.
 * Those of contacts are identities of kind `vendor_id`; of other things one for each scope.
 */
import type { Catalog } from './query.js';

/** By scope: the name of a face, opaque text. */
export type InheritedIds = Readonly<Record<string, string>>;

export type InheritedThing = 'tag' | 'group' | 'source' | 'status' | 'note' | 'suppression';

export const thingOf: Readonly<Record<Catalog, InheritedThing>> = {
  tags: 'tag',
  groups: 'group',
  sources: 'source',
  statuses: 'status',
};

/** What numbers are counted for. */
export type Numbered = 'contacts' | Catalog;

/** By scope: what its clients know by an integer, which is our number where nothing was inherited. */
export type IntegerScopes = ReadonlyMap<string, ReadonlySet<Numbered>>;

/** Numbers above it are given out by nobody's database, and would use up what ids computed from numbers have room for. */
export const maxInheritedInteger = 999_999_999_999;

/** Undefined for what is no integer from 1, written plainly. */
export function inheritedInteger(text: string): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}
