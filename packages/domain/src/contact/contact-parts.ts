/** Optional parts of a contact in a list. Its id, names, company and times are always read. */
import type { Contact } from './contact.js';
import { textParts } from './contact-fields.js';

export const contactParts = [
  'number',
  'version',
  'type',
  'blocked',
  ...textParts,
  'address',
  'attributes',
  'extensions',
  'identities',
  'tags',
  'groups',
  'source',
  'status',
  'reach',
] as const satisfies readonly (keyof Contact)[];

export type ContactPart = (typeof contactParts)[number];

/** Parts that files do not have: they belong to a database. */
const databaseParts = ['number', 'version', 'reach'] as const satisfies readonly ContactPart[];
export type FilePart = Exclude<ContactPart, (typeof databaseParts)[number]>;
/** The parts of a contact that a file has. */
export const fileParts = contactParts.filter(
  (part): part is FilePart => !databaseParts.some((databasePart) => databasePart === part),
);

/** The parts of each contact that a wire shows in a list. */
export interface ShownParts<Part extends ContactPart = ContactPart> {
  readonly parts: readonly Part[];
}

/** A contact with only these parts read. */
export type ContactWith<Part extends ContactPart> = Omit<Contact, Exclude<ContactPart, Part>>;

/** A contact as a wire shows it. */
export type ShownBy<Of> = Of extends ShownParts<infer Part> ? ContactWith<Part> : never;

export const everything: ShownParts = { parts: contactParts };
