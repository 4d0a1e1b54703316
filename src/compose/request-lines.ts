/**
 * Log lines of requests. Failures, refusals for lack of capacity and slow requests are warnings, at most some of each
 * second; a share of all other requests is logged.
 */
import type { Trace } from '@switchbook/domain/runtime/trace-context.js';
import type { Logger } from 'pino';
import type { AnsweredRequest } from '../faces/kit/exchange/wire-services.js';

/** The reason why a request is a warning. */
export type Concern = 'failed' | 'refused' | 'slow';

export interface RequestLinesOptions {
  readonly logger: Logger;
  /** milliseconds that make a request slow; null: no request is slow */
  readonly slowMs: number | null;
  /** the share of the other requests that is logged, from 0 to 1 */
  readonly sample: number;
  /** milliseconds of a monotonic clock */
  readonly now?: () => number;
}

/** The limit per second. One line counts the rest. */
const maxWarnings = 50;

export class RequestLines {
  readonly #options: RequestLinesOptions;
  readonly #now: () => number;
  #share = 0;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #warned = 0;
  #unloggedCounts: Record<Concern, number> = { failed: 0, refused: 0, slow: 0 };
  #restTimer: NodeJS.Timeout | undefined;

  constructor(options: RequestLinesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Returns undefined if the request gives no cause for concern. */
  concernOf({ status, ms, isLimited, isTransfer, url }: AnsweredRequest): Concern | undefined {
    const { slowMs } = this.#options;
    if (status === 503 || (status === 429 && !isLimited)) return 'refused';
    if (status >= 500) return 'failed';
    // Transfers and waits for events take their time.
    return slowMs !== null && ms >= slowMs && !isTransfer && !/[?&]wait=/.test(url) ? 'slow' : undefined;
  }

  logRequest(entry: AnsweredRequest): void {
    const concern = this.concernOf(entry);
    if (concern === undefined) this.#logSample(entry);
    else this.#warn(entry, concern);
  }

  /** Records a failure with a common cause that was logged once. */
  logQuietly(entry: AnsweredRequest): void {
    this.#logSample(entry);
  }

  close(): void {
    clearTimeout(this.#restTimer);
    this.#logRest();
  }

  #logSample(entry: AnsweredRequest): void {
    const { logger, sample } = this.#options;
    this.#share += sample;
    if (this.#share < 1) return;
    this.#share -= 1;
    if (logger.isLevelEnabled('info')) logger.info(logLineOf(entry), 'answered');
  }

  #warn(entry: AnsweredRequest, concern: Concern): void {
    const now = this.#now();
    if (now - this.#secondBegan >= 1_000) {
      this.#secondBegan = now;
      this.#warned = 0;
    }
    this.#warned += 1;
    if (this.#warned <= maxWarnings) {
      this.#options.logger.warn({ ...logLineOf(entry), concern }, 'answered');
      return;
    }
    this.#unloggedCounts[concern] += 1;
    this.#restTimer ??= setTimeout(() => this.#logRest(), 1_000).unref();
  }

  #logRest(): void {
    const unlogged = this.#unloggedCounts;
    this.#restTimer = undefined;
    if (unlogged.failed + unlogged.refused + unlogged.slow === 0) return;
    this.#unloggedCounts = { failed: 0, refused: 0, slow: 0 };
    this.#options.logger.warn(unlogged, 'more requests of these kinds were not logged one by one');
  }
}

/** Returns the id of the trace, as every line of the request has it. */
export function traceMemberOf(trace: Trace | undefined): { readonly trace_id?: string } {
  return trace === undefined ? {} : { trace_id: trace.id };
}

function logLineOf(entry: AnsweredRequest): Record<string, unknown> {
  const { requestId, trace, proxyRequestId, address, accountId, keyId, ms, face, method, route, status } =
    entry;
  return {
    request_id: requestId,
    ...traceMemberOf(trace),
    ...(proxyRequestId === undefined ? {} : { proxy_request_id: proxyRequestId }),
    address,
    account_id: accountId,
    key_id: keyId,
    ms: Math.round(ms * 10) / 10,
    face,
    method,
    route,
    status,
  };
}
