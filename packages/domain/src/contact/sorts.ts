/**
 * The orders of lists of contacts, one row per sort field. The rule for hidden parts, the lane, the index, the sorts of
 * our own API and the console follow from it. A forgotten member, column or text does not compile.
 */
import type { PartName } from '../access/hideable.js';

interface SortRow {
  /** the part whose values the order reveals; null: values that no role hides */
  readonly part: PartName | null;
  /** `ascending`: contacts without a value are at the wrong end of the index in descending order; null: no index */
  readonly index: 'both directions' | 'ascending' | null;
  /** whether the list counts as long, even without a condition */
  readonly isLong: boolean;
  /** the sort in our own API; null: it has none by this field */
  readonly wire: string | null;
}

const sorts = {
  createdAt: { part: null, index: 'both directions', isLong: false, wire: 'created_at' },
  updatedAt: { part: null, index: 'both directions', isLong: false, wire: 'updated_at' },
  // The first 200 characters, which an index supports; add `fullName` for the full order.
  name: { part: null, index: 'ascending', isLong: false, wire: 'display_name' },
  fullName: { part: null, index: null, isLong: false, wire: null },
  givenName: { part: null, index: null, isLong: false, wire: null },
  familyName: { part: null, index: null, isLong: false, wire: null },
  number: { part: null, index: 'both directions', isLong: false, wire: null },
  id: { part: null, index: 'both directions', isLong: false, wire: null },
  // The time of the last message.
  lastMessageAt: { part: null, index: null, isLong: true, wire: null },
  // The id that a vendor's client chose (an identity of kind `vendor_id` in the scope), else the uuid.
  vendorId: { part: null, index: null, isLong: false, wire: null },
  // The value of an own field. Our own API names it `attributes.KEY`; a role may hide one field.
  attribute: { part: 'attributes', index: null, isLong: true, wire: null },
} as const satisfies Readonly<Record<string, SortRow>>;

export type SortName = keyof typeof sorts;
/** Sort fields without a parameter. */
export type PlainSort = Exclude<SortName, 'vendorId' | 'attribute'>;
/** The sorts of our own API. */
export type SortInApi = NonNullable<(typeof sorts)[SortName]['wire']>;

export type SortField =
  | PlainSort
  | { readonly vendorId: string }
  /** the value of an indexed own field, by its key; the core adds the index before it queries the store */
  | { readonly attribute: string; readonly index?: FieldIndex };

/** An index of `field_values`, and the column that has its values. */
export interface FieldIndex {
  readonly number: number;
  readonly form: 'text' | 'number';
}

/** Contacts without the value are last, in either direction. */
export interface SortKey {
  readonly by: SortField;
  readonly descending: boolean;
}

const isPlain = (name: SortName): name is PlainSort => name !== 'vendorId' && name !== 'attribute';
export const plainSorts = (Object.keys(sorts) as readonly SortName[]).filter(isPlain);

/** The fields of the sorts of our own API, by the names of the sorts. */
export const sortsInApi: ReadonlyMap<string, PlainSort> = new Map(
  plainSorts.flatMap((name) => {
    const { wire } = sorts[name];
    return wire === null ? [] : [[wire, name] as const];
  }),
);

export function sortRowOf(by: SortField): SortRow {
  if (typeof by === 'string') return sorts[by];
  return 'vendorId' in by ? sorts.vendorId : sorts.attribute;
}
