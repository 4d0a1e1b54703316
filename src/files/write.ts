/**
 * Writes contact files in three formats, as text for one contact after another. Each format has all that an import can restore;
 * `number` and `version` belong to the database and are left out.
 */
import type { Consent, Suppression } from '../domain/consent.js';
import type { Contact } from '../domain/contact.js';
import type { FileFormat } from './record.js';
import { csvWriterOf } from './write-csv.js';
import { ndjsonWriter } from './write-ndjson.js';
import { vcardWriter } from './write-vcard.js';

/** Of a contact: the current consent for each channel and purpose, and the suppressions. */
export interface Protections {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly Suppression[];
}

export interface ContactWriter {
  /** with its parameters, as in a Content-Type */
  readonly mediaType: string;
  /** of a file's name, without the dot */
  readonly extension: string;
  head(): string;
  row(contact: Contact, protections: Protections): string;
}

export interface FileKind {
  readonly format: FileFormat;
  /** CSV without guards against formulas, for other programs */
  readonly isPlain?: boolean;
}

export function writerOf({ format, isPlain = false }: FileKind): ContactWriter {
  switch (format) {
    case 'csv':
      return csvWriterOf(isPlain);
    case 'ndjson':
      return ndjsonWriter;
    case 'vcf':
      return vcardWriter;
  }
}
