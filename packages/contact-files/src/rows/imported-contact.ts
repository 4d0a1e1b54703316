/**
 * Rows of files as contacts in canonical words: an import sees only these, for every format. A reader accepts text as
 * it arrives, works on a chunk for a few milliseconds, and returns rows once they are complete. An error in the whole
 * file refuses the file, a flaw in a row rejects that row. An export that is imported and exported again has the same
 * bytes. So the code that reads a part of a contact is next to the code that writes the part.
 */
import type { Channel, ConsentState } from '@switchbook/domain/consent/consent.js';
import type { ContactType } from '@switchbook/domain/contact/contact.js';
import type { AddressPart, TextField } from '@switchbook/domain/contact/contact-fields.js';
import type { Likeness } from '@switchbook/domain/contact/duplicate-score.js';
import type { IdentityInput } from '@switchbook/domain/identity/identity.js';
import type { FormMembers } from '@switchbook/domain/problems/value-form.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';

type ImportedTexts = { readonly [Field in TextField]?: string };

/** The canonical content of one row of a contact file. An absent member (an empty cell) leaves a field unchanged. */
export interface ImportedContact extends ImportedTexts {
  /** id of the exported contact; a new contact keeps it */
  readonly id?: ContactId;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly type?: ContactType;
  readonly blocked?: boolean;
  readonly address?: { readonly [Part in AddressPart]?: string };
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** keyed by face; opaque */
  readonly extensions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** ordered; `value` has the digits of a number, `raw` the text of the file */
  readonly identities: readonly ImportedIdentity[];
  readonly tags?: readonly string[];
  readonly groups?: readonly string[];
  /** null: the exported contact has no source */
  readonly source?: string | null;
  readonly status?: string | null;
  readonly consents?: readonly ImportedConsent[];
  readonly suppressions?: readonly ImportedSuppression[];
  readonly notes?: readonly ImportedNote[];
}

export interface ImportedIdentity extends IdentityInput {
  /** another contact owns it, so it is not used to find the row's contact */
  readonly isSharer?: boolean;
  /** the face that wrote it, in the directory that exported it */
  readonly origin?: string;
  /** column of the file, for flaws */
  readonly column: string;
}

export interface ImportedConsent {
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose?: string;
  /** digits of a number of the business; absent: all */
  readonly sender?: string;
  readonly source?: string;
  readonly basis?: string;
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
  readonly createdAt?: Date;
}

export interface ImportedSuppression {
  readonly channel: Channel | 'all';
  /** `''` for the whole contact, else one identity as `space:value` */
  readonly subject: string;
  readonly reason: string;
  readonly source?: string;
  readonly note?: string;
  readonly expiresAt?: Date;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  /** the id that clients of the vendor know */
  readonly vendorId?: string;
}

export interface ImportedNote {
  readonly body: string;
  readonly author?: string;
  /** a link in the note */
  readonly mediaUrl?: string;
  /** attributes that the face of the vendor keeps with the note */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  /** the id that clients of the vendor know */
  readonly vendorId?: string;
}

/** The face that imports write as, unless the file names another for an identity. */
export const importFace = 'import';

export const fileFormats = ['csv', 'ndjson', 'vcf'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Codes of flaws and notes of rows, of every reader and of the import. */
export const rowCodes = [
  ...(['known', 'unchanged', 'repeated', 'similar', 'joined', 'ambiguous', 'conflict', 'taken'] as const),
  ...(['invalid', 'form', 'type', 'required', 'unknown', 'no_choice', 'forbidden_character'] as const),
  ...([
    'too_long',
    'too_many',
    'too_large',
    'too_high',
    'quota',
    'erased',
    'name_parts',
    'extension',
  ] as const),
  ...(['ambiguous_phone', 'unsure_encoding', 'encoding', 'hidden_row', 'short_row', 'tag_case'] as const),
  ...(['left_out', 'replaced', 'country_set'] as const),
] as const;
export type RowCode = (typeof rowCodes)[number];

export function isRowCode(code: string): code is RowCode {
  return rowCodes.some((rowCode) => rowCode === code);
}

/** An error in a row; `column` as in the file, null for the whole row. Invalid cells have the form that they need. */
export interface RowFlaw extends FormMembers {
  readonly column: string | null;
  readonly code: RowCode;
  /** one sentence for people */
  readonly message: string;
  /** the earlier row of the same contact, if the row is repeated */
  readonly sameAs?: number;
  /** the stored contact that the row looks like */
  readonly similarTo?: SimilarPerson;
}

/** Names no person, so a later erasure of the contact need not find it. */
export interface SimilarPerson extends Pick<Likeness, 'reasons' | 'letters'> {
  /** number of the contact */
  readonly number: number;
}

/** A warning about an accepted row: `ambiguous_phone`, or the code of the flaw in a dropped cell. */
export interface RowNote extends RowFlaw {
  /** the cell, shortened; null when it is not one text */
  readonly value: string | null;
}

/** An invalid cell rejects its row, or is dropped. */
export const badCellPolicies = ['reject_row', 'drop_cell'] as const;
export type BadCellPolicy = (typeof badCellPolicies)[number];
/** A bad cell is skipped, and the contact is imported. */
export const defaultBadCells: BadCellPolicy = 'drop_cell';

/** A column of a CSV file or a property of vCards; `field` is null when it is not imported. */
export interface FileColumn {
  readonly name: string;
  readonly field: string | null;
  /** number of such properties in vCards */
  readonly count?: number;
  /** decimal separator of a column of numbers in this file; '': a point, and a comma is ambiguous */
  readonly decimal?: '.' | ',' | '';
}

/** Sources of a column's field: the caller's mapping, its heading, its cells. */
export const recognitions = ['mapping', 'heading', 'content'] as const;
export type Recognition = (typeof recognitions)[number];

/** A row of the file, unparsed: the cells of a CSV row, or the text of the line or card. */
export type RawRow = readonly string[] | string;

/** A row with its record, or with its flaws. Rows count from 1, without the header. */
export type FileRow = { readonly row: number; readonly raw: RawRow } & (
  | { readonly record: ImportedContact; readonly notes?: readonly RowNote[] }
  | { readonly flaws: readonly RowFlaw[] }
);

/** Actions of a fix: skip the cell, replace its text, skip the row, or read a number in a country. */
export const fixActions = ['skip_cell', 'replace', 'skip_row', 'country'] as const;

/** One fix for all rows of a CSV file with the same problem. */
export interface Fix {
  /** the column of the flaw; null: the whole row */
  readonly column: string | null;
  readonly code: string;
  /** absent: for any value of the cell */
  readonly value?: string;
  readonly action: (typeof fixActions)[number];
  /** the replacement text, or the country as two capital letters */
  readonly with?: string;
}

/** Code of the note that the encoding of the file is not sure. */
export const unsureCode = 'unsure_encoding' satisfies RowCode;
/** Code of the note of a row that is hidden in its sheet. */
export const hiddenCode = 'hidden_row' satisfies RowCode;
/** Code of the note of a tag that differs from an earlier one only in letter case. */
export const tagCaseCode = 'tag_case' satisfies RowCode;
/** Codes of rows that a fix skips, and of notes about cells that a fix changed. */
export const skippedByFix = 'left_out' satisfies RowCode;
export const fixedCodes: readonly RowCode[] = ['left_out', 'replaced', 'country_set'];

/** Replacement cells of a CSV file: by row number, then by column. */
export type Corrections = Readonly<Record<string, Readonly<Record<string, string>>>>;
