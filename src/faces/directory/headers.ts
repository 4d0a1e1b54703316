/** Headers of every answer: the request's id, and how much of the key's window is left. */
import type { Exchange } from '../kit/wire/define-face.js';
import { cookieOf } from './cookies.js';

export function headersOf(exchange: Exchange): Readonly<Record<string, string>> {
  const { requestId, rate, core } = exchange;
  const cookie = cookieOf(exchange);
  const always = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(cookie === undefined ? undefined : { 'set-cookie': cookie }),
  };
  if (rate === undefined) return always;
  const resetMs = rate.resetAt - core.clock().getTime();
  return {
    ...always,
    'ratelimit-limit': String(rate.limit),
    'ratelimit-remaining': String(rate.remaining),
    'ratelimit-reset': String(Math.max(0, Math.ceil(resetMs / 1000))),
  };
}
