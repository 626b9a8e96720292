"""A file of lines that several processes append to: whole lines only, rotated by size, cut where it is torn.

There is no state between calls, so nothing has to be done around a fork: each call opens the
file, locks it (``flock``, which the kernel releases with the process), and closes it again.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from schemagen_runtime.support.locks import locked

_ROTATED: Final = re.compile(r".+\.(?P<time>\d{8}T\d{6}\.\d{6}Z-\d+)\.ndjson")


class NdjsonFile:
    """``events.ndjson``, and beside it ``events.<UTC time>.ndjson`` for what was rotated away.

    The files are readable by their owner only: events may hold sensitive values.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.path = path
        self._max_bytes = max_bytes

    def append(self, lines: Iterable[bytes]) -> None:
        """Append lines, all of them or none; they are on disk when it returns.

        Raises:
            OSError: they are not; the file is as it was.
        """
        data = b"".join(line + b"\n" for line in lines)
        with self._open() as descriptor:
            size = _cut_torn_tail(descriptor)
            try:
                write_all(descriptor, data)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
            if size == 0:
                sync_folder(self.path.parent)
            if size + len(data) >= self._max_bytes:
                self._rotate()

    def rotate(self) -> None:
        """Move what there is away from under the writers: nobody writes to a rotated file again."""
        if self.path.exists():
            with self._open() as descriptor:
                if _cut_torn_tail(descriptor):
                    self._rotate()

    @contextmanager
    def _open(self) -> Generator[int, None, None]:
        """The file, locked; opened again where another process rotated it in between."""
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                with locked(descriptor):
                    if self._is_current(descriptor):
                        yield descriptor
                        return
            finally:
                os.close(descriptor)

    def _is_current(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        """Rename the file, which this thread has locked."""
        number = 0
        while True:
            now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            target = self.path.with_name(f"{self.path.stem}.{now}Z-{number}.ndjson")
            if not target.exists():  # only the holder of the lock renames
                self.path.rename(target)
                return
            number += 1


def rotated_files(folder: Path) -> list[Path]:
    """Every file of a folder that was rotated away, the oldest first."""
    found = ((match["time"], path) for path in folder.iterdir() if (match := _ROTATED.fullmatch(path.name)))
    return [path for _, path in sorted(found)]


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, in as many pieces as the system takes.

    Raises:
        OSError: it took only some.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable; Windows does so by itself, and opens no folders."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cut_torn_tail(descriptor: int) -> int:
    """Cut off a last line without its end, which a killed writer left; the size then."""
    size = end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - 65_536)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(descriptor, end)
    return end


def write_file(path: Path, content: bytes) -> None:
    """Put a whole file in place at once, durably, readable by its owner only.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
