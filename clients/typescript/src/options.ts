/** Options of the client and of its calls. */

export interface ClientOptions {
  /** The address of the server: `https://contacts.example.com`. Empty in a page from the server itself. */
  readonly url: string;
  /** a key of the account, or a function that returns the present one */
  readonly key?: string | (() => string | undefined) | undefined;
  /** additional headers of each request, for example for a proxy */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined;
  /** Milliseconds for one attempt; 30,000 by default. A long poll adds its `wait`. */
  readonly timeoutMs?: number | undefined;
  /** milliseconds between two pieces of a file; 300,000 by default */
  readonly fileTimeoutMs?: number | undefined;
  /** repeats after the first attempt; 3 by default */
  readonly retries?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** a number from 0 to 1, for the length of pauses */
  readonly random?: (() => number) | undefined;
  /** Waits between attempts; throws the signal's reason when that is aborted. */
  readonly pause?: Pause | undefined;
  /** Learns the status and headers of each answer, refusals included. */
  readonly onAnswer?: ((answer: Response) => void) | undefined;
  /** Learns of each failed attempt, and the key that was sent. */
  readonly onFailure?: ((error: unknown, key: string | undefined) => void) | undefined;
}

export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface CallOptions {
  /** Ends the call, its pauses, and the stream of its answer. */
  readonly signal?: AbortSignal | undefined;
  /** milliseconds for one attempt; for a file: between two of its chunks */
  readonly timeoutMs?: number | undefined;
  readonly retries?: number | undefined;
  /** The name of a write, which is done once. A random one by default, the same in all attempts. */
  readonly idempotencyKey?: string | undefined;
  /** the version that the change was made on */
  readonly ifMatch?: number | undefined;
  /** Whether a `put` or `set` is refused if there is one already. */
  readonly onlyNew?: boolean | undefined;
  /** The key of this call, instead of the client's. */
  readonly key?: string | undefined;
  /** The type of a file that is sent: `text/csv`. The server detects it by default. */
  readonly contentType?: string | undefined;
  /** Learns how much of a file was sent. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  readonly sent: number;
  /** absent if it is not known beforehand */
  readonly total?: number | undefined;
}

type Readable = Blob | Uint8Array<ArrayBuffer> | string | FormData | ReadableStream<Uint8Array>;

/** A file. A stream can be sent once; a function that opens it is called for each attempt. */
export type FileBody = Readable | (() => Readable);

/** Throws the signal's reason when it is aborted. */
export const pause: Pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
