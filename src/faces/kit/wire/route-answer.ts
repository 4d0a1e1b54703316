/** The answer to a request: whole, made from a cached object, in long lists, or streamed. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** serialized by the route's response schema for the status, else as plain JSON; absent: no body, no type */
  readonly body?: unknown;
  /**
   * An immutable object that alone determines the body on this route: a contact or a page. The bytes of the answer are
   * cached for the life of the object. See `answerWith`.
   */
  readonly cachedWith?: Contact | Page<unknown>;
  /** the body as text; replaces `body` */
  readonly text?: string;
  /** a body with long lists, made and sent a few items at a time; replaces `body` and `text` */
  readonly long?: LongBody;
  /**
   * a body that is streamed while it is made, only for GET and `isStreamed`; replaces all other bodies;
   * `headers` has its type
   */
  readonly chunks?: AsyncIterable<string | Uint8Array>;
  /** each chunk is to arrive when it is made, so chunks are never compressed */
  readonly isLive?: boolean;
}

/** A body with lists that are written item by item. Its bytes are the same as if it was written at once. */
export interface LongBody {
  /** lists in the order of the body */
  readonly lists: readonly (Iterable<unknown> | AsyncIterable<unknown>)[];
  /** the lists that replace the lists of the body; other parts of the body must not depend on them */
  readonly body: (...lists: (readonly unknown[])[]) => unknown;
  /** approximate bytes in memory while it is sent */
  readonly bytes: number;
}

/** Returns an answer with a body from one immutable object, unless the body is cached. */
export function answerWith<Thing extends Contact | Page<unknown>>(
  value: Thing,
  encode: (value: Thing) => unknown,
  headers: NonNullable<Answer['headers']> = {},
): Answer {
  return new AnswerWith(value, encode, headers);
}

/**
 * A class, since V8 makes a hidden class for each object literal with a getter. Such objects start in the old
 * generation, and everything that the getter references would outlive the quick collections.
 */
class AnswerWith<Thing extends Contact | Page<unknown>> implements Answer {
  readonly status = 200;
  readonly headers: NonNullable<Answer['headers']>;
  readonly cachedWith: Thing;
  readonly #encode: (value: Thing) => unknown;

  constructor(value: Thing, encode: (value: Thing) => unknown, headers: NonNullable<Answer['headers']>) {
    this.cachedWith = value;
    this.headers = headers;
    this.#encode = encode;
  }

  get body(): unknown {
    return this.#encode(this.cachedWith);
  }
}
