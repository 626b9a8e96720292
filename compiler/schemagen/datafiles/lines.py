"""Read the lines of a file of events, numbered; of a line no more than a bounded part is ever in memory."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from schemagen.datafiles.formats import GZIP, encoding_of, foreign, has_bare_returns
from schemagen.datafiles.recoding import Recoded
from schemagen.datafiles.row import Unopened, Unreadable

MAX_LINE: Final = 8 << 20
"""Bytes of a line that are kept: several times what an event may have on the wire."""


_MOST_AHEAD: Final = 1000
"""Blank lines that may stand before the first that is not."""
_PEEKED: Final = 8192
_MOST_TO_CLOSE: Final = 100
"""Lines that are read on where a block ends within quotes."""


class Lines(Iterator[bytes]):
    """Iterate over the lines of a stream, each with its line end.

    Attributes:
        number: that of the last line, from 1.
        is_cut: whether the last line is longer than ``MAX_LINE``, so that only its beginning was kept.

    """

    def __init__(self, stream: BinaryIO | io.BufferedReader | gzip.GzipFile, raw: BinaryIO) -> None:
        self._stream = stream
        self._raw = raw
        self._ahead: deque[bytes] = deque()
        self.number = 0
        self.is_cut = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self._piece()
        if not line:
            raise StopIteration
        self.number += 1
        self.is_cut = len(line) == MAX_LINE and not line.endswith(b"\n")
        rest = line if self.is_cut else b"\n"
        while rest and not rest.endswith(b"\n"):
            rest = self._piece()
        return line

    def look_ahead(self) -> bytes:
        """Return the first line that is not blank without its mark, before any is read; nothing if there is none."""
        for place in range(_MOST_AHEAD):
            if place == len(self._ahead):
                self._ahead.append(self._read())
            line = self._ahead[place]
            text = line.removeprefix(codecs.BOM_UTF8)
            if text.strip() or not line or len(line) == MAX_LINE:
                return text
        return b""

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole text, a long line in several pieces; ``number`` is that of the piece's line."""
        is_new = True
        while piece := self._piece():
            self.number += is_new
            is_new = piece.endswith(b"\n")
            yield piece

    def block(self, size: int) -> bytes:
        """Return the next lines at once, ``size`` bytes or somewhat more, up to a quote that closes if that is near.

        There is nothing at the end, and where lines were looked at ahead or put back. ``number`` does not change.
        """
        if self._ahead:
            return b""
        block = self._guarded(lambda: self._stream.read(size), "some way after")
        if block and not block.endswith(b"\n"):
            block += self._read()
        for _ in range(_MOST_TO_CLOSE):
            if not block.count(b'"') % 2:
                break
            block += self._read()
        return block

    def put_back(self, block: bytes) -> None:
        """Take a block back, so that its lines are read one by one."""
        for line in io.BytesIO(block):
            self._ahead.extend(line[start : start + MAX_LINE] for start in range(0, len(line), MAX_LINE))

    @property
    def position(self) -> int:
        """Return how many bytes of the file were read; of a compressed file, compressed bytes."""
        return self._raw.tell()

    def _piece(self) -> bytes:
        return self._ahead.popleft() if self._ahead else self._read()

    def _read(self) -> bytes:
        return self._guarded(lambda: self._stream.readline(MAX_LINE), "after")

    def _guarded(self, read: Callable[[], bytes], where: str) -> bytes:
        try:
            return read()
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable(f"the file cannot be read {where} line {self.number}: {error}") from error


@contextmanager
def open_lines(path: str, encoding: str | None = None) -> Generator[Lines, None, None]:
    """Open the lines of a file; ``-`` is standard input. What gzip compressed is decompressed.

    ``encoding`` is one that Python knows; None goes by the first bytes: UTF-16 and UTF-32 are recognised, anything
    else is UTF-8. Lines may end with LF, CR LF or CR.

    Raises:
        Unopened: there is no such file, or it may not be read, or it holds no lines of text.

    """
    if path == "-":
        _refuse_closed_input()
        with _peekable(sys.stdin.buffer) as given:
            yield _lines(given, "standard input", encoding)
        return
    with _open(path) as raw:
        yield _lines(raw, path, encoding)


def _lines(raw: io.BufferedReader, name: str, encoding: str | None) -> Lines:
    start = _start(raw)
    stream: io.BufferedReader | gzip.GzipFile = raw
    if start.startswith(GZIP):
        stream = gzip.GzipFile(fileobj=raw)
        start = _start(stream)
    what = foreign(start)
    if what is not None:
        raise Unopened(f"{name} {what}")
    encoding = codecs.lookup(encoding or encoding_of(start)).name
    bare_returns = has_bare_returns(codecs.decode(start, encoding, "ignore").encode("utf-8", "ignore"))
    if encoding == "utf-8" and not bare_returns:
        return Lines(stream, raw)
    return Lines(io.BufferedReader(Recoded(stream, encoding, bare_returns=bare_returns)), raw)


@contextmanager
def _peekable(stream: BinaryIO) -> Generator[io.BufferedReader, None, None]:
    """Give a stream whose first bytes can be looked at, whatever a caller put in the place of stdin. It stays open."""
    if isinstance(stream, io.BufferedReader):
        yield stream
        return
    buffered: io.BufferedReader = io.BufferedReader(cast("io.RawIOBase", stream))
    try:
        yield buffered
    finally:
        buffered.detach()


def _start(stream: io.BufferedReader | gzip.GzipFile) -> bytes:
    """Return the first bytes of a stream without reading on; nothing where that fails, for reading then says why."""
    try:
        return stream.peek(_PEEKED)[:_PEEKED]
    except (OSError, EOFError, zlib.error):
        return b""


def _open(path: str) -> io.BufferedReader:
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unopened(f"{path} cannot be read: {reason}") from error


def _refuse_closed_input() -> None:
    try:
        os.read(sys.stdin.fileno(), 0)
    except io.UnsupportedOperation:  # no file, but something that a caller put there
        pass
    except OSError as error:
        raise Unopened("standard input is closed: redirect a file to it") from error
