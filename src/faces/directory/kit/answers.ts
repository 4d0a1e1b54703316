/** Envelopes: `{data}` for one record, `{data, meta}` for a list, and the headers of a contact. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { CallerExchange } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';
import { encodeContact } from './encode.js';

export function okAnswer(data: unknown): Answer {
  return { status: 200, body: { data } };
}

/** Answers a creation. `path` is its new path, relative to the mount; 202 for work that continues in the background. */
export function created(
  { prefix }: CallerExchange,
  path: string,
  data: unknown,
  status: 201 | 202 = 201,
): Answer {
  return { status, headers: { location: `${prefix}${path}` }, body: { data } };
}

export const emptyAnswer: Answer = { status: 204 };

/** Returns a list of many large items. At most about this many bytes are in memory while it is sent. */
export function longList(
  items: Iterable<unknown> | AsyncIterable<unknown>,
  next: string | null,
  bytes: number,
  more?: object,
): Answer {
  return { status: 200, long: { lists: [items], body: (data = []) => listBody(data, next, more), bytes } };
}

/** Makes the body of a list. `more`: further members of `meta`. */
export function listBody(data: readonly unknown[], next: string | null, more: object = {}) {
  return { data, meta: { next_cursor: next, ...more } };
}

export function contactPath(contact: Pick<Contact, 'id'>): string {
  return `/contacts/${contact.id}`;
}

export function contactAnswer(contact: Contact): Answer {
  return { ...okAnswer(encodeContact(contact)), headers: { etag: etagOf(contact) } };
}

export function savedAnswer(
  exchange: CallerExchange,
  isNew: boolean,
  contact: Contact,
  data: unknown,
): Answer {
  const answer = isNew ? created(exchange, contactPath(contact), data) : okAnswer(data);
  return { ...answer, headers: { ...answer.headers, etag: etagOf(contact) } };
}

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
