/**
 * Writing of contact files: one contact after another to text, in three formats. All that an import can restore is in
 * each of them; `number` and `version` are not, since they belong to the database where the contact stands.
 */
import type { ContactWriter } from './contact-writer.js';
import type { FileFormat } from './record.js';
import { csvWriterOf } from './write-csv.js';
import { ndjsonWriter } from './write-ndjson.js';
import { vcardWriter } from './write-vcard.js';

export interface FileKind {
  readonly format: FileFormat;
  /** CSV for other programs: without the guards that an import of ours takes away */
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
