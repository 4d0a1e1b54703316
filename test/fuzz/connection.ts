/** One reused connection: it writes bytes unchanged, and reads every response. */
import net from 'node:net';
import zlib from 'node:zlib';

export interface Answer {
  readonly status: number;
  /** lower-case names; of repeated headers, the last */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly ms: number }
  /** the server ended the connection without an answer */
  | { readonly kind: 'closed'; readonly ms: number; readonly why: string }
  | { readonly kind: 'hang'; readonly ms: number };

interface Exchange {
  readonly bytes: Buffer;
  /** whether its answer has no body */
  readonly isHead: boolean;
  /** whether it is not valid HTTP: then this side ends the connection after sending it */
  readonly isBroken: boolean;
  readonly deadlineMs: number;
}

export class Connection {
  readonly #port: number;
  #socket: net.Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Retries on a new connection if the server closed the reused one. */
  async send(exchange: Exchange): Promise<Outcome> {
    const wasKept = this.#socket !== undefined;
    const outcome = await this.#sendOnce(exchange);
    return wasKept && outcome.kind === 'closed' ? this.#sendOnce(exchange) : outcome;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #sendOnce({ bytes, isHead, isBroken, deadlineMs }: Exchange): Promise<Outcome> {
    const startedAt = performance.now();
    const socket = this.#socket ?? net.connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket = socket;
    socket.setNoDelay(true);
    const reader = new AnswerReader(isHead);
    return new Promise((resolve) => {
      let halfClosing: NodeJS.Timeout | undefined;
      const settle = (outcome: Outcome, keep: boolean) => {
        clearTimeout(deadline);
        clearTimeout(halfClosing);
        socket.removeAllListeners();
        socket.on('error', () => {});
        if (!keep || isBroken) this.close();
        resolve(outcome);
      };
      const ms = () => performance.now() - startedAt;
      const deadline = setTimeout(() => settle({ kind: 'hang', ms: ms() }, false), deadlineMs);
      const ended = (why: string) => {
        const answer = reader.end();
        settle(
          answer === undefined ? { kind: 'closed', ms: ms(), why } : { kind: 'answer', answer, ms: ms() },
          false,
        );
      };
      socket.on('data', (chunk: Buffer) => {
        const answer = reader.read(chunk);
        if (answer === undefined) return;
        const keep = answer.headers.get('connection')?.toLowerCase() !== 'close' && reader.isClean;
        settle({ kind: 'answer', answer, ms: ms() }, keep);
      });
      socket.on('end', () => ended('end'));
      socket.on('close', () => ended('close'));
      socket.on('error', (error) => ended(error.message));
      socket.write(bytes);
      // The body is incomplete, and the waiting server must notice the end.
      if (isBroken) halfClosing = setTimeout(() => socket.end(), 50);
    });
  }
}

/** Parses an answer from the received chunks. */
class AnswerReader {
  readonly #isHead: boolean;
  #received = Buffer.alloc(0);
  #rest = 0;

  constructor(isHead: boolean) {
    this.#isHead = isHead;
  }

  /** Whether no bytes follow the answer. */
  get isClean(): boolean {
    return this.#rest === 0;
  }

  /** The answer, once it is complete. */
  read(chunk: Buffer): Answer | undefined {
    this.#received = Buffer.concat([this.#received, chunk]);
    return this.#parse(false);
  }

  /** The answer, if the end of the connection ends it. */
  end(): Answer | undefined {
    return this.#parse(true);
  }

  #parse(isEnd: boolean): Answer | undefined {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd === -1) return undefined;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
    const rest = this.#received.subarray(headEnd + 4);
    if (status >= 100 && status < 200) {
      this.#received = rest;
      return this.#parse(isEnd);
    }
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const body = this.#bodyOf(status, headers, rest, isEnd);
    return body === undefined ? undefined : { status, headers, body: plain(body, headers) };
  }

  #bodyOf(
    status: number,
    headers: ReadonlyMap<string, string>,
    rest: Buffer,
    isEnd: boolean,
  ): Buffer | undefined {
    const done = (body: Buffer, used: number) => {
      this.#rest = rest.length - used;
      return body;
    };
    if (this.#isHead || status === 204 || status === 304) return done(Buffer.alloc(0), 0);
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') {
      const read = readChunks(rest);
      return read === undefined ? undefined : done(read.body, read.used);
    }
    const length = headers.get('content-length');
    if (length === undefined) return isEnd ? done(rest, rest.length) : undefined;
    return rest.length < Number(length) ? undefined : done(rest.subarray(0, Number(length)), Number(length));
  }
}

/** The decompressed body. A body that cannot be decompressed stays unchanged, and is judged so. */
function plain(body: Buffer, headers: ReadonlyMap<string, string>): Buffer {
  if (body.length === 0 || headers.get('content-encoding') !== 'gzip') return body;
  try {
    return zlib.gunzipSync(body);
  } catch {
    return body;
  }
}

function readChunks(bytes: Buffer): { readonly body: Buffer; readonly used: number } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (bytes.length < from + size + 2) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), used: from + 2 };
    parts.push(bytes.subarray(from, from + size));
    at = from + size + 2;
  }
}
