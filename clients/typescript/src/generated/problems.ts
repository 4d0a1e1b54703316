// Made by `npm run clients` from the OpenAPI document. Changes here are lost.
import { ProblemError, type ProblemParts } from '../errors.ts';

export class AmbiguousError extends ProblemError {}
export class BadEncodingError extends ProblemError {}
export class BadHeaderError extends ProblemError {}
export class BadJsonError extends ProblemError {}
export class BadMediaTypeError extends ProblemError {}
export class BadUrlError extends ProblemError {}
export class BatchFailedError extends ProblemError {}
export class ConflictError extends ProblemError {}
export class CursorExpiredError extends ProblemError {}
export class ExpiredError extends ProblemError {}
export class ForbiddenError extends ProblemError {}
export class IdempotencyMismatchError extends ProblemError {}
export class IdempotencyRunningError extends ProblemError {}
export class InUseError extends ProblemError {}
export class InternalError extends ProblemError {}
export class InvalidError extends ProblemError {}
export class InvalidFileError extends ProblemError {}
export class LimitedError extends ProblemError {}
export class MergedError extends ProblemError {}
export class NoRouteError extends ProblemError {}
export class NotFoundError extends ProblemError {}
export class QuotaError extends ProblemError {}
export class StaleError extends ProblemError {}
export class TooLargeError extends ProblemError {}
export class UnauthenticatedError extends ProblemError {}
export class UnavailableError extends ProblemError {}
export class UnsupportedError extends ProblemError {}
export class WrongMethodError extends ProblemError {}

const classes: Readonly<Record<string, typeof ProblemError>> = {
  ambiguous: AmbiguousError,
  bad_encoding: BadEncodingError,
  bad_header: BadHeaderError,
  bad_json: BadJsonError,
  bad_media_type: BadMediaTypeError,
  bad_url: BadUrlError,
  batch_failed: BatchFailedError,
  conflict: ConflictError,
  cursor_expired: CursorExpiredError,
  expired: ExpiredError,
  forbidden: ForbiddenError,
  idempotency_mismatch: IdempotencyMismatchError,
  idempotency_running: IdempotencyRunningError,
  in_use: InUseError,
  internal: InternalError,
  invalid: InvalidError,
  invalid_file: InvalidFileError,
  limited: LimitedError,
  merged: MergedError,
  no_route: NoRouteError,
  not_found: NotFoundError,
  quota: QuotaError,
  stale: StaleError,
  too_large: TooLargeError,
  unauthenticated: UnauthenticatedError,
  unavailable: UnavailableError,
  unsupported: UnsupportedError,
  wrong_method: WrongMethodError,
};

/** An error of the class of its code. */
export function problemError(parts: ProblemParts): ProblemError {
  const { code } = parts.problem;
  return new (Object.hasOwn(classes, code) ? (classes[code] ?? ProblemError) : ProblemError)(parts);
}
