"""The two clients, and how each of them sends, reads and waits."""

from __future__ import annotations

import asyncio
import random as randoms
import time
from contextlib import contextmanager
from typing import Any, AsyncIterator, Callable, Iterator, Optional

import httpx

from ._core import Core, iterate
from .errors import OfflineError, TimeoutError
from .operations import AsyncOperations, Operations


@contextmanager
def _told() -> Iterator[None]:
    """Errors of httpx as ours. Their texts have nothing that is secret."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimeoutError("The server did not answer in time. Try again, or allow more with `timeout`.") from error
    except (httpx.RequestError, httpx.StreamError) as error:
        text = str(error) or type(error).__name__
        raise OfflineError(f'The server cannot be reached, or broke off: "{text}". Check the URL, and try again.') from error


class _SyncWire:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    async def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        # Pieces of a file come from an asynchronous generator that never waits.
        if hasattr(options["content"], "__aiter__"):
            options["content"] = iterate(options["content"])
        with _told():
            return self.http.send(self.http.build_request(method, url, **options), stream=True)

    async def pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        with _told():
            for piece in response.iter_bytes():
                yield piece

    async def close(self, response: httpx.Response) -> None:
        response.close()

    async def pause(self, seconds: float, stop: Any = None) -> None:
        time.sleep(seconds) if stop is None else stop.wait(seconds)

    def iterable(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        return iterate(items)


class _AsyncWire:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        with _told():
            return await self.http.send(self.http.build_request(method, url, **options), stream=True)

    async def pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        with _told():
            async for piece in response.aiter_bytes():
                yield piece

    async def close(self, response: httpx.Response) -> None:
        await response.aclose()

    async def pause(self, seconds: float, stop: Any = None) -> None:
        if stop is None:
            return await asyncio.sleep(seconds)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except asyncio.TimeoutError:
            pass

    def iterable(self, items: AsyncIterator[Any]) -> AsyncIterator[Any]:
        return items


class Client(Operations):
    """A client of one account. Threads may share it. Close it, or use it in `with`.

    `url` is the address of the server. `timeout` is in seconds, for each attempt, and `retries` counts what follows the first
    one. `http` replaces the connections, for example for a proxy or certificates; the program closes it then.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: float = 30.0,
        retries: int = 3,
        http: Optional[httpx.Client] = None,
        random: Callable[[], float] = randoms.random,
    ) -> None:
        self._http = http or httpx.Client()
        self._is_ours = http is None
        self._core = Core(_SyncWire(self._http), url, key, timeout, retries, random)

    def close(self) -> None:
        if self._is_ours:
            self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(AsyncOperations):
    """A client of one account for asyncio. Tasks may share it. It has the arguments of `Client`."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: float = 30.0,
        retries: int = 3,
        http: Optional[httpx.AsyncClient] = None,
        random: Callable[[], float] = randoms.random,
    ) -> None:
        self._http = http or httpx.AsyncClient()
        self._is_ours = http is None
        self._core = Core(_AsyncWire(self._http), url, key, timeout, retries, random)

    async def aclose(self) -> None:
        if self._is_ours:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
