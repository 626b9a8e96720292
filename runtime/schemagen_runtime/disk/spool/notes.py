"""Hold the notes beside a file of events: which have their fate, and which are about to be dead letters."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from schemagen_runtime.disk.spool import records
from schemagen_runtime.support.files import write_all
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")


class Notes:
    """Append notes to a file, which is made by the first one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def read(self, kind: bytes) -> set[int]:
        """Return the offsets that are noted so; damaged notes are left out.

        Raises:
            OSError: the file cannot be read.
        """
        if not self.path.exists():
            return set()
        with self.path.open("rb") as file:
            lines = records.read_lines(file, 0, self.path.stat().st_size)
            payloads = [line.payload for line in lines if line.payload is not None]
        return {offset for payload in payloads for offset in records.read_note_payload(payload, kind)}

    def note(self, kind: bytes, offsets: Sequence[int]) -> None:
        """Append a note. Where that cannot be written, the next start knows nothing of it; a log line says so."""
        text = records.frame(records.note_payload(kind, offsets))
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
                size = os.fstat(self._descriptor).st_size
                if size and os.pread(self._descriptor, 1, size - 1) != b"\n":
                    text = b"\n" + text  # a killed process left a half
            write_all(self._descriptor, text)
        except OSError as error:
            log.warning("%s cannot be written: %s", self.path, error.strerror)
            self.close()  # the next note looks whether this one left a half

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with suppress(OSError):  # a note that is lost costs one more delivery; the descriptor is free in any case
                os.close(descriptor)

    def remove(self) -> None:
        """Remove the file.

        Raises:
            OSError: it cannot be removed.
        """
        self.close()
        self.path.unlink(missing_ok=True)
