"""Files that are sent: where their bytes come from, and whether they can be sent again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, AsyncIterable, AsyncIterator, BinaryIO, Callable, Iterable, Optional, Union

#: Bytes, a path, an open binary file, or pieces of bytes.
File = Union[bytes, "os.PathLike[str]", BinaryIO, Iterable[bytes], AsyncIterable[bytes]]
#: Gets the bytes that were sent, and their total where it is known.
Progress = Callable[[int, Optional[int]], Any]

_piece = 64 * 1024


class Upload:
    """A file to send. Every attempt begins with `length`, and reads it anew with `pieces`."""

    def __init__(self, file: File, on_progress: Optional[Progress]) -> None:
        if isinstance(file, str) or not (
            isinstance(file, os.PathLike) or hasattr(file, "__iter__") or hasattr(file, "__aiter__")
        ):
            raise TypeError("A file must be bytes, a pathlib.Path, an open binary file, or an iterable of bytes.")
        self._file: Any = file
        self._on_progress = on_progress
        # An open file is read from where it is.
        self._start = self._file.tell() if hasattr(file, "seekable") and self._file.seekable() else None
        #: A body that can be read only once must never be sent again.
        self.is_repeatable = isinstance(file, (bytes, bytearray, os.PathLike, list, tuple)) or self._start is not None

    def length(self) -> Optional[int]:
        if isinstance(self._file, (bytes, bytearray)):
            return len(self._file)
        if isinstance(self._file, os.PathLike):
            return os.stat(self._file).st_size
        if self._start is None:
            return None
        return int(self._file.seek(0, os.SEEK_END) - self._start)

    async def pieces(self) -> AsyncIterator[bytes]:
        length, sent = self.length(), 0
        async for piece in self._all():
            yield piece
            sent += len(piece)
            if self._on_progress is not None:
                self._on_progress(sent, length)

    async def _all(self) -> AsyncIterator[bytes]:
        file = self._file
        if isinstance(file, os.PathLike):
            with Path(file).open("rb") as opened:
                while piece := opened.read(_piece):
                    yield piece
        elif isinstance(file, (bytes, bytearray)):
            for at in range(0, len(file), _piece):
                yield bytes(file[at : at + _piece])
        elif hasattr(file, "__aiter__"):
            async for piece in file:
                yield piece
        elif hasattr(file, "read"):
            if self._start is not None:
                file.seek(self._start)
            while piece := file.read(_piece):
                yield piece
        else:
            for piece in file:
                yield piece
