/** Writers of contact files, one for each format. */
import type { Consent, Suppression } from '@switchbook/domain/consent/consent.js';
import type { ContactWith, FilePart } from '@switchbook/domain/contact/contact-parts.js';

/** The current consent of a contact for each channel and purpose, and its suppressions. */
export interface Protections {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly Suppression[];
}

/** The parts of a contact that a file contains. */
export type FileContact = ContactWith<FilePart>;

export interface ContactWriter {
  /** media type with its parameters, as in a Content-Type */
  readonly mediaType: string;
  /** extension of a file's name, without the dot */
  readonly extension: string;
  head(): string;
  row(contact: FileContact, protections: Protections): string;
}
