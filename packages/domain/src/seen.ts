/** The forms of what a caller sees; `sight.ts` applies them. */

import type { HideablePart, MaskablePart } from './hideable.js';

export { type HideablePart, hideableParts, type MaskablePart, maskableParts } from './hideable.js';

export interface Sight {
  /** null: everyone; else who has one of these texts as owner, or is in one of the groups of these numbers */
  readonly whom: { readonly owners: readonly string[]; readonly groups: readonly number[] } | null;
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

/** Absent: everyone, and all of them. */
export type Visibility = Sight | undefined;
