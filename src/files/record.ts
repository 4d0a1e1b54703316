/**
 * What one row of a contact file says, in canonical words, whatever the format it came in.
 * An absent member says nothing: an empty cell neither clears nor sets.
 */
import type { Channel, ConsentState } from '../domain/consent.js';
import type { Address, ContactType } from '../domain/contact.js';
import type { IdentityInput } from '../domain/identity.js';
import type { ContactId } from '../domain/ids.js';

export interface ContactRecord {
  /** of the contact where the row was exported; a newcomer keeps it */
  readonly id?: ContactId;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly type?: ContactType;
  readonly displayName?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly company?: string;
  readonly description?: string;
  readonly avatarUrl?: string;
  readonly owner?: string;
  readonly blocked?: boolean;
  readonly address?: { readonly [Part in keyof Address]?: string };
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** by face; opaque */
  readonly extensions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** in their order; numbers as digits in `value`, as they were written in `raw` */
  readonly identities: readonly RecordIdentity[];
  readonly tags?: readonly string[];
  readonly groups?: readonly string[];
  /** null: none, as an export says of a contact without one */
  readonly source?: string | null;
  readonly status?: string | null;
  readonly consents?: readonly RecordConsent[];
  readonly suppressions?: readonly RecordSuppression[];
}

export interface RecordIdentity extends IdentityInput {
  /** the face that wrote it where it was exported */
  readonly origin?: string;
  /** the column it came from, for what is wrong with it */
  readonly column: string;
}

export interface RecordConsent {
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose?: string;
  readonly source?: string;
  readonly basis?: string;
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
}

export interface RecordSuppression {
  readonly channel: Channel | 'all';
  /** `''` for the whole contact, else one identity as `space:value` */
  readonly subject: string;
  readonly reason: string;
  readonly source?: string;
  readonly note?: string;
  readonly expiresAt?: Date;
}

/** The face of what imports write, also of identities whose file names no other. */
export const importFace = 'import';

export const fileFormats = ['csv', 'ndjson', 'vcf'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** What is wrong with a row, or with the file at a row: the column as the file names it, null for the whole row. */
export interface RowFlaw {
  readonly column: string | null;
  /** `required`, `invalid`, `too_long`, `ambiguous`, `conflict`, … */
  readonly code: string;
  /** one sentence for people */
  readonly message: string;
}

/** What is said of a row that is taken all the same: `ambiguous_phone`, or the code of a flaw whose cell was dropped. */
export interface RowNote extends RowFlaw {
  /** the cell as the file has it, its beginning when it is long; null where it is not one text */
  readonly value: string | null;
}

/** What a cell that cannot be read costs: its row, or only itself. */
export const badCellPolicies = ['reject_row', 'drop_cell'] as const;
export type BadCellPolicy = (typeof badCellPolicies)[number];

/** A column of a CSV file or a property of vCards: the field that it became, null for what is not imported. */
export interface FileColumn {
  readonly name: string;
  readonly field: string | null;
  /** of vCards: how often it was there */
  readonly count?: number;
}

/** A row as the file has it: the cells of a CSV row, else the text of the line or card. */
export type RawRow = readonly string[] | string;

/** One row, read: what it says, or why it cannot be taken. Rows count from 1; a CSV's header is not one. */
export type FileRow = { readonly row: number; readonly raw: RawRow } & (
  | { readonly record: ContactRecord; readonly notes?: readonly RowNote[] }
  | { readonly flaws: readonly RowFlaw[] }
);
