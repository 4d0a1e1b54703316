"""The logic of both clients: requests, repeats, pages, lines. It does no I/O itself.

All of it is coroutines over a `Wire`, which sends, reads and waits. The wire of `AsyncClient` really waits in them.
That of `Client` blocks instead and never suspends, so `run_without_waiting` gets each result at the first step.
"""

from __future__ import annotations

import inspect
import json
import time
import uuid
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any, AsyncIterator, Callable, Coroutine, Dict, Iterator, List, Mapping, Optional, Protocol, TypeVar
from urllib.parse import quote, urlencode

from ._files import File, Progress, Upload
from ._version import __version__, base
from .errors import BadAnswerError, ProblemError, SwitchbookError, TimeoutError, classes

T = TypeVar("T")

#: A longer pause is left to the program.
max_pause = 60.0
#: Seconds between two pieces of a file.
file_timeout = 300.0
#: An answer in memory, and a line of NDJSON.
max_bytes = 128 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """A call of an operation, before it becomes requests."""

    route: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    file: Optional[File] = None
    on_progress: Optional[Progress] = None
    is_repeatable: bool = False
    idempotency_key: Optional[str] = None
    if_match: Any = None
    only_new: bool = False
    timeout: Optional[float] = None
    retries: Optional[int] = None

    def at(self, cursor: str) -> Call:
        return replace(self, parameters={**self.parameters, "cursor": cursor})


class Wire(Protocol):
    """The differences between both clients. Their errors are `OfflineError` and `TimeoutError`."""

    async def send(self, method: str, url: str, **options: Any) -> Any: ...
    def pieces(self, response: Any) -> AsyncIterator[bytes]: ...
    async def close(self, response: Any) -> None: ...
    async def pause(self, seconds: float, stop: Any = None) -> None: ...
    def iterable(self, items: AsyncIterator[Any]) -> Any: ...


def run_without_waiting(work: Coroutine[Any, Any, T]) -> T:
    """Returns the result of a coroutine that never waits."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise TypeError("This must wait. Pass plain functions to Client, and use `await` and `async for` with AsyncClient.")


def iterate(items: Any) -> Iterator[Any]:
    """Iterates over an asynchronous generator that never waits. The generator ends with the loop."""
    try:
        while True:
            try:
                item = run_without_waiting(items.__anext__())
            except StopAsyncIteration:
                return
            yield item
    finally:
        run_without_waiting(items.aclose())


async def resolved(value: Any) -> Any:
    """Returns the result of a caller's function, which may be awaitable."""
    return await value if inspect.isawaitable(value) else value


class Core:
    def __init__(
        self, wire: Wire, url: str, key: str, timeout: float, retries: int, random: Callable[[], float]
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f'The URL "{url}" must begin with http:// or https://.')
        if not (key.isascii() and key.isprintable() and key.strip() == key != ""):
            raise ValueError("The key must be printable ASCII. `switchbook key create` prints one.")
        root = url.rstrip("/")
        self.base = root if root.endswith(base) else root + base
        self.wire = wire
        self._headers = {"Authorization": f"Bearer {key}", "User-Agent": f"switchbook-python/{__version__}"}
        self._timeout, self._retries, self._random = timeout, retries, random

    async def json(self, call: Call) -> Any:
        """Returns the answer with its `data`; None for 204."""
        return await self._send_with_retries(call, is_file=False)

    async def one(self, call: Call) -> Any:
        return (await self._some(call))["data"]

    async def page(self, call: Call) -> Any:
        """Returns the answer with its list in `data`; `meta` is an object, or absent."""
        answer = await self._some(call)
        if not isinstance(answer["data"], list) or not isinstance(answer.get("meta"), (dict, type(None))):
            raise BadAnswerError(200, "The answer is not a list of this API.")
        return answer

    async def _some(self, call: Call) -> Any:
        answer = await self.json(call)
        if answer is None:
            raise BadAnswerError(204, "The answer is empty. Check the URL, and the proxies before the server.")
        return answer

    async def download(self, call: Call) -> Any:
        """Returns an open response, which its reader closes."""
        return await self._send_with_retries(call, is_file=True)

    async def _send_with_retries(self, call: Call, is_file: bool) -> Any:
        upload = None if call.file is None else Upload(call.file, call.on_progress)
        retries = self._retries if call.retries is None else call.retries
        headers = self._headers_of(call, retries > 0)
        attempt = 0
        while True:
            try:
                return await self._attempt(call, headers, upload, is_file)
            except SwitchbookError as error:
                pause = self.pause_before(attempt, error)
                if attempt >= retries or pause > max_pause or not _is_repeated(error, call, upload):
                    raise
            await self.wire.pause(pause)
            attempt += 1

    def pause_before(self, repeat: int, error: Optional[SwitchbookError], longest: float = 8.0) -> float:
        """Returns the seconds before a retry: random, and at least the server's `Retry-After`. `repeat` counts from 0."""
        drawn: float = min(longest, 0.25 * 2.0 ** min(repeat, 30)) * (0.5 + self._random() / 2)
        return max(drawn, (error and error.retry_after) or 0.0)

    def _headers_of(self, call: Call, has_repeats: bool) -> Dict[str, str]:
        """Headers are equal in all attempts. A write without retries needs no idempotency key."""
        headers = dict(self._headers)
        name = call.idempotency_key or (str(uuid.uuid4()) if has_repeats else None)
        if call.is_repeatable and name is not None and not call.route.startswith("GET "):
            headers["Idempotency-Key"] = name
        if call.if_match is not None:
            headers["If-Match"] = f'"{call.if_match}"' if isinstance(call.if_match, int) else str(call.if_match)
        if call.only_new:
            headers["If-None-Match"] = "*"
        if call.file is not None or call.body is not None:
            headers["Content-Type"] = "application/json" if call.file is None else "application/octet-stream"
        return headers

    async def _attempt(self, call: Call, headers: Dict[str, str], upload: Optional[Upload], is_file: bool) -> Any:
        method, _, path = call.route.partition(" ")
        asked = self._timeout if call.timeout is None else call.timeout
        # The time of a file depends on its size, so only its pauses are bounded. A long poll waits before it answers.
        is_long = is_file or upload is not None
        timeout = max(asked, file_timeout) if is_long else asked + (call.parameters.get("wait") or 0)
        ends = None if is_long else time.monotonic() + timeout
        content: Any = None if call.body is None else json.dumps(call.body, ensure_ascii=False, allow_nan=False).encode()
        if upload is not None:
            length = upload.length()
            headers = headers if length is None else {**headers, "Content-Length": str(length)}
            content = upload.pieces()
        url = self.base + _path_of(path, call.parameters)
        response = await self.wire.send(method, url, headers=headers, content=content, timeout=timeout)
        is_open = False
        try:
            if is_file and response.status_code == 200:
                if _type_of(response) not in ("text/csv", "application/x-ndjson", "text/vcard"):
                    raise _bad_answer(response, "is not a file of this API")
                is_open = True
                return response
            text = await self._read(response, ends)
            if not 200 <= response.status_code < 300:
                raise _refusal(response, text)
            return None if response.status_code == 204 else _answer(response, text)
        finally:
            if not is_open:
                await self.wire.close(response)

    async def _read(self, response: Any, ends: Optional[float]) -> bytes:
        pieces: List[bytes] = []
        size = 0
        async for piece in self.wire.pieces(response):
            pieces.append(piece)
            size += len(piece)
            if size > max_bytes:
                raise _bad_answer(response, f"is longer than {max_bytes} bytes")
            # An answer that drips in must end too.
            if ends is not None and time.monotonic() > ends:
                raise TimeoutError("The answer took too long. Try again, or allow more with `timeout`.")
        return b"".join(pieces)


def _path_of(path: str, parameters: Mapping[str, Any]) -> str:
    query: Dict[str, str] = {}
    for name, value in parameters.items():
        if "{" + name + "}" in path:
            # An empty part, or dots, would be another path.
            if value is None or str(value) in ("", ".", ".."):
                raise ValueError(f'"{value}" is not a value for "{name}". Pass an id or a number.')
            path = path.replace("{" + name + "}", quote(str(value), safe=""))
        elif value is not None:
            query[name] = _text_of(value)
    return path + ("?" + urlencode(query, quote_via=quote) if query else "")


def _text_of(value: Any) -> str:
    if isinstance(value, (bool, Mapping)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (str, int, float)):
        return str(value)
    texts = [str(one) for one in value]
    # Commas separate texts without commas.
    is_json = any("," in text or text.lstrip().startswith("[") for text in texts)
    return json.dumps(texts, ensure_ascii=False) if is_json else ",".join(texts)


def may_pass(error: SwitchbookError) -> bool:
    """Whether the same request may succeed later."""
    status = getattr(error, "status", 0)
    is_broken = isinstance(error, BadAnswerError) and status < 300
    return is_broken or status in (429, 502, 503, 504) or error.code in ("offline", "timeout", "idempotency_running")


def _is_repeated(error: SwitchbookError, call: Call, upload: Optional[Upload]) -> bool:
    # Nothing was done at 429.
    is_safe = call.is_repeatable or getattr(error, "status", 0) == 429
    return may_pass(error) and is_safe and (upload is None or upload.is_repeatable)


def _type_of(response: Any) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _bad_answer(response: Any, what: str) -> BadAnswerError:
    shown = f"status {response.status_code}, {_type_of(response) or 'no type'}"
    message = f"The answer {what} ({shown}). Check the URL, and the proxies before the server."
    return BadAnswerError(response.status_code, message, _retry_after(response))


def _answer(response: Any, text: bytes) -> Any:
    answer = _parsed(response, text)
    if not (isinstance(answer, dict) and "data" in answer):
        raise _bad_answer(response, 'has no member "data"')
    return answer


def _parsed(response: Any, text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _bad_answer(response, "is not JSON") from None


def _refusal(response: Any, text: bytes) -> SwitchbookError:
    """Return the error for an answer that is not a success."""
    problem = _parsed(response, text) if response.status_code >= 400 else None
    code = problem.get("code") if isinstance(problem, dict) else None
    if not isinstance(code, str):
        return _bad_answer(response, "is not of this API")
    return classes.get(code, ProblemError)(response.status_code, problem, _retry_after(response))


def _retry_after(response: Any) -> Optional[float]:
    """Seconds. A date is compared with the date of the answer, never with the clock of this machine."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        begin = parsedate_to_datetime(response.headers.get("date", ""))
        return max(0.0, (parsedate_to_datetime(text) - begin).total_seconds())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


async def rows_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[Any]:
    """The parsed lines of NDJSON that arrives in pieces."""
    async for line in _lines_of(pieces):
        try:
            if line:
                yield json.loads(line)
        except ValueError:
            raise BadAnswerError(200, "A line of the file is not JSON. Read the file again.") from None


async def _lines_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest: List[bytes] = []
    size = 0
    async for piece in pieces:
        *whole, last = piece.split(b"\n")
        for line in whole:
            yield b"".join([*rest, line])
            rest, size = [], 0
        rest.append(last)
        size += len(last)
        if size > max_bytes:
            raise BadAnswerError(200, f"A line of the file is longer than {max_bytes} bytes.")
    yield b"".join(rest)


async def settled(core: Core, read: Callable[[], Any]) -> Any:
    pause = 0.2
    while True:
        job = await resolved(read())
        if not isinstance(job, dict) or "state" not in job:
            raise BadAnswerError(200, "The answer is not a job of this API.")
        if job["state"] not in ("receiving", "queued", "running", "pulling", "undoing"):
            return job
        await core.wire.pause(pause)
        pause = min(2.0, pause * 1.5)
