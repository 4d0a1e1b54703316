/**
 * Inherited ids: ids that clients of a vendor have stored and that stay valid on the face of that vendor. Inherited ids
 * of contacts are identities of kind `vendor_id`. Other records have one inherited id for each scope.
 */
import type { Catalog } from '../contact/query.js';

/** Ids by scope, which is the name of a face: opaque text. */
export type InheritedIds = Readonly<Record<string, string>>;

export type InheritedThing = 'tag' | 'group' | 'source' | 'status' | 'note' | 'suppression';

export const itemNounOf = {
  tags: 'tag',
  groups: 'group',
  sources: 'source',
  statuses: 'status',
} as const satisfies Readonly<Record<Catalog, InheritedThing>>;

/** Kinds of records with numbers. */
export type NumberedThing = 'contacts' | Catalog;

/** Kinds of records that clients of a scope know by an integer: our number, unless one was inherited. */
export type IntegerScopes = ReadonlyMap<string, ReadonlySet<NumberedThing>>;

/** The largest inherited integer. No database assigns larger ones, and ids computed from numbers need space above. */
export const maxInheritedInteger = 999_999_999_999;

/** Returns undefined unless the text is an integer from 1 in plain digits. */
export function inheritedInteger(text: string): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}
