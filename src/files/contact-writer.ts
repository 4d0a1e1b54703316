/** What the writers of the three formats have in common. */
import type { Consent, Suppression } from '../domain/consent.js';
import type { Contact } from '../domain/contact.js';

/** What goes with a contact: the current consent of each channel and purpose, and the suppressions. */
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
