"""Read a file of a log at any place, whether it is compressed or not."""

from __future__ import annotations

import bz2
import fcntl
import gzip
import lzma
import os
import signal
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

_OPENERS: Final[Mapping[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    ".gz": lambda raw: cast("IO[bytes]", gzip.GzipFile(fileobj=raw)),
    ".bz2": lambda raw: cast("IO[bytes]", bz2.BZ2File(raw)),
    ".xz": lambda raw: cast("IO[bytes]", lzma.LZMAFile(raw)),  # noqa: SIM115 -- ``LogFile.close`` does it
}
SUFFIXES: Final = tuple(_OPENERS)
"""The ends of the names of compressed files that can be read."""
_CHUNK: Final = 1 << 20


class DamagedFileError(Exception):
    """Tell that a compressed file is not whole, or not yet."""


class FileId(NamedTuple):
    """Identify a file for as long as it is there."""

    device: int
    inode: int


class LogFile:
    """Hold an open file. One thread uses it."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            OSError: it cannot be opened.
        """
        self.path = path
        self._raw = path.open("rb", buffering=0)
        opener = _OPENERS.get(path.suffix)
        self._inflated = None if opener is None else opener(cast("IO[bytes]", self._raw))
        self._length = -1
        found = os.fstat(self._raw.fileno())
        self.id = FileId(found.st_dev, found.st_ino)

    @property
    def is_compressed(self) -> bool:
        """Tell whether it is compressed."""
        return self._inflated is not None

    @property
    def size(self) -> int:
        """Return how many bytes it holds, when they are read.

        Raises:
            DamagedFileError: it is compressed, and not whole.
        """
        if self._inflated is None:
            return os.fstat(self._raw.fileno()).st_size
        if self._length < 0:
            self._length = self._measure(self._inflated)
        return self._length

    def _measure(self, inflated: IO[bytes]) -> int:
        try:
            inflated.seek(0)
            return sum(map(len, iter(lambda: inflated.read(_CHUNK), b"")))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise DamagedFileError(f"{self.path} is not whole: {error}") from error

    def read_at(self, position: int, count: int) -> bytes:
        """Return bytes from a position on; fewer where the file ends.

        Raises:
            OSError: it cannot be read.
            DamagedFileError: it is compressed, and not whole.
        """
        if self._inflated is None:
            return os.pread(self._raw.fileno(), count, position)
        try:
            self._inflated.seek(position)
            return self._inflated.read(count)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise DamagedFileError(f"{self.path} is not whole: {error}") from error

    @property
    def modified(self) -> float:
        """Return when it was written last, in seconds since 1970."""
        return os.fstat(self._raw.fileno()).st_mtime

    @property
    def is_gone(self) -> bool:
        """Tell whether it has no name any more."""
        return os.fstat(self._raw.fileno()).st_nlink == 0

    def has_writer(self) -> bool | None:
        """Tell whether somebody has it open to write; None where the system does not say.

        A lease says it: the kernel gives one for reading only where nobody writes. It asks for the file's owner.
        """
        descriptor = self._raw.fileno()
        try:
            # The signal by which a lease is broken would end the process; this one is ignored unless somebody minds it.
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        except (OSError, AttributeError):
            return None
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False

    def close(self) -> None:
        """Close it."""
        self._raw.close()
