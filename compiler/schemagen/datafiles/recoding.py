"""Give a stream of bytes in another encoding, or with other line ends, as UTF-8 with LF."""

from __future__ import annotations

import codecs
import io
from typing import Final, Protocol

from schemagen.datafiles.row import Unreadable

_CHUNK: Final = 1 << 16


class Readable(Protocol):
    """Read bytes."""

    def read1(self, size: int = ..., /) -> bytes:
        """Return what one read yields, at most ``size`` bytes; nothing at the end."""
        ...


class Recoded(io.RawIOBase):
    """Read a stream as UTF-8 whose lines end with LF.

    A byte that the encoding does not have stays as it is, so that its row is refused and no other.
    """

    def __init__(self, stream: Readable, encoding: str, *, bare_returns: bool) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._bare_returns = bare_returns
        self._ready = b""
        self._has_ended = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # Buffer is of Python 3.12
        """Read up to as many bytes as the buffer has; 0 is the end.

        Raises:
            Unreadable: the bytes are not of the encoding.
        """
        while not self._ready and not self._has_ended:
            self._fill()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _fill(self) -> None:
        chunk = self._stream.read1(_CHUNK)
        self._has_ended = not chunk
        try:
            text = self._decoder.decode(chunk, final=self._has_ended)
        except UnicodeError as error:
            raise Unreadable(f"the file is not {self._encoding}: {error}; name its encoding with --encoding") from error
        if self._bare_returns:
            text = text.replace("\r", "\n")
        self._ready = text.encode("utf-8", "surrogateescape")
