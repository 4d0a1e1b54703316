/**
 * Asks one side of a comparison: a few requests at a time, within a budget, again after 429, 5xx and broken connections,
 * with bounds on time and bytes. No redirect is followed; no header and no body is logged.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AddressError, type Connections } from '../../core/vendor-connections.js';
import { type VendorAnswer, VendorRefusal } from './compare-source.js';

export interface ClientTimes {
  /** of one request, answer included */
  readonly totalMs: number;
  /** before the first of the further tries; doubled for each */
  readonly retryMs: number;
  /** what a 429 without Retry-After asks for */
  readonly limitedMs: number;
}

const usualTimes: ClientTimes = { totalMs: 60_000, retryMs: 1_000, limitedMs: 5_000 };

export interface Budgeted {
  readonly count: number;
  readonly windowMs: number;
}

export interface ClientOptions {
  readonly connections: Connections;
  /** the origin, and perhaps a path; no slash at the end */
  readonly url: string;
  /** what it is called when it cannot be read; the URL when absent */
  readonly name?: string;
  /** the credential, by header */
  readonly headers: Readonly<Record<string, string>>;
  /** what it stays at; absent: no limit but that of requests at a time */
  readonly rate?: Budgeted | undefined;
  readonly signal: AbortSignal;
  readonly times?: ClientTimes;
}

export interface ClientRequest {
  /** path and query, encoded */
  readonly path: string;
  readonly body?: unknown;
  readonly isAnonymous?: boolean | undefined;
}

const atOnce = 4;
const maxTries = 4;
const maxBytes = 16 * 1024 * 1024;
const maxDepth = 100;
/** A longer Retry-After ends the comparison. */
const maxWaitMs = 15 * 60_000;
const maxLimited = 20;

export class CompareClient {
  readonly #options: ClientOptions;
  readonly #times: ClientTimes;
  readonly #budget: Budget | undefined;
  readonly #waiting: (() => void)[] = [];
  #places = atOnce;
  /** nothing is sent before */
  #restUntil = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#times = options.times ?? usualTimes;
    this.#budget = options.rate === undefined ? undefined : new Budget(options.rate);
  }

  /** Throws VendorRefusal when there is no answer. A body that is not JSON is its text, an empty one undefined. */
  async ask(request: ClientRequest): Promise<VendorAnswer> {
    const { signal } = this.#options;
    if (this.#places === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#places -= 1;
    try {
      signal.throwIfAborted();
      return await this.#tryUntilAnswered(request);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#places += 1;
      else next();
    }
  }

  async #tryUntilAnswered(request: ClientRequest): Promise<VendorAnswer> {
    let limited = 0;
    for (let tries = 1; ; ) {
      const answer = await this.#tryOnce(request, tries === maxTries);
      if (answer?.status === 429) {
        limited += 1;
        this.#rest(answer, limited);
      } else if (answer !== undefined && (answer.status < 500 || tries === maxTries)) {
        // What is away for longer would be one difference for each request.
        if ([502, 503, 504].includes(answer.status))
          throw this.#refusal(`answers ${answer.status}`, answer.status);
        return answer;
      } else {
        await this.#pause(this.#times.retryMs * 2 ** (tries - 1));
        tries += 1;
      }
    }
  }

  /** Undefined when the connection broke. */
  async #tryOnce(request: ClientRequest, isLast: boolean): Promise<VendorAnswer | undefined> {
    await this.#pause(this.#restUntil - performance.now());
    if (this.#budget !== undefined) await this.#pause(this.#budget.take(performance.now()));
    try {
      return await this.#send(request);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (error instanceof VendorRefusal) throw error;
      if (error instanceof AddressError || isLast || isFinal(error))
        throw this.#refusal(`cannot be reached (${codeOf(error)})`, null, error);
      return undefined;
    }
  }

  /** Everything waits as long as the answer says. */
  #rest(answer: VendorAnswer, times: number): void {
    const said = answer.headers['retry-after'];
    const ms = said === undefined ? undefined : retryAfterMs(said);
    const wait = ms ?? this.#times.limitedMs * 2 ** Math.min(times - 1, 6);
    if (wait > maxWaitMs || times > maxLimited)
      throw this.#refusal('refuses further requests for now (429)', 429);
    this.#restUntil = Math.max(this.#restUntil, performance.now() + wait);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, undefined, { signal: this.#options.signal });
  }

  #refusal(what: string, status: number | null, cause?: unknown): VendorRefusal {
    const refusal = new VendorRefusal(`${this.#options.name ?? this.#options.url} ${what}.`, status);
    if (cause !== undefined) refusal.cause = cause;
    return refusal;
  }

  async #send({ path, body, isAnonymous }: ClientRequest): Promise<VendorAnswer> {
    const { connections, url: base, headers, signal } = this.#options;
    const url = new URL(base);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const sent = [
      ['host', url.host],
      ['accept', 'application/json'],
      ['accept-encoding', 'identity'],
      ['user-agent', 'switchbook-compare'],
      ...(isAnonymous === true ? [] : Object.entries(headers)),
      ...(payload === undefined
        ? []
        : [
            ['content-type', 'application/json'],
            ['content-length', String(payload.length)],
          ]),
    ].flat();
    const method = payload === undefined ? 'GET' : 'POST';
    const request = connections.request(url, method, url.pathname.replace(/\/$/, '') + path, sent);
    const stop = () => request.destroy(new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    const late = setTimeout(
      () => request.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })),
      this.#times.totalMs,
    );
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        request.once('error', reject);
        request.end(payload);
      });
      // An error after the answer began comes by the answer too.
      request.on('error', () => {});
      const bytes = await this.#read(response);
      return {
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        body: this.#parse(bytes),
      };
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
  }

  async #read(response: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) {
        response.destroy();
        throw this.#refusal(`answers with more than ${maxBytes} bytes`, null);
      }
      chunks.push(chunk);
    }
    const unpack = unpackers.get(response.headers['content-encoding'] ?? 'identity');
    const whole = Buffer.concat(chunks);
    return unpack === undefined ? whole : unpack(whole, { maxOutputLength: maxBytes });
  }

  #parse(bytes: Buffer): unknown {
    const text = bytes.toString();
    if (text === '') return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return text;
    }
    if (isDeep(value)) throw this.#refusal(`answers with JSON nested deeper than ${maxDepth}`, null);
    return value;
  }
}

/** At most `count` requests in any time of `windowMs`, however they were spaced before. */
class Budget {
  readonly #count: number;
  readonly #windowMs: number;
  readonly #sent: number[] = [];

  constructor({ count, windowMs }: Budgeted) {
    this.#count = count;
    this.#windowMs = windowMs;
  }

  /** Takes the next place; answers the milliseconds until it comes. */
  take(now: number): number {
    const before = this.#sent.length < this.#count ? undefined : this.#sent.shift();
    const at = before === undefined ? now : Math.max(now, before + this.#windowMs);
    this.#sent.push(at);
    return at - now;
  }
}

const unpackers: ReadonlyMap<
  string,
  (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>
> = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

function headersOf(response: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

/** Seconds or a date. */
function retryAfterMs(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** What another try does not mend: names, certificates. */
function isFinal(error: unknown): boolean {
  return /^(ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
