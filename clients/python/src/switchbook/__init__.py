"""The client of Switchbook, a contact directory. `Client` blocks, `AsyncClient` is for asyncio; else they are alike."""

from . import problems, types
from ._callers import AsyncDownload, AsyncPages, Download, Page
from ._clients import AsyncClient, Client
from ._follow import Copy, FileStorage, Storage
from ._version import __version__
from .errors import BadAnswerError, OfflineError, ProblemError, SwitchbookError, TimeoutError, WebhookError
from .problems import *
from .webhooks import verify_webhook

__all__ = [
    "AsyncClient",
    "AsyncDownload",
    "AsyncPages",
    "BadAnswerError",
    "Client",
    "Copy",
    "Download",
    "FileStorage",
    "OfflineError",
    "Page",
    "ProblemError",
    "Storage",
    "SwitchbookError",
    "TimeoutError",
    "WebhookError",
    "__version__",
    "types",
    "verify_webhook",
]
__all__ += problems.__all__
