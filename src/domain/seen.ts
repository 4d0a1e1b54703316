/** The forms of what a caller sees; `sight.ts` applies them. */

/** Parts of a contact that a role may leave out. `attributes` are all own fields; one is `attributes.KEY`. */
export const hideableParts = [
  'numbers',
  'emails',
  'address',
  'birthday',
  'description',
  'notes',
  'attributes',
] as const;
export type HideablePart = (typeof hideableParts)[number] | `attributes.${string}`;

/** Parts of which a role may show the beginning and the end. */
export const maskableParts = ['numbers', 'emails'] as const;
export type MaskablePart = (typeof maskableParts)[number];

export interface Sight {
  /** null: everyone; else who has one of these texts as owner, or is in one of the groups of these numbers */
  readonly whom: { readonly owners: readonly string[]; readonly groups: readonly number[] } | null;
  readonly hidden: readonly HideablePart[];
  readonly masked: readonly MaskablePart[];
}

/** Absent: everyone, and all of them. */
export type Seen = Sight | undefined;
