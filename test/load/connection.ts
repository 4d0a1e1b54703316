/**
 * One client connection: it sends requests, optionally pipelined, and reads answers in order. It uses a bare socket,
 * since clients and server share the processors.
 */
import net from 'node:net';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly bytes: number;
  /** the first kilobyte */
  readonly text: string;
}

type AnswerHandler = (answer: WireAnswer | undefined) => void;

const keptBytes = 1_024;
const maxIdleMs = 4_000;

export class Connection {
  readonly #port: number;
  #socket: net.Socket | undefined;
  #waiting: AnswerHandler[] = [];
  #held: Buffer = Buffer.alloc(0);
  #answer = new Answer();

  constructor(port: number) {
    this.#port = port;
  }

  #usedAt = 0;

  get waiting(): number {
    return this.#waiting.length;
  }

  /** `handler` gets no answer if the connection ends before. */
  send(request: WireRequest, handler: AnswerHandler): void {
    this.#waiting.push(handler);
    this.#open().write(textOf(request));
  }

  /** The same with the body in pieces, so many bytes at a time. */
  async sendSlowly(
    request: WireRequest,
    pieceBytes: number,
    everyMs: number,
  ): Promise<WireAnswer | undefined> {
    const text = textOf(request);
    const answered = new Promise<WireAnswer | undefined>((resolve) => this.#waiting.push(resolve));
    for (let from = 0; from < text.length; from += pieceBytes) {
      this.#open().write(text.slice(from, from + pieceBytes));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return answered;
  }

  /** Reads in small pieces with pauses from here on. */
  readSlowly(everyMs: number): void {
    const socket = this.#open();
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), everyMs);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#end();
  }

  #open(): net.Socket {
    // The server announces that it closes connections after five idle seconds.
    const isOld = this.#waiting.length <= 1 && performance.now() - this.#usedAt > maxIdleMs;
    this.#usedAt = performance.now();
    if (isOld) {
      this.#socket?.removeAllListeners('close').destroy();
      this.#socket = undefined;
    }
    if (this.#socket !== undefined && !this.#socket.destroyed) return this.#socket;
    const socket = net.connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket === socket) this.#end();
    });
    this.#socket = socket;
    return socket;
  }

  #end(): void {
    this.#socket = undefined;
    this.#held = Buffer.alloc(0);
    this.#answer = new Answer();
    for (const handler of this.#waiting.splice(0)) handler(undefined);
  }

  #take(bytes: Buffer): void {
    this.#usedAt = performance.now();
    let left = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    for (;;) {
      const used = this.#answer.take(left);
      left = left.subarray(used);
      if (!this.#answer.isWhole) break;
      const answer = this.#answer.done();
      this.#answer = new Answer();
      this.#waiting.shift()?.(answer);
    }
    this.#held = left;
  }
}

function textOf({ method, path, headers, body }: WireRequest): string {
  let head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  if (body === undefined) return `${head}\r\n`;
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** An answer as it comes: with a length, in chunks, or without a body. */
class Answer {
  isWhole = false;
  #status = 0;
  #retryAfter: string | undefined;
  /** Bytes left of the body or the chunk; undefined before the head has arrived. */
  #missing: number | undefined;
  #isChunked = false;
  #isLast = false;
  #bytes = 0;
  #text = '';

  /** Returns how many bytes were used. */
  take(bytes: Buffer): number {
    let at = 0;
    while (!this.isWhole) {
      const used = this.#step(bytes.subarray(at));
      if (used === 0 && !this.isWhole) return at;
      at += used;
    }
    return at;
  }

  done(): WireAnswer {
    return { status: this.#status, retryAfter: this.#retryAfter, bytes: this.#bytes, text: this.#text };
  }

  #step(bytes: Buffer): number {
    if (this.#missing === undefined) return this.#readHead(bytes);
    if (this.#missing > 0) return this.#readBody(bytes);
    if (this.#isChunked) return this.#readChunkHead(bytes);
    this.isWhole = true;
    return 0;
  }

  #readHead(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return 0;
    const head = bytes.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    this.#retryAfter = /\r\nretry-after: (\S+)/i.exec(head)?.[1];
    this.#isChunked = /\r\ntransfer-encoding: chunked/i.test(head);
    this.#missing = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    return end + 4;
  }

  #readBody(bytes: Buffer): number {
    const used = Math.min(bytes.length, this.#missing ?? 0);
    this.#bytes += used;
    if (this.#text.length < keptBytes) this.#text += bytes.toString('utf8', 0, Math.min(used, keptBytes));
    this.#missing = (this.#missing ?? 0) - used;
    return used;
  }

  /** The end of the previous chunk, then the hexadecimal size of the next; the last chunk has no data. */
  #readChunkHead(bytes: Buffer): number {
    const from = this.#bytes > 0 || this.#isLast ? 2 : 0;
    if (this.#isLast) {
      if (bytes.length < 2) return 0;
      this.isWhole = true;
      return 2;
    }
    const end = bytes.indexOf('\r\n', from);
    if (end === -1) return 0;
    const size = Number.parseInt(bytes.toString('latin1', from, end), 16);
    if (size === 0) this.#isLast = true;
    this.#missing = size;
    return end + 2;
  }
}
