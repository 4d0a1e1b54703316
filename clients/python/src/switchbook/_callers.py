"""What the generated operations call, and what they return: pages and downloads."""

from __future__ import annotations

from typing import Any, AsyncIterator, Callable, Generator, Generic, Iterable, Iterator, List, Optional, TypeVar, Union

from ._core import Call, Core, iterate, rows_of, run_without_waiting, settled
from ._follow import Copy, Follower, Storage
from .errors import BadAnswerError
from .types import Event

Item = TypeVar("Item")
Meta = TypeVar("Meta")


class Page(Generic[Item, Meta]):
    """A page of a list: `data` and `meta`. A loop over it, `async for` in `AsyncClient`, goes on with the pages after it."""

    def __init__(self, core: Core, call: Call, answer: Any) -> None:
        self._core, self._call = core, call
        self.data: List[Item] = answer["data"]
        self.meta: Meta = answer.get("meta")

    def __iter__(self) -> Iterator[Item]:
        # In AsyncClient this is no iterator, which Python refuses before anything is requested.
        items: Iterator[Item] = self._core.wire.iterable(self.__aiter__())
        return items

    def __aiter__(self) -> AsyncIterator[Item]:
        return _items(self._core, self._call, self)


async def _page(core: Core, call: Call) -> Page[Any, Any]:
    return Page(core, call, await core.page(call))


async def _items(core: Core, call: Call, page: Page[Any, Any]) -> AsyncIterator[Any]:
    """The items of a page and of those after it. A feed always has a next page, for which `follow` waits."""
    while True:
        for item in page.data:
            yield item
        cursor = page.meta.get("next_cursor") if page.meta and "cursor" in call.parameters else None
        if cursor is None:
            return
        if cursor == call.parameters["cursor"]:
            raise BadAnswerError(200, "The list does not advance. Read it again from its first page.")
        call = call.at(cursor)
        page = await _page(core, call)


class AsyncPages(Generic[Item, Meta]):
    """A list: `await` returns its first page, `async for` all of its items."""

    def __init__(self, core: Core, call: Call) -> None:
        self._core, self._call = core, call

    def __await__(self) -> Generator[Any, None, Page[Item, Meta]]:
        return _page(self._core, self._call).__await__()

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for item in await self:
            yield item


class AsyncDownload:
    """A file that arrives: `async for` yields bytes. Use it in `async with`, which closes it also in the middle."""

    def __init__(self, core: Core, call: Call) -> None:
        self._core, self._call = core, call
        self._response: Any = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._read(lambda pieces: pieces)

    def rows(self) -> AsyncIterator[Any]:
        """The parsed lines of NDJSON."""
        return self._read(rows_of)

    async def _read(self, items_of: Callable[[AsyncIterator[bytes]], AsyncIterator[Any]]) -> AsyncIterator[Any]:
        async with self:
            async for item in items_of(self._core.wire.pieces(self._response)):
                yield item

    async def aclose(self) -> None:
        if self._response is not None:
            await self._core.wire.close(self._response)

    async def __aenter__(self) -> AsyncDownload:
        if self._response is None:
            self._response = await self._core.download(self._call)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Download:
    """A file that arrives: a loop yields bytes. Use it in `with`, which closes it also in the middle."""

    def __init__(self, core: Core, call: Call) -> None:
        self._later = AsyncDownload(core, call)
        run_without_waiting(self._later.__aenter__())

    def __iter__(self) -> Iterator[bytes]:
        return iterate(self._later.__aiter__())

    def rows(self) -> Iterator[Any]:
        """The parsed lines of NDJSON."""
        return iterate(self._later.rows())

    def close(self) -> None:
        run_without_waiting(self._later.aclose())

    def __enter__(self) -> Download:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Caller:
    """What both clients have beyond their operations. In `AsyncClient` the answers are awaited."""

    _core: Core

    def _do(self, work: Any) -> Any:
        return run_without_waiting(work)

    def _one(self, call: Call) -> Any:
        return self._do(self._core.one(call))

    def _none(self, call: Call) -> Any:
        return self._do(self._core.json(call))

    def _feed(self, call: Call) -> Any:
        return self._do(_page(self._core, call))

    def _page(self, call: Call) -> Any:
        return self._feed(call)

    def _file(self, call: Call) -> Any:
        return Download(self._core, call)

    def settled(self, read: Callable[[], Any]) -> Any:
        """Calls `read` until the job that it returns has ended, and returns that."""
        return self._do(settled(self._core, read))

    def follow(
        self,
        *,
        storage: Storage,
        on_events: Callable[[List[Event], str], Any],
        on_copy: Optional[Callable[[Copy], Any]] = None,
        start: str = "beginning",
        types: Union[str, Iterable[str], None] = None,
        contact: Optional[str] = None,
        limit: int = 1000,
        wait: int = 30,
        stop: Any = None,
    ) -> Any:
        """Applies every change to a copy, until `stop` is set: a `threading.Event`, in `AsyncClient` an `asyncio.Event`.

        `on_copy` replaces the copy at the first start, and when the stored cursor has expired. It reads `copy.contacts`
        to the end. `on_events` gets the events of a page, oldest first, and their cursor, which is saved then. An event
        comes again only if the program ended before that. Without `on_copy`, `start` is where a first start begins.
        """
        named = ",".join(types) if types is not None and not isinstance(types, str) else types
        query = {"types": named, "contact": contact, "limit": limit, "wait": wait}
        return self._do(Follower(self._core, storage, on_events, on_copy, start, query, stop).run())


class AsyncCaller(Caller):
    def _do(self, work: Any) -> Any:
        return work

    def _page(self, call: Call) -> Any:
        return AsyncPages(self._core, call)

    def _file(self, call: Call) -> Any:
        return AsyncDownload(self._core, call)
