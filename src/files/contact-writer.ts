/** What a format of contact files is written with. */
import type { Consent, Suppression } from '../domain/consent.js';
import type { Contact } from '../domain/contact.js';

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
