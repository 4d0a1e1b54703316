# Made by `npm run clients` from the OpenAPI document. Changes here are lost.
"""The class of each code of a problem."""

from __future__ import annotations

from .errors import ProblemError, classes

__all__ = [
    "AmbiguousError",
    "BadEncodingError",
    "BadHeaderError",
    "BadJsonError",
    "BadMediaTypeError",
    "BadUrlError",
    "BatchFailedError",
    "ConflictError",
    "CursorExpiredError",
    "ExpiredError",
    "ForbiddenError",
    "IdempotencyMismatchError",
    "IdempotencyRunningError",
    "InUseError",
    "InternalError",
    "InvalidError",
    "InvalidFileError",
    "LimitedError",
    "MergedError",
    "NoRouteError",
    "NotFoundError",
    "QuotaError",
    "StaleError",
    "TooLargeError",
    "UnauthenticatedError",
    "UnavailableError",
    "UnsupportedError",
    "WrongMethodError",
]


class AmbiguousError(ProblemError):
    code = "ambiguous"


class BadEncodingError(ProblemError):
    code = "bad_encoding"


class BadHeaderError(ProblemError):
    code = "bad_header"


class BadJsonError(ProblemError):
    code = "bad_json"


class BadMediaTypeError(ProblemError):
    code = "bad_media_type"


class BadUrlError(ProblemError):
    code = "bad_url"


class BatchFailedError(ProblemError):
    code = "batch_failed"


class ConflictError(ProblemError):
    code = "conflict"


class CursorExpiredError(ProblemError):
    code = "cursor_expired"


class ExpiredError(ProblemError):
    code = "expired"


class ForbiddenError(ProblemError):
    code = "forbidden"


class IdempotencyMismatchError(ProblemError):
    code = "idempotency_mismatch"


class IdempotencyRunningError(ProblemError):
    code = "idempotency_running"


class InUseError(ProblemError):
    code = "in_use"


class InternalError(ProblemError):
    code = "internal"


class InvalidError(ProblemError):
    code = "invalid"


class InvalidFileError(ProblemError):
    code = "invalid_file"


class LimitedError(ProblemError):
    code = "limited"


class MergedError(ProblemError):
    code = "merged"


class NoRouteError(ProblemError):
    code = "no_route"


class NotFoundError(ProblemError):
    code = "not_found"


class QuotaError(ProblemError):
    code = "quota"


class StaleError(ProblemError):
    code = "stale"


class TooLargeError(ProblemError):
    code = "too_large"


class UnauthenticatedError(ProblemError):
    code = "unauthenticated"


class UnavailableError(ProblemError):
    code = "unavailable"


class UnsupportedError(ProblemError):
    code = "unsupported"


class WrongMethodError(ProblemError):
    code = "wrong_method"


classes.update(
    {
        "ambiguous": AmbiguousError,
        "bad_encoding": BadEncodingError,
        "bad_header": BadHeaderError,
        "bad_json": BadJsonError,
        "bad_media_type": BadMediaTypeError,
        "bad_url": BadUrlError,
        "batch_failed": BatchFailedError,
        "conflict": ConflictError,
        "cursor_expired": CursorExpiredError,
        "expired": ExpiredError,
        "forbidden": ForbiddenError,
        "idempotency_mismatch": IdempotencyMismatchError,
        "idempotency_running": IdempotencyRunningError,
        "in_use": InUseError,
        "internal": InternalError,
        "invalid": InvalidError,
        "invalid_file": InvalidFileError,
        "limited": LimitedError,
        "merged": MergedError,
        "no_route": NoRouteError,
        "not_found": NotFoundError,
        "quota": QuotaError,
        "stale": StaleError,
        "too_large": TooLargeError,
        "unauthenticated": UnauthenticatedError,
        "unavailable": UnavailableError,
        "unsupported": UnsupportedError,
        "wrong_method": WrongMethodError,
    }
)
