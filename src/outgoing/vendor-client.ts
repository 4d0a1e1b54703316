/**
 * Sends requests to a vendor: a few at once, within its rate limit. The client waits if the vendor requests it. For a
 * bounded time, it retries requests that may succeed later. It follows no redirect.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import { TokenBucket } from '@switchbook/admission/rate-limiter.js';
import type { Rate } from '@switchbook/domain/access/access.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { type Connections, TransientVendorError, VendorError } from './connections.js';
import { requestAnswer, type VendorText } from './vendor-answer.js';
import type { VendorLimits } from './vendor-limits.js';

/** Clocks and chance, which tests replace. */
export interface VendorTime {
  readonly clock: Clock;
  /** milliseconds, which never go back */
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
}

export const systemTime: VendorTime = {
  clock: () => new Date(),
  now: () => performance.now(),
  pause: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  random: Math.random,
};

export interface VendorClientOptions {
  readonly connections: Connections;
  /** owner, as in `OutgoingRequest` */
  readonly owner: string;
  readonly limits: VendorLimits;
  readonly time: VendorTime;
  /** the vendor's origin, and perhaps a path */
  readonly url: string;
  /** headers of every request */
  readonly headers: Readonly<Record<string, string>>;
  /** the key, by header */
  readonly credential: Readonly<Record<string, string>>;
  /** undefined: only the limit of concurrent requests */
  readonly rate: Rate | undefined;
  /** shared with other clients of the vendor, instead of a new one by `rate` */
  readonly bucket?: TokenBucket | undefined;
  readonly signal: AbortSignal;
  /** Whether the response to the last failed attempt is returned; other 5xx responses are failures. */
  readonly isFinalAnswer?: (status: number) => boolean;
}

interface VendorRequest {
  /** path and query, encoded */
  readonly path: string;
  /** JSON of a POST; absent: a GET */
  readonly body?: unknown;
  /** sent without the credential */
  readonly isAnonymous?: boolean | undefined;
}

export class VendorClient {
  readonly #options: VendorClientOptions;
  readonly #url: URL;
  readonly #bucket: TokenBucket | undefined;
  readonly #queue: FairQueue;
  /** time until which the vendor refuses requests */
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: VendorClientOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    const { bucket, rate, time, limits } = options;
    this.#queue = new FairQueue({ total: limits.concurrentRequests });
    this.#bucket = bucket ?? (rate === undefined ? undefined : new TokenBucket(rate, time.now));
  }

  /**
   * Sends a request, and returns a response of any status but 429 and 5xx. Throws VendorError, or the reason of the
   * signal.
   */
  send(request: VendorRequest): Promise<VendorText> {
    return this.#queue.run('', async () => {
      this.#options.signal.throwIfAborted();
      return this.#try(request);
    });
  }

  async #try(request: VendorRequest): Promise<VendorText> {
    const { limits, time, isFinalAnswer } = this.#options;
    const begun = time.now();
    let [failures, refusals] = [0, 0];
    for (;;) {
      await this.#waitForTurn();
      let answer: VendorText | undefined;
      let failure: TransientVendorError | undefined;
      try {
        answer = await this.#send(request);
        failure = failureOfStatus(answer, this.#url.host, this.#options);
      } catch (error) {
        if (!(error instanceof TransientVendorError)) throw error;
        failure = error;
      }
      if (failure === undefined && answer !== undefined) return answer;
      const { waitMs, status = null } = failure ?? {};
      if (waitMs === undefined) failures += 1;
      else refusals += 1;
      const pause = waitMs ?? limits.backoffMs * 2 ** (failures - 1) * (0.5 + time.random() / 2);
      const isOver =
        failures >= limits.tries || refusals >= limits.max429 || time.now() + pause - begun > limits.totalMs;
      if (isOver && answer !== undefined && isFinalAnswer?.(answer.status) === true) return answer;
      if (isOver) throw finalFailure(failure, status);
      // Other requests of the client wait for the same pause.
      this.#pausedUntil = Math.max(this.#pausedUntil, time.now() + pause);
    }
  }

  #send({ path, body, isAnonymous }: VendorRequest): Promise<VendorText> {
    const { connections, owner, headers, credential, limits, signal } = this.#options;
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const requestHeaders = {
      host: this.#url.host,
      accept: 'application/json',
      ...headers,
      ...(isAnonymous === true ? {} : credential),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(payload.length) }),
    };
    const request = {
      owner,
      url: this.#url,
      method: payload === undefined ? 'GET' : 'POST',
      path: `${this.#url.pathname.replace(/\/$/, '')}${path}`,
      headers: Object.entries(requestHeaders).flat(),
      payload,
    };
    return requestAnswer(connections, request, limits, signal);
  }

  /** Resolves when a request may be sent. */
  async #waitForTurn(): Promise<void> {
    const { time, signal } = this.#options;
    const wait = this.#bucket?.take() ?? 0;
    if (wait > 0) await time.pause(wait, signal);
    for (let waitMs = this.#pausedUntil - time.now(); waitMs > 0; waitMs = this.#pausedUntil - time.now())
      await time.pause(waitMs, signal);
  }
}

function finalFailure(failure: TransientVendorError | undefined, status: number | null): VendorError {
  const tried = failure?.waitMs === undefined ? ' (tried several times)' : '';
  return new VendorError('unreachable', `${failure?.message ?? ''}${tried}.`, {
    cause: failure?.cause ?? failure,
    ...(status === null ? {} : { status }),
  });
}

/** Returns the failure for a status that may pass; undefined for any other status. */
function failureOfStatus(
  { status, headers }: VendorText,
  host: string,
  { limits, time }: VendorClientOptions,
): TransientVendorError | undefined {
  if (status !== 429 && status < 500) return undefined;
  const retryMs = status === 429 || status === 503 ? retryAfter(headers['retry-after'], time) : undefined;
  if (status === 429)
    return new TransientVendorError(`${host} answers that it gets too many requests (429)`, {
      waitMs: retryMs ?? limits.busyMs,
      status,
    });
  return new TransientVendorError(`${host} answers ${status}`, {
    status,
    ...(retryMs === undefined ? {} : { waitMs: retryMs }),
  });
}

/** Reads a delay in seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(text: string | undefined, { clock }: VendorTime): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Math.max(Number(text), 1) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at - clock().getTime(), 1000);
}
