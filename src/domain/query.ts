/** Filters as an abstract syntax tree: a face decodes its vendor's language into it, the store compiles it to SQL. */
import type { IdentityKey, IdentityKind } from './identity.js';

export type Catalog = 'tags' | 'groups' | 'sources' | 'statuses';

/** One item of a catalog, as the caller names it. A folded name means the oldest of its spellings. */
export type CatalogSelector =
  | ({ readonly by: 'id'; readonly id: string } & OfScope)
  | ({ readonly by: 'number'; readonly number: number } & OfScope)
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'folded'; readonly name: string };

/** Ids and numbers of items are as clients of the scope know them; without one, ours. */
interface OfScope {
  readonly scope?: string;
}

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

export type ContactFilter =
  | { readonly op: 'all'; readonly filters: readonly ContactFilter[] }
  | { readonly op: 'any'; readonly filters: readonly ContactFilter[] }
  | { readonly op: 'not'; readonly filter: ContactFilter }
  /** matches nothing */
  | { readonly op: 'none' }
  | { readonly op: 'type'; readonly is: readonly string[] }
  | { readonly op: 'owner'; readonly compare: Comparison; readonly value: string }
  | {
      readonly op: 'time';
      readonly field: 'createdAt' | 'updatedAt';
      readonly compare: Comparison;
      readonly value: Date;
    }
  | { readonly op: 'number'; readonly compare: Comparison; readonly value: number }
  /** an integer owner, in decimal; any other owner, like none, matches nothing */
  | { readonly op: 'ownerNumber'; readonly compare: Comparison; readonly value: number }
  /** one of these integers is the number of the source, of the status, of any group, or the owner */
  | ({
      readonly op: 'among';
      readonly field: NumberField | 'group';
      readonly values: readonly number[];
    } & OfScope)
  /** the folded text of a number (decimal) or of a time (`yyyy-mm-ddthh:mm:ss+00:00`) contains this */
  | ({
      readonly op: 'textOf';
      readonly field: NumberField | 'createdAt';
      readonly contains: string;
    } & OfScope)
  /** `ownerNumber`: no integer owner */
  | {
      readonly op: 'missing';
      readonly field: 'owner' | 'ownerNumber' | 'source' | 'status' | 'group' | 'tag';
    }
  | { readonly op: 'catalog'; readonly catalog: Catalog; readonly item: CatalogSelector }
  | ({
      readonly op: 'catalogNumber';
      readonly catalog: 'sources' | 'statuses';
      readonly compare: Comparison;
      readonly value: number;
    } & OfScope)
  /** a value that a contact shows passes the test; a contact without the value passes only `missing` */
  | { readonly op: 'shown'; readonly field: ShownField; readonly test: ShownTest }
  | { readonly op: 'identity'; readonly key: IdentityKey }
  /** a phone or wa_id of these digits, or of an equivalent form when `equivalents` */
  | { readonly op: 'holdsNumber'; readonly digits: string; readonly equivalents: boolean }
  /** a phone or wa_id of these digits; when these have no holder, of another form that they match */
  | { readonly op: 'meetsNumber'; readonly digits: string }
  /** has an identity of one of these kinds */
  | { readonly op: 'holdsKind'; readonly kinds: readonly IdentityKind[] }
  /** the latest entry of the consent ledger for the channel, of those without a purpose, has this state */
  | { readonly op: 'consent'; readonly channel: string; readonly state: string }
  | { readonly op: 'holdsScope'; readonly kind: IdentityKind; readonly scope: string }
  /** has a number in dialable E.164 */
  | { readonly op: 'dialable' }
  | { readonly op: 'text'; readonly terms: readonly TextTerm[] };

/** Texts are compared folded, by code points. */
export type ShownField =
  | 'company'
  | 'city'
  | 'primaryEmail'
  /** the digits of the number to dial */
  | 'dialDigits'
  /** an integer that a face keeps in its own extension */
  | { readonly face: string; readonly member: string };

/** `value`, `among` and `contains` are folded already. */
export type ShownTest =
  | { readonly compare: Comparison; readonly value: string | number }
  | { readonly among: readonly (string | number)[] }
  | { readonly contains: string }
  | 'missing';

export type NumberField = 'source' | 'status' | 'ownerNumber';

/** Any of the terms must match. `value` is folded already; it is a literal substring. */
export type TextTerm = FieldTerm | ShownNumberTerm;

/**
 * The number that a one-number wire shows: the primary phone, spelled as `face` wrote it, else `+` and the digits;
 * without one a wa_id. `digits`: whatever the separators.
 */
export interface ShownNumberTerm {
  readonly in: 'shownNumber';
  readonly face: string;
  readonly form: 'text' | 'digits';
  readonly value: string;
}

export interface FieldTerm {
  readonly in:
    | 'name'
    | 'givenName'
    | 'familyName'
    | 'company'
    /** any email of the contact */
    | 'emails'
    /** the email flagged primary */
    | 'primaryEmail'
    /** `+` and the digits of the number to dial */
    | 'dialNumber'
    /** the digits of the number to dial */
    | 'dialDigits'
    /** the digits of any phone or wa_id */
    | 'anyDigits'
    /** the whole searched text: names, company, emails, user names, numbers */
    | 'everything';
  readonly value: string;
}
