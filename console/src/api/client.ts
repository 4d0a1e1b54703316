/**
 * The one way to the server: `/directory/v1`, with the key of the session. Whatever goes wrong is thrown as an ApiError,
 * which `describe-error.ts` puts into a sentence and a next step.
 */
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
  if (key !== undefined) headers.authorization = `Bearer ${key}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  let response: Response;
  try {
    response = await fetch(base + path + queryText(options.query), {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, undefined);
  }
  noteRequest(response.headers.get('x-request-id'));
  if (response.ok) return response;
  const problem = await response.json().catch(() => undefined);
  // The key has ended, or was revoked: who signs in again continues where they were.
  if (response.status === 401 && key === keyInUse()) endSession('ended');
  throw new ApiError(response.status, problem, Number(response.headers.get('retry-after') ?? 0) * 1000);
}

function queryText(query: Query = {}): string {
  const sent = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return sent.length === 0 ? '' : `?${new URLSearchParams(sent)}`;
}
