/**
 * Reads a vendor politely: a few requests side by side and no more than its budget, waits when it says so, and tries again
 * what may pass, for a bounded time.
 */
import type { PullWork, VendorAnswer, VendorGet, VendorQuery } from '../../domain/pull-source.js';
import type { PullDesk } from './desk.js';
import { PassingFailure, PullFailure } from './pull-failure.js';
import { TokenBucket } from './token-bucket.js';
import { requestAnswer } from './vendor-answer.js';

export interface VendorClientOptions {
  readonly desk: PullDesk;
  /** the vendor's origin, and perhaps a path */
  readonly url: string;
  /** with the key */
  readonly headers: Readonly<Record<string, string>>;
  readonly rate: { readonly count: number; readonly windowMs: number } | undefined;
  readonly signal: AbortSignal;
}

export class VendorClient {
  readonly #options: VendorClientOptions;
  readonly #url: URL;
  readonly #headers: readonly string[];
  readonly #bucket: TokenBucket | undefined;
  readonly #waiting: (() => void)[] = [];
  #sent = 0;
  /** until then the vendor asked to be left alone */
  #heldUntil = Number.NEGATIVE_INFINITY;

  constructor(options: VendorClientOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    const headers = {
      host: this.#url.host,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'switchbook',
      ...options.headers,
    };
    this.#headers = Object.entries(headers).flat();
    this.#bucket = options.rate === undefined ? undefined : new TokenBucket(options.rate, options.desk.now);
  }

  readonly get: VendorGet = async (path, query) => {
    const release = await this.#slot();
    try {
      return await this.#try(this.#target(path, query));
    } finally {
      release();
    }
  };

  readonly each: PullWork['each'] = async (items, work) => {
    const results = new Array(items.length);
    let next = 0;
    const worker = async () => {
      for (let index = next; index < items.length; index = next) {
        next += 1;
        results[index] = await work(items[index] as (typeof items)[number]);
      }
    };
    const { sideBySide } = this.#options.desk.limits;
    await Promise.all(Array.from({ length: Math.min(sideBySide, items.length) }, worker));
    return results;
  };

  #target(path: string, query: VendorQuery | undefined): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) search.append(name, String(value));
    const text = search.toString();
    return `${this.#url.pathname.replace(/\/$/, '')}${path}${text === '' ? '' : `?${text}`}`;
  }

  async #try(path: string): Promise<VendorAnswer> {
    const { desk, signal } = this.#options;
    const { limits, now } = desk;
    const begun = now();
    for (let failures = 0; ; ) {
      await this.#turn();
      try {
        const request = { url: this.#url, path, headers: this.#headers };
        return checked(await requestAnswer(desk.connections, request, limits, signal), this.#url.host, desk);
      } catch (error) {
        if (!(error instanceof PassingFailure)) throw error;
        const { waitMs, message } = error;
        if (waitMs === undefined) failures += 1;
        const pause = waitMs ?? limits.backoffMs * 2 ** (failures - 1) * (0.5 + desk.random() / 2);
        const isOver = failures >= limits.tries || now() + pause - begun > limits.totalMs;
        if (isOver) throw new PullFailure('unreachable', lastWords(message, waitMs), { cause: error });
        // Requests beside it wait too.
        this.#heldUntil = Math.max(this.#heldUntil, now() + pause);
      }
    }
  }

  /** Resolves when a request may be sent. */
  async #turn(): Promise<void> {
    const { desk, signal } = this.#options;
    const wait = this.#bucket?.take() ?? 0;
    if (wait > 0) await desk.pause(wait, signal);
    for (let held = this.#heldUntil - desk.now(); held > 0; held = this.#heldUntil - desk.now())
      await desk.pause(held, signal);
  }

  async #slot(): Promise<() => void> {
    if (this.#sent >= this.#options.desk.limits.sideBySide)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    else this.#sent += 1;
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#sent -= 1;
      else next();
    };
  }
}

function lastWords(message: string, waitMs: number | undefined): string {
  const next = 'Resume the pull later: it goes on from its last page.';
  return waitMs === undefined
    ? `${message}, and did not after several tries. ${next}`
    : `${message}. ${next}`;
}

/** Throws for what may pass, and for a redirect, which could lead a key anywhere. */
function checked(answer: VendorAnswer, host: string, desk: PullDesk): VendorAnswer {
  const { status, headers } = answer;
  if (status === 429 || status === 503) {
    const waitMs = retryAfter(headers['retry-after'], desk);
    if (status === 429)
      throw new PassingFailure(
        `${host} answers that there are too many requests`,
        waitMs ?? desk.limits.busyMs,
      );
    throw new PassingFailure(`${host} answers 503`, waitMs);
  }
  if (status >= 500) throw new PassingFailure(`${host} answers ${status}`);
  if (status >= 300 && status < 400)
    throw new PullFailure(
      'redirected',
      `${host} answers with a redirect${towards(headers.location)}, which is not followed. Name the URL that it leads to.`,
    );
  return answer;
}

/** The origin alone: the rest may be a secret. */
function towards(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(text: string | undefined, desk: PullDesk): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Math.max(Number(text), 1) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at - desk.clock().getTime(), 1000);
}
