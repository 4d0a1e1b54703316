/** Envelopes: `{data}` for one thing, `{data, meta}` for a list, and the headers that go with a contact. */
import type { Contact } from '../../domain/contact.js';
import type { Answer, CallerExchange } from '../kit/wire/define-face.js';
import { encodeContact } from './encode.js';
import { etagOf } from './preconditions.js';

export function ok(data: unknown): Answer {
  return { status: 200, body: { data } };
}

/** `path` is where it is found from now on, relative to the mount; 202 for work that goes on by itself. */
export function created(
  { prefix }: CallerExchange,
  path: string,
  data: unknown,
  status: 201 | 202 = 201,
): Answer {
  return { status, headers: { location: `${prefix}${path}` }, body: { data } };
}

export const gone: Answer = { status: 204 };

/** A list whose items may be long together: about so many bytes are held while they are sent. */
export function longList(
  items: Iterable<unknown> | AsyncIterable<unknown>,
  next: string | null,
  bytes: number,
  more?: object,
): Answer {
  return { status: 200, long: { lists: [items], body: (data = []) => listBody(data, next, more), bytes } };
}

/** `more`: further members of `meta`. */
export function listBody(data: readonly unknown[], next: string | null, more: object = {}) {
  return { data, meta: { next_cursor: next, ...more } };
}

export function contactPath(contact: Pick<Contact, 'id'>): string {
  return `/contacts/${contact.id}`;
}

export function contactAnswer(contact: Contact): Answer {
  return { ...ok(encodeContact(contact)), headers: { etag: etagOf(contact) } };
}

export function savedAnswer(
  exchange: CallerExchange,
  isNew: boolean,
  contact: Contact,
  data: unknown,
): Answer {
  const answer = isNew ? created(exchange, contactPath(contact), data) : ok(data);
  return { ...answer, headers: { ...answer.headers, etag: etagOf(contact) } };
}
