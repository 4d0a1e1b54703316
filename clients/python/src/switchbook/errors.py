"""Errors of the clients. The class for each code of a problem is in `problems`."""

from __future__ import annotations

import builtins
from typing import Any, Dict, Mapping, Optional, Type


class SwitchbookError(Exception):
    """Any error of the clients. `code` tells programs what is wrong, `retry_after` the seconds that the server asked to wait."""

    code = ""
    retry_after: Optional[float] = None


class ProblemError(SwitchbookError):
    """The server refused the request. `problem` is its whole answer."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: Optional[float] = None) -> None:
        super().__init__(status, problem, retry_after)
        self.status, self.problem, self.retry_after = status, problem, retry_after
        self.code = str(problem.get("code"))
        self.request_id: Optional[str] = problem.get("request_id")

    def __str__(self) -> str:
        errors = self.problem.get("errors")
        faults = [one for one in errors[:3] if isinstance(one, dict)] if isinstance(errors, list) else []
        listed = "".join(f" {one.get('path')}: {str(one.get('message')).rstrip('.')}." for one in faults)
        return f"{self.status} {self.code}: {self.problem.get('detail')}{listed}"


#: The class for each code, which `problems` fills.
classes: Dict[str, Type[ProblemError]] = {}


class OfflineError(SwitchbookError):
    """No answer came, or the connection broke before its end."""

    code = "offline"


class TimeoutError(SwitchbookError, builtins.TimeoutError):
    """The attempt took too long."""

    code = "timeout"


class BadAnswerError(SwitchbookError):
    """The answer is not of this API: HTML of a proxy, a redirect, JSON that does not parse."""

    code = "bad_answer"

    def __init__(self, status: int, message: str, retry_after: Optional[float] = None) -> None:
        super().__init__(status, message, retry_after)
        self.status, self.message, self.retry_after = status, message, retry_after

    def __str__(self) -> str:
        return self.message


class WebhookError(SwitchbookError):
    """A call with a wrong signature or an old timestamp."""

    code = "bad_webhook"
