/** Requests to providers, with bounds in bytes and time. Redirects are not followed: they could lead to any host. */
import { settledWithin } from '@switchbook/domain/runtime/in-time.js';
import { excessOf } from '@switchbook/domain/runtime/json.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface AnswerBounds {
  readonly bytes: number;
  readonly ms: number;
}

export const answerBounds: AnswerBounds = { bytes: 256 * 1024, ms: 5_000 };

type UnavailableReason =
  | 'unreachable'
  | 'slow'
  | 'too_large'
  | 'redirect'
  | 'status'
  | 'not_json'
  | 'metadata';

/** The provider did not answer, or its response is not usable. */
export class ProviderUnavailableError extends Error {
  readonly reason: UnavailableReason;
  /** the time of the next request to it; null: at once */
  readonly retryAt: Date | null;

  constructor(
    reason: UnavailableReason,
    { retryAt = null, ...options }: ErrorOptions & { readonly retryAt?: Date | null } = {},
  ) {
    super(`the provider is unavailable: ${reason}`, options);
    this.reason = reason;
    this.retryAt = retryAt;
  }
}

export function boundedFetch(fetch: Fetch, { bytes, ms }: AnswerBounds): Fetch {
  return (url, init) => {
    const stop = new AbortController();
    return settledWithin(ms, fetchBounded(url, { ...init, redirect: 'manual', signal: stop.signal }), () => {
      stop.abort();
      throw new ProviderUnavailableError('slow');
    });
  };

  async function fetchBounded(url: string, init: RequestInit): Promise<Response> {
    try {
      const answer = await fetch(url, init);
      return await readWhole(answer, bytes);
    } catch (cause) {
      throw cause instanceof ProviderUnavailableError
        ? cause
        : new ProviderUnavailableError('unreachable', { cause });
    }
  }
}

/** Returns a response that is read completely. Errors with a JSON body are left to the protocol. */
async function readWhole(answer: Response, maxBytes: number): Promise<Response> {
  const { status, headers } = answer;
  const isRefused = (status >= 300 && status < 400) || status === 429 || status >= 500;
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
  if (isRefused || (answer.ok && !isJson)) {
    await answer.body?.cancel();
    throw new ProviderUnavailableError(!isRefused ? 'not_json' : status < 400 ? 'redirect' : 'status');
  }
  const body = await readBounded(answer, maxBytes);
  if (excessOf(body.toString('utf8'), { depth: 16, values: 20_000 }) !== undefined)
    throw new ProviderUnavailableError('too_large');
  const retained = ['content-type', 'www-authenticate'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  // The bundler replaces the bare name `Response`, so the global is named.
  return new globalThis.Response(body.length === 0 ? null : new Uint8Array(body), {
    status,
    headers: new Headers(retained.map(([name, value]) => [name, value])),
  });
}

async function readBounded({ body }: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    // Leaving the loop cancels the body.
    if (length > maxBytes) throw new ProviderUnavailableError('too_large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
