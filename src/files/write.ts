/**
 * Writing of contact files: one contact after another to text, in three formats. All that an import can restore is in
 * each of them; `number` and `version` are not, since they belong to the database where the contact stands.
 */
import type { Consent, Suppression } from '../domain/consent.js';
import type { Contact } from '../domain/contact.js';
import type { FileFormat } from './record.js';
import { csvWriter } from './write-csv.js';
import { ndjsonWriter } from './write-ndjson.js';
import { vcardWriter } from './write-vcard.js';

/** What stands beside a contact: the current consent of each channel and purpose, and the suppressions. */
export interface BesideContact {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly Suppression[];
}

export interface ContactWriter {
  /** with its parameters, as in a Content-Type */
  readonly mediaType: string;
  /** of a file's name, without the dot */
  readonly extension: string;
  head(): string;
  row(contact: Contact, beside: BesideContact): string;
  tail(): string;
}

const writers: Readonly<Record<FileFormat, ContactWriter>> = {
  csv: csvWriter,
  ndjson: ndjsonWriter,
  vcf: vcardWriter,
};

export function writerOf(format: FileFormat): ContactWriter {
  return writers[format];
}
