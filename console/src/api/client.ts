/**
 * The one way to the server: `/directory/v1`, with the key of the session. Whatever goes wrong is thrown as an ApiError,
 * which `describe-error.ts` puts into a sentence and a next step.
 */
import { noteLack } from '../session/lacks.ts';
import { endSession, keyInUse } from '../session/session.ts';
import type { Problem } from './types.ts';

const base = '/directory/v1';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface CallOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** instead of the session's */
  readonly key?: string | undefined;
  /** the version that the change was made on */
  readonly version?: number | undefined;
}

/** `offline`: no answer came. Otherwise the problem as the server told it. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;
  readonly retryAfterMs: number;

  constructor(status: number, problem: Problem | undefined, retryAfterMs = 0) {
    super(problem?.detail ?? `status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  get code(): string {
    return this.status === 0 ? 'offline' : (this.problem?.code ?? 'internal');
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** Whether the server understood and refused it: asked again it refuses again. Not where it asks for patience (429). */
export function isRefusal(error: unknown): boolean {
  return isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
}

interface Asking<Data> {
  readonly state: { readonly data: Data | undefined; readonly error: unknown };
}

/** Refetches every `ms` milliseconds, and never after a refusal of the server. */
export function every(ms: number) {
  return ({ state }: Asking<unknown>) => (isRefusal(state.error) ? false : ms);
}

/** Refetches every `ms` milliseconds while `isWanted` holds for the latest answer. */
export function everyWhile<Data>(ms: number, isWanted: (data: Data) => boolean) {
  return ({ state }: Asking<Data>) =>
    state.data !== undefined && isWanted(state.data) && !isRefusal(state.error) ? ms : false;
}

/** The answer's JSON; undefined where there is no body. Throws ApiError, and what aborts. */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** An answer that comes as a line of JSON for each step, as it comes. Throws as `call` does. */
export async function* callLines<Line>(
  method: string,
  path: string,
  options: CallOptions = {},
): AsyncGenerator<Line> {
  const { body } = await send(method, path, options);
  if (body === null) return;
  let rest = '';
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as Line;
    }
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, undefined);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Whether the console itself sent the request of this id, in this tab. */
export function isOwnRequest(id: string): boolean {
  return ownRequests.has(id);
}

const keptRequests = 500;
const ownRequests = new Set<string>();

function noteRequest(id: string | null): void {
  if (id === null) return;
  ownRequests.add(id);
  for (const oldest of ownRequests) {
    if (ownRequests.size <= keptRequests) return;
    ownRequests.delete(oldest);
  }
}

async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const key = options.key ?? keyInUse();
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  return ask(method, path, { headers, body, key, query: options.query, signal: options.signal });
}

interface Asked extends Pick<CallOptions, 'query' | 'signal' | 'key'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyInit | null;
}

async function ask(method: string, path: string, asked: Asked): Promise<Response> {
  const { key, body, signal } = asked;
  let response: Response;
  try {
    response = await fetch(base + path + queryText(asked.query), {
      method,
      headers: { ...asked.headers, ...credential(key) },
      body,
      signal: signal ?? null,
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, undefined);
  }
  noteRequest(response.headers.get('x-request-id'));
  if (response.ok) return response;
  const problem = await response.json().catch(() => undefined);
  throw refused(response.status, problem, response.headers.get('retry-after'), key);
}

function credential(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

function refused(
  status: number,
  problem: Problem | undefined,
  retryAfter: string | null,
  key: string | undefined,
): ApiError {
  // The key has ended, or was revoked: who signs in again continues where they were.
  if (status === 401 && key === keyInUse()) endSession('ended');
  if (status === 403 && key === keyInUse()) noteLack(problem?.detail);
  return new ApiError(status, problem, Number(retryAfter ?? 0) * 1000);
}

/** The beginning of a file, small enough to be held. */
export async function sendBytes<Answer>(path: string, body: Blob, query: Query): Promise<Answer> {
  const headers = { accept: 'application/json', 'content-type': 'application/octet-stream' };
  return (await ask('POST', path, { headers, body, key: keyInUse(), query })).json();
}

export interface SendFileOptions {
  readonly query?: Query;
  /** 0 to 1 */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * A file of any size, which the browser reads from the disk while it sends; a form has its fields before the file. Only
 * XMLHttpRequest tells how much was sent.
 */
export function sendFile<Answer>(
  path: string,
  body: Blob | FormData,
  options: SendFileOptions,
): Promise<Answer> {
  const key = keyInUse();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', base + path + queryText(options.query));
    const headers = { accept: 'application/json', ...credential(key) };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => options.onProgress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new ApiError(0, undefined));
    request.onabort = () => reject(options.signal.reason);
    request.onload = () => {
      const { status } = request;
      const answer = parsed(request.responseText);
      if (status >= 200 && status < 300) resolve(answer as Answer);
      else
        reject(refused(status, answer as Problem | undefined, request.getResponseHeader('retry-after'), key));
    };
    options.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A file as it comes; to be read by its `body`. */
export function openFile(path: string, query: Query, signal: AbortSignal): Promise<Response> {
  return ask('GET', path, { headers: {}, body: null, key: keyInUse(), query, signal });
}

function queryText(query: Query = {}): string {
  const sent = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return sent.length === 0 ? '' : `?${new URLSearchParams(sent)}`;
}
