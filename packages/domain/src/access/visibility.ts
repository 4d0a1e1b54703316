/**
 * Visibility of a caller: undefined means all contacts and all parts. `src/visibility/values/visible-filter.ts` applies
 * it.
 */

import type { HideablePart, MaskablePart } from './hideable.js';

export interface LimitedVisibility {
  /** null: all contacts; else contacts with one of these owners, or in one of the groups with these numbers */
  readonly contacts: { readonly owners: readonly string[]; readonly groups: readonly number[] } | null;
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

/** Limited visibility as JSON in rows and fingerprints: its names never change. */
export interface StoredVisibility extends Pick<LimitedVisibility, 'hidden' | 'masked'> {
  readonly whom: LimitedVisibility['contacts'];
}

export function storedVisibility({ contacts, hidden, masked }: LimitedVisibility): StoredVisibility {
  return { whom: contacts, hidden, masked };
}

export function readVisibility({ whom: contacts, hidden, masked }: StoredVisibility): LimitedVisibility {
  return { contacts, hidden, masked };
}

/** Undefined: all contacts and all of their parts. */
export type Visibility = LimitedVisibility | undefined;
