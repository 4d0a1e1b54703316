/** The limits of requests to a vendor: time, size, attempts and waits. */
import type { AnswerLimits } from './vendor-answer.js';

export interface VendorLimits extends AnswerLimits {
  /** requests at once */
  readonly concurrentRequests: number;
  /** attempts of a request that fails */
  readonly tries: number;
  /** milliseconds of one request with its attempts and waits */
  readonly totalMs: number;
  /** milliseconds to wait after the first failure; each further failure doubles them */
  readonly backoffMs: number;
  /** Milliseconds to wait after a 429 that states no time. */
  readonly busyMs: number;
  /** number of waits of one request for a 429 */
  readonly max429: number;
}

export const usualVendorLimits: VendorLimits = {
  requestMs: 60_000,
  bodyBytes: 4 * 1024 ** 2,
  concurrentRequests: 4,
  tries: 7,
  totalMs: 30 * 60_000,
  backoffMs: 1_000,
  busyMs: 15_000,
  max429: 1_000,
};

/** Forwarded requests that run at the same time, of a process and of an account in it. */
export const forwardsAtOnce = { perAccount: 64, total: 256 } as const;

/** The time limits of a forwarded request, in milliseconds. */
export interface ForwardTimes {
  /** time until the vendor is connected, name and TLS included */
  readonly connect: number;
  /** time without a byte in either direction */
  readonly idle: number;
  readonly total: number;
}

export const forwardTimes: ForwardTimes = { connect: 10_000, idle: 60_000, total: 600_000 };
