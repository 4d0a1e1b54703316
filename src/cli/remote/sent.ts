/** A request of the native API. */

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `contacts/17`, without a slash before it */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** a file, sent as it is read; it is not sent twice */
  readonly bytes?: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the server may take to answer, in addition to the usual time. */
  readonly waitMs?: number;
}
