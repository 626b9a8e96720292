"""Append lines to a file that several processes share, and rotate it by size.

The file holds whole lines only: a torn last line, which a killed writer left, is cut off. Nothing is kept between
calls, so a fork needs no care: each call opens the file, locks it (``flock``, which the kernel releases with the
process), and closes it again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from schemagen_runtime.support.files import is_file_of, sync_folder, write_all
from schemagen_runtime.support.locks import locked

_ROTATED: Final = re.compile(r".+\.(?P<time>\d{8}T\d{6}\.\d{6}Z-\d+)\.ndjson")


class LineFile:
    """Append to a file such as ``events.ndjson``; what is rotated away lies beside it as ``events.<UTC time>.ndjson``.

    The files are readable by their owner only: lines may hold sensitive values.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Remember the file, which is made by the first call; it is rotated once it has ``max_bytes`` bytes."""
        self.path = path
        self._max_bytes = max_bytes

    def append(self, lines: Iterable[bytes]) -> None:
        """Append lines, all of them or none; they are on the disk when it returns.

        Raises:
            OSError: they are not; the file is as it was.
        """
        data = b"".join(line + b"\n" for line in lines)
        with self._open() as descriptor:
            size = _cut_torn_tail(descriptor)
            try:
                write_all(descriptor, data)
                os.fsync(descriptor)
                if size == 0:
                    sync_folder(self.path.parent)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
            # What is on the disk must not be told as lost: a file that cannot be rotated now grows until the next call.
            with suppress(OSError):
                if size + len(data) >= self._max_bytes:
                    self._rotate()

    def rotate(self) -> None:
        """Move what there is away from the writers: nobody writes to a rotated file again."""
        if self.path.exists():
            with self._open() as descriptor:
                if _cut_torn_tail(descriptor):
                    self._rotate()

    @contextmanager
    def _open(self) -> Generator[int, None, None]:
        """Open and lock the file; open it again where another process rotated it in between."""
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                with locked(descriptor):
                    if is_file_of(descriptor, self.path):
                        yield descriptor
                        return
            finally:
                with suppress(OSError):  # the descriptor is free in any case
                    os.close(descriptor)

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
    """Return every file of a folder that was rotated away, the oldest first."""
    found = ((match["time"], path) for path in folder.iterdir() if (match := _ROTATED.fullmatch(path.name)))
    return [path for _, path in sorted(found)]


def _cut_torn_tail(descriptor: int) -> int:
    """Cut off a last line without its end, which a killed writer left; return the size of the rest in bytes."""
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
