/** One request with its attempts. Every failure is a SwitchbookError, or the reason of the caller's signal. */
import { Download, jsonOf } from './download.ts';
import { BadAnswerError, mayPass, type SwitchbookError } from './errors.ts';
import { problemError } from './generated/problems.ts';
import { base } from './generated/table.ts';
import type { Problem } from './generated/types.ts';
import { Limit } from './limit.ts';
import { type CallOptions, type ClientOptions, type FileBody, type Progress, pause } from './options.ts';

export interface Outgoing extends CallOptions {
  readonly method: string;
  /** relative to `/directory/v1` */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** sent as JSON */
  readonly body?: unknown;
  /** sent unchanged */
  readonly file?: FileBody | undefined;
  /** the JSON of the response has this as `data`; absent: any JSON, or none */
  readonly data?: 'one' | 'list' | undefined;
  /** the result is a Download */
  readonly isDownload?: boolean | undefined;
  /** sent again after a failure that may pass */
  readonly isRepeatable: boolean;
}

/** Sends requests: by HTTP with `fetch`, or in the caller's own way. */
export interface Sender {
  /** The parsed body of the response, a Download, or undefined without a body. Throws refusals. */
  send(call: Outgoing): Promise<unknown>;
  /** The pause before the repeat of this number, from 0. */
  wait(attempt: number, retryAfterMs?: number, signal?: AbortSignal, longestMs?: number): Promise<void>;
}

type HeaderTable = Readonly<Record<string, string>>;

/** A redirect would send a write elsewhere, or as a GET. */
const plain = { cache: 'no-store', credentials: 'omit', redirect: 'manual' } as const;
const firstPauseMs = 250;
const longestPauseMs = 8_000;
/** A longer Retry-After is for the caller to decide. */
const longestWaitMs = 60_000;

export class Transport implements Sender {
  readonly #options: ClientOptions;
  readonly #root: string;

  constructor(options: ClientOptions) {
    this.#options = options;
    const root = options.url.replace(/\/+$/, '');
    this.#root = root.endsWith(base) ? root : root + base;
  }

  async send(call: Outgoing): Promise<unknown> {
    const retries = call.retries ?? this.#options.retries ?? 3;
    const text = call.body === undefined ? null : JSON.stringify(call.body);
    const headers = requestHeadersOf(call, retries);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attempt(call, headers, text);
      } catch (error) {
        const isOver = attempt >= retries || !isSentAgain(call, error);
        if (isOver || (error.retryAfterMs ?? 0) > longestWaitMs) throw error;
        await this.wait(attempt, error.retryAfterMs, call.signal);
      }
    }
  }

  /**
   * Returns the pause before a repeat (0: the first). It is at least half of the delay, and never shorter than
   * `Retry-After`.
   */
  wait(attempt: number, retryAfterMs = 0, signal?: AbortSignal, longestMs = longestPauseMs): Promise<void> {
    const { random = Math.random, pause: wait = pause } = this.#options;
    const wholeMs = Math.min(longestMs, firstPauseMs * 2 ** attempt);
    return wait(Math.max(wholeMs * (0.5 + random() / 2), Math.min(retryAfterMs, longestWaitMs)), signal);
  }

  async #attempt(call: Outgoing, headers: HeaderTable, text: string | null): Promise<unknown> {
    const { key: own, headers: more, onAnswer, onFailure } = this.#options;
    const key = call.key ?? (typeof own === 'function' ? own() : own);
    const isOfPieces = call.file !== undefined || call.isDownload === true;
    const limit = new Limit(this.#limitMsOf(call, isOfPieces), call.signal, isOfPieces);
    let isHandedOn = false;
    try {
      limit.signal.throwIfAborted();
      const credential: HeaderTable = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const response = await this.#fetch(call, { ...more?.(), ...headers, ...credential }, text, limit);
      onAnswer?.(response);
      const download = new Download(response, limit);
      if (!response.ok) throw refusalOf(response, await download.text());
      isHandedOn = call.isDownload === true;
      return isHandedOn ? download : parseAnswer(response, await download.text(), call.data);
    } catch (error) {
      const failure = limit.errorOf(error);
      onFailure?.(failure, key);
      throw failure;
    } finally {
      if (!isHandedOn) limit.end();
      // Node.js would read the file of a refused request to its end.
      if (call.file !== undefined) limit.stop();
    }
  }

  #limitMsOf({ timeoutMs, query }: Outgoing, isOfPieces: boolean): number {
    const { timeoutMs: wholeMs = 30_000, fileTimeoutMs = 300_000 } = this.#options;
    return (timeoutMs ?? (isOfPieces ? fileTimeoutMs : wholeMs)) + Number(query?.wait ?? 0) * 1000;
  }

  async #fetch(call: Outgoing, headers: HeaderTable, text: string | null, limit: Limit): Promise<Response> {
    const { fetch: fetching = globalThis.fetch.bind(globalThis) } = this.#options;
    const url = this.#root + call.path + queryText(call.query);
    const request = { method: call.method, headers, body: text, signal: limit.signal, ...plain };
    if (call.file === undefined) return fetching(url, request);
    const onProgress = (progress: Progress) => {
      limit.restart();
      call.onProgress?.(progress);
    };
    // A page that sends no file does not load this.
    const { upload } = await import('./upload.ts');
    return upload(fetching, url, { ...request, file: call.file, contentType: call.contentType, onProgress });
  }
}

function requestHeadersOf(call: Outgoing, retries: number): HeaderTable {
  const headers: Record<string, string> = {};
  if (call.isDownload !== true) headers.accept = 'application/json';
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.ifMatch !== undefined) headers['if-match'] = `"${call.ifMatch}"`;
  if (call.onlyNew === true) headers['if-none-match'] = '*';
  // A write that is sent once needs no name, which would cost the server work.
  const name = call.idempotencyKey ?? (retries > 0 ? randomName() : undefined);
  if (call.method !== 'GET' && call.isRepeatable && name !== undefined) headers['idempotency-key'] = name;
  return headers;
}

function isSentAgain(call: Outgoing, error: unknown): error is SwitchbookError {
  if (!mayPass(error) || call.file instanceof ReadableStream) return false;
  // The request was refused before anything was done.
  return call.isRepeatable || error.status === 429;
}

/** Browsers offer randomUUID only on pages with TLS. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The text of a query: lists with commas, trees as JSON, empty values omitted. */
export function queryText(query: Outgoing['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    // Commas separate texts without commas.
    const isList = Array.isArray(value) && !value.some((item) => /,|^\s*\[/.test(item));
    parameters.set(name, typeof value !== 'object' || isList ? String(value) : JSON.stringify(value));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function parseAnswer({ status }: Response, text: string, kind: Outgoing['data']): unknown {
  const json = status === 204 ? null : jsonOf(text);
  const data = (json as { readonly data?: unknown } | null | undefined)?.data;
  const isWhole = kind === 'list' ? Array.isArray(data) : (kind === 'one' ? data : json) !== undefined;
  if (isWhole) return json ?? undefined;
  throw new BadAnswerError('The answer was cut, or is of another program.', { status });
}

function refusalOf(response: Response, text: string): SwitchbookError {
  const { status, type } = response;
  const retryAfterMs = retryAfterOf(response.headers);
  const problem = jsonOf(text) as Partial<Problem> | null | undefined;
  if (typeof problem?.code === 'string' && typeof problem.detail === 'string')
    return problemError({ problem: problem as Problem, status, retryAfterMs });
  // Browsers show nothing of a redirect.
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
  const message = isRedirect
    ? `The answer is a redirect to "${response.headers.get('location') ?? 'an unknown address'}".`
    : `The answer "${status}" is not of this API.`;
  return new BadAnswerError(message, { status, retryAfterMs });
}

/** Seconds, or a date as proxies send it, which is compared with the date of the same answer. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const sentMs = Date.parse(headers.get('date') ?? '');
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - sentMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
