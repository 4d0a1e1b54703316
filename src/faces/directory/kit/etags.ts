/** Versions of contacts in headers: `ETag`, `If-Match`, `If-None-Match`. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { Type } from 'typebox';

const etags = Type.Optional(Type.String({ pattern: '^(\\*|(W/)?"[^"]*"(, *(W/)?"[^"]*")*)$' }));
export const ifMatch = Type.Object({ 'If-Match': etags });
export const ifNoneMatch = Type.Object({ 'If-None-Match': etags });
/** the header of a PUT that must not replace anything */
export const onlyNew = Type.Object({ 'If-None-Match': Type.Optional(Type.String({ enum: ['*'] })) });

/** Returns a contact's version in quotes, for `ETag`, `If-Match` and `If-None-Match` (RFC 9110, section 13). */
export function etagOf(contact: Pick<Contact, 'version'>): string {
  return `"${contact.version}"`;
}

/**
 * Reads `If-Match`; absent without the header. An unknown tag gives a version that matches none, so that the write is
 * refused.
 */
export function decodeIfMatch({ 'if-match': header }: IncomingHttpHeaders): {
  ifVersion?: readonly number[];
} {
  if (header === undefined || header.trim() === '*') return {};
  return { ifVersion: tagsOf(header).flatMap((tag) => versionOf(tag) ?? []) };
}

/** Whether a PUT may only create, not replace. */
export function isOnlyNew({ 'if-none-match': header }: IncomingHttpHeaders): boolean {
  return header?.trim() === '*';
}

/** Whether the caller has the current version of the contact. A weak tag is accepted. */
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
