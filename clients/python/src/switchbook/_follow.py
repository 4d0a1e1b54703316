"""A follower of the change feed. docs/guides/feed.md describes what a copy must do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, List, Mapping, Optional, Protocol, Tuple, Union

from ._core import Call, Core, max_pause, may_pass, resolved, rows_of
from .errors import BadAnswerError, SwitchbookError
from .problems import CursorExpiredError
from .types import CatalogItem, Event

#: A failure that may pass is repeated without an end. Pauses grow to so many seconds, and follow `Retry-After` up to `max_pause`.
longest_pause = 30.0


class Storage(Protocol):
    """Where a follower keeps its cursor. Both methods may be coroutines in `AsyncClient`."""

    def load(self) -> Union[Optional[str], Awaitable[Optional[str]]]: ...
    def save(self, cursor: str) -> Any: ...


class FileStorage:
    """A cursor in a file, which is replaced in one step."""

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self._path = Path(path)

    def load(self) -> Optional[str]:
        return (self._path.read_text("ascii") or None) if self._path.exists() else None

    def save(self, cursor: str) -> None:
        draft = self._path.with_name(self._path.name + ".draft")
        with draft.open("w", encoding="ascii") as file:
            file.write(cursor)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


@dataclass(frozen=True)
class Copy:
    """Everything of an account, for a new copy. `contacts` is read once: with `for`, in `AsyncClient` with `async for`."""

    cursor: str
    contacts: Any
    tags: List[CatalogItem]
    groups: List[CatalogItem]
    sources: List[CatalogItem]
    statuses: List[CatalogItem]


class _Later(Exception):
    """A failure that need not end the follower, as errors of the handlers do."""

    def __init__(self, failure: SwitchbookError) -> None:
        self.failure = failure


@dataclass
class Follower:
    core: Core
    storage: Storage
    on_events: Callable[[List[Event], str], Any]
    on_copy: Optional[Callable[[Copy], Any]]
    start: str
    query: Mapping[str, Any]
    stop: Any

    async def run(self) -> None:
        cursor = await resolved(self.storage.load())
        failures = 0
        while self.stop is None or not self.stop.is_set():
            try:
                cursor = await self._step(cursor)
                failures = 0
            except _Later as later:
                if isinstance(later.failure, CursorExpiredError):
                    if self.on_copy is None:
                        raise later.failure from None
                    cursor = None
                pause = self.core.pause_before(failures, later.failure, longest_pause)
                failures += 1
                await self.core.wire.pause(min(pause, max_pause), self.stop)

    async def _step(self, cursor: Optional[str]) -> str:
        """A page of events, or a new copy. Returns the cursor that is stored then."""
        if cursor is None and self.on_copy is not None:
            after = await self._copied(self.on_copy)
        else:
            # A first request that waits could break off without a cursor, and what happened meanwhile would be missed.
            place = {"from": self.start, "wait": 0} if cursor is None else {"after": cursor}
            events, after = await self._page({**self.query, **place})
            if events:
                await resolved(self.on_events(events, after))
        if after != cursor:
            await resolved(self.storage.save(after))
        return after

    async def _copied(self, on_copy: Callable[[Copy], Any]) -> str:
        """First the cursor, then everything: changes during the export come again, which does no harm."""
        _, cursor = await self._page({"from": "now"})
        names = ("tags", "groups", "sources", "statuses")
        catalogs = {name: (await self._passing(self.core.page(_get(f"/{name}"))))["data"] for name in names}
        response = await self._passing(self.core.download(_get("/export", format="ndjson")))
        broken: List[SwitchbookError] = []
        contacts = self.core.wire.iterable(self._contacts(response, broken))
        try:
            await resolved(on_copy(Copy(cursor=cursor, contacts=contacts, **catalogs)))
        except Exception:
            if not broken:
                raise
        finally:
            await self.core.wire.close(response)
        # A handler that overlooks the break has an incomplete copy, too.
        if broken:
            raise _Later(broken[0])
        return cursor

    async def _contacts(self, response: Any, broken: List[SwitchbookError]) -> AsyncIterator[Any]:
        try:
            async for contact in rows_of(self.core.wire.pieces(response)):
                yield contact
        except SwitchbookError as error:
            broken.append(error)
            raise

    async def _page(self, query: Mapping[str, Any]) -> Tuple[List[Event], str]:
        answer = await self._passing(self.core.page(_get("/events", **query)))
        after = (answer.get("meta") or {}).get("next_cursor")
        if not isinstance(after, str):
            raise _Later(BadAnswerError(200, "The answer is not a page of the feed."))
        return answer["data"], after

    async def _passing(self, work: Awaitable[Any]) -> Any:
        try:
            return await work
        except SwitchbookError as error:
            # A server in trouble may answer anything.
            is_of_server = getattr(error, "status", 0) >= 500
            if may_pass(error) or is_of_server or isinstance(error, CursorExpiredError):
                raise _Later(error) from error
            raise


def _get(path: str, **parameters: Any) -> Call:
    return Call(f"GET {path}", parameters, is_repeatable=True, retries=0)
