/**
 * Writes contact files in three formats, as text, contact by contact. Each format has every value that an import can
 * restore; `number` and `version` belong to the database and are left out.
 */
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import type { ContactWriter } from './contact-writer.js';
import { csvWriterOf } from './csv/write-csv.js';
import { ndjsonWriter } from './json/write-ndjson.js';
import { type FileFormat, fileFormats } from './rows/imported-contact.js';
import { vcardWriter } from './vcard/write-vcard.js';

export interface FileKind {
  readonly format: FileFormat;
  /** CSV without guards against formulas, for other programs */
  readonly isPlain?: boolean;
}

/** The media types of files, without parameters. */
export const mediaTypes = Object.fromEntries(
  fileFormats.map((format) => [format, contactWriterOf({ format }).mediaType.split(';', 1)[0]]),
) as { readonly [Format in FileFormat]: string };

export function contactWriterOf(
  { format, isPlain = false }: FileKind,
  fields: readonly OwnField[] = [],
): ContactWriter {
  switch (format) {
    case 'csv':
      return csvWriterOf(isPlain, fields);
    case 'ndjson':
      return ndjsonWriter;
    case 'vcf':
      return vcardWriter;
  }
}
