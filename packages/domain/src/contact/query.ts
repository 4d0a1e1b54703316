/** Filters as an abstract syntax tree: a face decodes its vendor's language into it, the store compiles it to SQL. */

import type { IdentityKey, IdentityKind } from '../identity/identity.js';
import type { SearchSection } from '../text/searched-text.js';
import type { AddressPart, TextField } from './contact-fields.js';

export const allCatalogs = ['tags', 'groups', 'sources', 'statuses'] as const;
export type Catalog = (typeof allCatalogs)[number];

/** A reference to an item of a catalog. A folded name selects all its spellings; only tags have several. */
export type CatalogSelector =
  | ({ readonly by: 'id'; readonly id: string } & OfScope)
  | ({ readonly by: 'number'; readonly number: number } & OfScope)
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'folded'; readonly name: string };

/** The scope of the ids and numbers in the reference; absent: ours. */
interface OfScope {
  readonly scope?: string;
}

export type ComparisonOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

export type ContactFilter =
  | { readonly op: 'all'; readonly filters: readonly ContactFilter[] }
  | { readonly op: 'any'; readonly filters: readonly ContactFilter[] }
  | { readonly op: 'not'; readonly filter: ContactFilter }
  /** matches nothing */
  | { readonly op: 'none' }
  | { readonly op: 'type'; readonly is: readonly string[] }
  | { readonly op: 'blocked' }
  | { readonly op: 'owner'; readonly compare: ComparisonOperator; readonly value: string }
  /** the owner is one of these texts */
  | { readonly op: 'ownedBy'; readonly owners: readonly string[] }
  /** the owner is one of this member's owner texts at the time of the query */
  | { readonly op: 'ownedByMember'; readonly member: number }
  | {
      readonly op: 'time';
      readonly field: 'createdAt' | 'updatedAt';
      readonly compare: ComparisonOperator;
      readonly value: Date;
    }
  | { readonly op: 'number'; readonly compare: ComparisonOperator; readonly value: number }
  /** an integer owner, in decimal; other owners, and contacts without an owner, never match */
  | { readonly op: 'ownerNumber'; readonly compare: ComparisonOperator; readonly value: number }
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
      readonly field:
        | 'owner'
        | 'ownerNumber'
        | 'source'
        | 'status'
        | 'group'
        | 'tag'
        | 'lastMessageAt'
        | 'undeliveredAt';
    }
  | { readonly op: 'catalog'; readonly catalog: Catalog; readonly item: CatalogSelector }
  | ({
      readonly op: 'catalogNumber';
      readonly catalog: 'sources' | 'statuses';
      readonly compare: ComparisonOperator;
      readonly value: number;
    } & OfScope)
  /** a shown value of the contact passes the test; a contact without a value matches only `missing` */
  | { readonly op: 'shown'; readonly field: ShownField; readonly test: ShownTest }
  /** `otherwise`: the identity instead if no contact has the first one */
  | { readonly op: 'identity'; readonly key: IdentityKey; readonly otherwise?: IdentityKey | undefined }
  /** a phone or wa_id of these digits, or of an equivalent form when `equivalents` */
  | { readonly op: 'holdsNumber'; readonly digits: string; readonly equivalents: boolean }
  /** a phone or wa_id of these digits; if no contact has these digits, another form of the same number */
  | { readonly op: 'meetsNumber'; readonly digits: string }
  /** the contact has an identity of one of these kinds */
  | { readonly op: 'holdsKind'; readonly kinds: readonly IdentityKind[] }
  /** a phone or wa_id begins with these digits */
  | { readonly op: 'numberStarts'; readonly digits: string }
  /** an email has this domain */
  | { readonly op: 'emailDomain'; readonly domain: string }
  /**
   * the consent entries in force for the channel, the purpose and the sender have this state; `none`: no entry is in
   * force. Without a purpose (null or absent): entries without one. Without a sender: entries for all senders, or the
   * strictest of any
   */
  | ({ readonly op: 'consent'; readonly state: string } & Partial<MessageTerms> &
      Pick<MessageTerms, 'channel'>)
  /** the contact's entries allow the message; if kinds are given, the contact has an identity of one of them */
  | ({ readonly op: 'sendable'; readonly kinds: readonly IdentityKind[]; readonly at: Date } & MessageTerms)
  /** a contact without messages has 0 incoming messages, and matches no comparison of times */
  | {
      readonly op: 'activity';
      readonly field: 'lastMessageAt' | 'undeliveredAt' | 'messagesIn';
      readonly compare: ComparisonOperator;
      readonly value: Date | number;
    }
  /** it is in an open pair of duplicates; `among`: with a contact that matches */
  | { readonly op: 'hasDuplicates'; readonly among?: ContactFilter }
  /** a saved segment; the core replaces it before it queries the store. `path`: its position in the request */
  | { readonly op: 'segment'; readonly ref: SegmentRef; readonly path: string }
  /**
   * a condition on an attribute, as the request has it; before a query of the store, the core reads it by the type of
   * its field. `path`: its position in the request. `now`: base of relative times
   */
  | {
      readonly op: 'attribute';
      readonly condition: Readonly<Record<string, unknown>>;
      readonly path: string;
      readonly now: Date;
    }
  | { readonly op: 'holdsScope'; readonly kind: IdentityKind; readonly scope: string }
  /** has a number in dialable E.164 */
  | { readonly op: 'dialable' }
  | { readonly op: 'text'; readonly terms: readonly TextTerm[] };

/** Matches every contact. */
export const allContacts: ContactFilter = { op: 'all', filters: [] };

/** The message of a condition. `purpose` null: without a purpose. `sender` null: from any number of the business. */
export interface MessageTerms {
  readonly channel: string;
  readonly purpose: string | null;
  readonly sender: string | null;
}

/** A number or a name; a number is tried before a name of the same digits. */
export interface SegmentRef {
  readonly number?: number;
  readonly name?: string;
}

/** Texts are compared folded, by code points. */
export type ShownField =
  | TextField
  | AddressPart
  /** the birthday if its year is known */
  | 'birthDate'
  | 'primaryEmail'
  /** the digits of the number to dial */
  | 'dialDigits'
  /** an integer that a face keeps in its own extension */
  | { readonly face: string; readonly member: string }
  /** `index`: index of the own field, if it serves the condition */
  | { readonly attribute: string; readonly as: AttributeForm; readonly index?: number | undefined };

/**
 * How an attribute is compared. `text`: a text, number or boolean. `number` and `date` (`YYYY-MM-DD`): only values of
 * that type. `json`: an equal JSON value. `items`: a list that contains the text.
 */
export type AttributeForm = 'text' | 'number' | 'date' | 'json' | 'items';

/** `value`, `among` and `contains` are folded already. `isPlain`: accents are ignored. */
export type ShownTest =
  | { readonly compare: ComparisonOperator; readonly value: string | number }
  | { readonly among: readonly (string | number)[] }
  | { readonly contains: string; readonly isPlain?: boolean }
  | { readonly startsWith: string; readonly isPlain?: boolean }
  | 'missing';

export type NumberField = 'source' | 'status' | 'ownerNumber';

/** Any of the terms must match. `value` is folded already; it is a literal substring. */
export type TextTerm = FieldTerm | SearchTerm | TagsTerm | ShownNumberTerm | OwnFieldsTerm;

/**
 * The number that a wire with one number shows. It is the primary phone in the spelling of `face`, else `+` and the
 * digits. A contact without a phone has its wa_id instead. `digits`: ignores separators.
 */
export interface ShownNumberTerm {
  readonly in: 'shownNumber';
  readonly face: string;
  readonly form: 'text' | 'digits';
  readonly value: string;
}

/** The searched text, without accents: names, company, emails, user names, numbers, city. */
export interface SearchTerm {
  readonly in: 'everything';
  readonly value: string;
  /** limits the search to these sections */
  readonly sections?: readonly SearchSection[];
}

/**
 * The contact has one of these tags. The core adds the term to searches, with the tags that contain the value in their
 * name.
 */
interface TagsTerm {
  readonly in: 'tags';
  readonly numbers: readonly number[];
  readonly value: string;
}

/** The first characters of searched own fields; accents are ignored. */
export interface OwnFieldsTerm {
  readonly in: 'ownFields';
  /** `index`: index of the field, if it serves the search */
  readonly fields: readonly { readonly key: string; readonly index?: number }[];
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
    | 'anyDigits';
  readonly value: string;
}
