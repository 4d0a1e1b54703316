/**
 * The parts of contacts that a role can hide, one row per part. Answers, filters, edits and events of contacts follow
 * from it; an incomplete row does not compile. Notes, entries of consents, merges and reports are redacted in
 * `redaction.ts` and in their own operations. `../contact/sorts.ts` has the part of each order. A part that is a plain
 * text is one line here (`text`) and its label in the console.
 */

import type { PlainField } from '../contact/contact-fields.js';
import type { DuplicateReason } from '../contact/duplicate-score.js';
import type { ContactEdit } from '../contact/edit.js';
import type { ContactFilter, ShownField, TextTerm } from '../contact/query.js';
import { type EventType, noteEventTypes } from '../events/event.js';
import type { IdentityKind } from '../identity/identity.js';
import type { SearchSection } from '../text/searched-text.js';
import { maskedEmail, maskedNumber } from './mask.js';

interface Mask {
  readonly of: (value: string) => string;
  /** whether the mask of any value with this text shows the text */
  readonly shows: (text: string) => boolean;
}

export type HideableMember = PlainField | 'address' | 'attributes';
type TextsIn<Value> = Extract<Value, string>;

interface HideableRow {
  /** members of a contact that become empty */
  readonly members: readonly HideableMember[];
  /** identity kinds of the part; `masked`: a role that masks the part still sees them, masked */
  readonly kinds: { readonly [Kind in IdentityKind]?: 'masked' | 'left out' };
  /** spaces of the subjects of consents and suppressions */
  readonly subjects: readonly string[];
  /** whether extensions of faces repeat the part */
  readonly isInExtensions: boolean;
  /** null: the part cannot be masked */
  readonly mask: Mask | null;
  /** fields of conditions */
  readonly fields: readonly TextsIn<ShownField>[];
  /** whether a condition on a whole value is allowed: a caller that has a number may search for its holder */
  readonly isMatchedWhole: boolean;
  /** other conditions that are refused, by the form of the part */
  readonly conditions: { readonly [Op in ContactFilter['op']]?: 'where not whole' | 'where hidden' };
  /** terms of searches */
  readonly terms: readonly TextTerm['in'][];
  readonly sections: readonly SearchSection[];
  /** members of edits; identities are matched by kind */
  readonly edits: readonly (keyof ContactEdit)[];
  /** events that are hidden */
  readonly events: readonly EventType[];
}

type TextRow = HideableRow & { readonly mask: null };

/** Returns the row of a plain text. The lists name other places that reveal it. */
function text(name: PlainField, reveals: Pick<HideableRow, 'fields' | 'terms' | 'sections'>): TextRow {
  return {
    members: [name],
    kinds: {},
    subjects: [],
    isInExtensions: false,
    mask: null,
    ...reveals,
    fields: [name, ...reveals.fields],
    isMatchedWhole: false,
    conditions: {},
    edits: [name],
    events: [],
  };
}

const none = { fields: [], terms: [], sections: [] } as const;

/** Documents and help texts have this order. */
const hideable = {
  numbers: {
    members: [],
    // Only numbers that people dial have a mask.
    kinds: { phone: 'masked', wa_id: 'masked', lid: 'left out', viber: 'left out' },
    subjects: ['number'],
    isInExtensions: true,
    mask: { of: maskedNumber, shows: () => false },
    fields: ['dialDigits'],
    isMatchedWhole: true,
    conditions: { numberStarts: 'where not whole', dialable: 'where hidden' },
    terms: ['shownNumber', 'dialNumber', 'dialDigits', 'anyDigits'],
    sections: ['numbers', 'spellings'],
    edits: [],
    events: [],
  },
  emails: {
    members: [],
    kinds: { email: 'masked' },
    subjects: ['email'],
    isInExtensions: true,
    // A mask shows the domain. An address has no white space, so a text with white space never matches a mask.
    mask: { of: maskedEmail, shows: (value: string) => /^@[^@\s\p{Cc}]*$/u.test(value) },
    fields: ['primaryEmail'],
    isMatchedWhole: true,
    conditions: { emailDomain: 'where hidden' },
    terms: ['emails', 'primaryEmail'],
    sections: ['primaryEmail', 'otherEmails', 'plainEmails'],
    edits: [],
    events: [],
  },
  address: {
    members: ['address'],
    kinds: {},
    subjects: [],
    isInExtensions: true,
    mask: null,
    fields: ['street', 'city', 'state', 'zip', 'countryCode'],
    isMatchedWhole: false,
    conditions: {},
    terms: [],
    sections: ['city'],
    edits: ['address'],
    events: [],
  },
  birthday: text('birthday', { ...none, fields: ['birthDate'] }),
  description: text('description', none),
  notes: {
    members: [],
    kinds: {},
    subjects: [],
    isInExtensions: false,
    mask: null,
    fields: [],
    isMatchedWhole: false,
    conditions: {},
    terms: [],
    sections: [],
    edits: [],
    events: noteEventTypes,
  },
  // Conditions and terms name their attribute; see `hidesAttribute`.
  attributes: {
    members: ['attributes'],
    kinds: {},
    subjects: [],
    isInExtensions: true,
    mask: null,
    fields: [],
    isMatchedWhole: false,
    conditions: {},
    terms: [],
    sections: [],
    edits: ['attributes'],
    events: [],
  },
} as const satisfies Readonly<Record<string, HideableRow>>;

export type PartName = keyof typeof hideable;
/** Parts that a role may mask. */
export type MaskablePart = {
  [Part in PartName]: (typeof hideable)[Part]['mask'] extends null ? never : Part;
}[PartName];
/** Parts that a role may hide. `attributes` are all own fields; `attributes.KEY` is one. */
export type HideablePart = PartName | `attributes.${string}`;

export const hideableParts = Object.keys(hideable) as readonly PartName[];
export const maskableParts = hideableParts.filter(
  (part): part is MaskablePart => hideable[part].mask !== null,
);

/** The part that each reason of duplicates reveals; null: names and companies are never hidden. */
export const partOfReason: Readonly<Record<DuplicateReason, PartName | null>> = {
  shared_number: 'numbers',
  equivalent_number: 'numbers',
  same_email: 'emails',
  same_name: null,
  similar_name: null,
  swapped_names: null,
  same_given_name: null,
  same_family_name: null,
  same_birthday: 'birthday',
  similar_birthday: 'birthday',
  same_company: null,
  same_address: 'address',
  similar_address: 'address',
  same_postcode: 'address',
  same_suburb: 'address',
  same_username: null,
  same_mailbox: 'emails',
  same_number_ending: 'numbers',
};

export const hideableRowOf = (part: PartName): HideableRow => hideable[part];

/** Returns the part of each value of a list of the rows. */
export function partsBy<Value>(list: (row: HideableRow) => Iterable<Value>): ReadonlyMap<Value, PartName> {
  return new Map(
    hideableParts.flatMap((part) => [...list(hideableRowOf(part))].map((value) => [value, part] as const)),
  );
}
