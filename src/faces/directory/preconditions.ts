/** `ETag`, `If-Match`, `If-None-Match` (RFC 9110, section 13): a contact's version in quotes. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Contact } from '../../domain/contact.js';

export function etagOf(contact: Pick<Contact, 'version'>): string {
  return `"${contact.version}"`;
}

/** Absent without the header; no version at all for one that names none of ours, so that the write is refused. */
export function decodeIfMatch({ 'if-match': header }: IncomingHttpHeaders): {
  ifVersion?: readonly number[];
} {
  if (header === undefined || header.trim() === '*') return {};
  return { ifVersion: tagsOf(header).flatMap((tag) => versionOf(tag) ?? []) };
}

/** Whether the caller has the contact as it is. A weak tag will do. */
export function isKnown({ 'if-none-match': header }: IncomingHttpHeaders, contact: Contact): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etagOf(contact));
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}

function versionOf(tag: string): number | undefined {
  const digits = /^"([1-9][0-9]{0,14})"$/.exec(tag)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
