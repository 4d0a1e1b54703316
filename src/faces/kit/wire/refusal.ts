/**
 * Everything a face may have to refuse: the core's problems, and HTTP errors. A face renders exactly this union; a new
 * kind does not compile until every face answers it.
 */
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';

/** Errors of the request before any operation runs. */
export type RequestFault =
  | { readonly kind: 'no_route' }
  | { readonly kind: 'wrong_method'; readonly allow: readonly string[] }
  /** percent-encoding that does not decode to UTF-8 */
  | { readonly kind: 'bad_url'; readonly where: 'path' | 'query' }
  /** a body that is invalid JSON, or missing */
  | { readonly kind: 'bad_json'; readonly isEmpty: boolean }
  | { readonly kind: 'bad_media_type' }
  | { readonly kind: 'bad_encoding' }
  /** a header that must not leave; `message` is for people */
  | { readonly kind: 'bad_header'; readonly message: string }
  /** the live vendor did not respond to a forwarded request; `no_key`: the key was made here, so it is not forwarded */
  | { readonly kind: 'upstream'; readonly reason: UpstreamReason };

type UpstreamReason = 'unreachable' | 'timeout' | 'no_key';

/** Reasons for a missing answer, without a full stop. Vendors have no words for these faults. */
export const upstreamTexts: Readonly<Record<UpstreamReason, string>> = {
  unreachable: 'The upstream server could not be reached',
  timeout: 'The upstream server did not answer in time',
  no_key: 'No key of the upstream server is set for this account',
};

/** Returns the status of such a refusal, on every wire. */
export function upstreamStatus(reason: UpstreamReason): 502 | 504 {
  return reason === 'timeout' ? 504 : 502;
}

export type Refusal = Problem | RequestFault;
export type RefusalKind = Refusal['kind'];

export class FaultError extends Error {
  readonly fault: RequestFault;

  constructor(fault: RequestFault, options: { cause?: unknown } = {}) {
    super(fault.kind, options);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof FaultError) return error.fault;
  const code = errorCodeOf(error);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { kind: 'too_large' };
  // The body is shorter or longer than announced, or its sender disconnected.
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'ECONNRESET' || code === 'ECONNABORTED')
    return { kind: 'bad_json', isEmpty: false };
  return { kind: 'internal' };
}
