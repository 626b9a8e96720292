"""Read the lines of a file of events, numbered; of a line no more than a bounded part is ever in memory."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Self

from schemagen.datafiles.row import Unopened, Unreadable

MAX_LINE: Final = 8 << 20
"""Bytes of a line that are kept: several times what an event may have on the wire."""


class Lines(Iterator[bytes]):
    """Iterate over the lines of a stream, each with its line end.

    Attributes:
        number: that of the last line, from 1.
        is_cut: whether the last line is longer than ``MAX_LINE``, so that only its beginning was kept.

    """

    def __init__(self, stream: BinaryIO | gzip.GzipFile, raw: BinaryIO) -> None:
        self._stream = stream
        self._raw = raw
        self.number = 0
        self.is_cut = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.is_cut = len(line) == MAX_LINE and not line.endswith(b"\n")
        rest = line if self.is_cut else b"\n"
        while rest and not rest.endswith(b"\n"):
            rest = self._read()
        return line

    @property
    def position(self) -> int:
        """Return how many bytes of the file were read; of a compressed file, compressed bytes."""
        return self._raw.tell()

    def _read(self) -> bytes:
        try:
            return self._stream.readline(MAX_LINE)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable(f"the file cannot be read after line {self.number}: {error}") from error


@contextmanager
def open_lines(path: str) -> Generator[Lines, None, None]:
    """Open the lines of a file; ``-`` is standard input, a name that ends in ``.gz`` a compressed file.

    Raises:
        Unopened: there is no such file, or it may not be read.

    """
    if path == "-":
        _refuse_closed_input()
        yield Lines(sys.stdin.buffer, sys.stdin.buffer)
        return
    with _open(path) as raw:
        if path.endswith(".gz"):
            with gzip.open(raw) as stream:
                yield Lines(stream, raw)
        else:
            yield Lines(raw, raw)


def _open(path: str) -> BinaryIO:
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
