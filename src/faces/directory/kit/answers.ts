/** Envelopes: `{data}` for one record, `{data, meta}` for a list, and the headers of a contact. */
import type { CallerExchange } from '../../kit/wire/declared-route.js';
import type { Answer } from '../../kit/wire/route-answer.js';

export function okAnswer(data: unknown): Answer {
  return { status: 200, body: { data } };
}

/** Answers a creation. `path` is its new path, relative to the mount; 202 for work that continues in the background. */
export function creationAnswer(
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
