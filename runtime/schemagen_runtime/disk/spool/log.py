"""Hold one file of a spool: append events, read them again, note which are done, and remove the file when all are."""

from __future__ import annotations

import errno
import os
import time
from array import array
from collections.abc import Container, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool import records
from schemagen_runtime.disk.spool.conversions import undo_conversion
from schemagen_runtime.disk.spool.notes import Notes
from schemagen_runtime.disk.spool.records import Line
from schemagen_runtime.disk.spool.slot import DAMAGED
from schemagen_runtime.disk.spool.streams import Streams
from schemagen_runtime.support.files import is_file_of, replace_file, write_all
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_INTRODUCE_EVERY: Final = 1 << 18
"""Bytes after which a stream is introduced again: the file can be read where the folder ``streams`` is not there."""


class Spooled(NamedTuple):
    """Hold an event that was read from a file, and the bytes of the file where it starts and ends."""

    stream: Stream
    accepted_at: float
    offset: int
    end: int
    line: bytes


class Log:
    """Hold one file of events, and beside it the notes of those that have their fate.

    Whoever uses it holds the spool's lock, or for ``sync`` the lock for that.

    Attributes:
        number: its place in the order of the files.
        size: bytes of whole lines.
        committed: bytes of lines whose events are accepted: what follows is not read yet.
        open: accepted events without a fate.
        damaged: lines that cannot be read, without those that an earlier process set aside.
        sealed: whether nothing is appended any more.
    """

    def __init__(self, path: Path, number: int) -> None:
        self.path = path
        self.number = number
        self.size = 0
        self.committed = 0
        self.open = 0
        self.damaged = 0
        self.sealed = False
        self._streams: dict[int, Stream] = {}
        self._introduced: dict[int, int] = {}  # where each stream was last introduced
        self._notes = Notes(path.with_suffix(".done"))
        self._descriptor: int | None = None
        self._keeps_damage = False

    @classmethod
    def create(cls, path: Path, number: int) -> Log:
        """Make a new file, to append to.

        Raises:
            OSError: it cannot be made.
        """
        self = cls(path, number)
        self._notes.remove()  # of a file of this name that went before
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        return self

    @classmethod
    def recover(cls, path: Path, number: int, streams: Streams) -> Log:
        """Take over a file that an earlier process left: cut off its torn tail, and set its damaged lines aside.

        Raises:
            OSError: it cannot be read.
        """
        self = cls(path, number)
        self.sealed = True
        for one in (path, self._notes.path):
            undo_conversion(one)
        done, size = self.done_offsets(), path.stat().st_size
        end = min([size, *self._notes.read(records.CUT)])
        damaged: list[Line] = []
        with path.open("rb") as file:
            for line in records.read_lines(file, 0, end):
                self._recover_stream(line, streams)
                self.size = min(line.end, end)
            # Once every stream is known: an event whose stream's first introduction is damaged has a later one.
            for line in records.read_lines(file, 0, end):
                if self._is_lost(line, streams):
                    damaged += [line] if line.offset not in done else []
                elif self._event(line) is not None and line.offset not in done:
                    self.open += 1
        if self.size < size:
            log.info("cut %d bytes of a record that was being written from the end of %s", size - self.size, path)
            os.truncate(path, self.size)
        self.committed = self.size
        if damaged:
            self.damaged = len(damaged)
            self._set_aside(damaged)
        return self

    def _recover_stream(self, line: Line, streams: Streams) -> None:
        introduced = None if line.payload is None else records.read_stream_payload(line.payload)
        if line.payload is not None and introduced is not None and introduced[0] not in self._streams:
            try:
                self._streams[introduced[0]] = streams.read(line.payload)
            except ValueError as error:
                log.error("the stream at byte %d of %s cannot be read: %s", line.offset, self.path, error)  # noqa: TRY400 -- the message says it all

    def _is_lost(self, line: Line, streams: Streams) -> bool:
        """Tell whether a line is damaged, or an event whose stream is known to nobody."""
        if line.payload is None:
            return True
        record = records.read_event_payload(line.payload)
        if record is None or record.stream in self._streams:
            return False
        stream = streams.find(record.stream)
        if stream is not None:
            self._streams[record.stream] = stream
        return stream is None

    def _event(self, line: Line) -> Spooled | None:
        """Return the event of a line; None where the line is damaged, or its stream is not known."""
        record = None if line.payload is None else records.read_event_payload(line.payload)
        stream = None if record is None else self._streams.get(record.stream)
        if record is None or stream is None:
            return None
        return Spooled(stream, record.accepted_at, line.offset, line.end, record.line)

    def _set_aside(self, damaged: Sequence[Line]) -> None:
        """Keep the bytes of damaged lines, for somebody to look at, and note that this is done."""
        with self.path.open("rb") as file:
            content = b"".join(os.pread(file.fileno(), line.end - line.offset, line.offset) for line in damaged)
        # Named by its content: who is killed before the note is written does not leave two.
        kept = self.path.parent.parent / DAMAGED / f"{sha256(content).hexdigest()[:16]}.log"
        message = "%d records of %s are damaged and skipped; their bytes are kept in %s"
        try:
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            replace_file(kept, content, new=self.path.with_suffix(".new"))
        except OSError as error:
            self._keeps_damage = True
            message = "%d records of %s are damaged and skipped; their bytes cannot be kept in %s: " + str(
                error.strerror
            )
        else:
            self._notes.note(records.DONE, [line.offset for line in damaged])
        log.error(message, len(damaged), self.path, kept)

    def append(
        self, stream: Stream, numbered: tuple[int, bytes], lines: Sequence[bytes], accepted_at: float
    ) -> array[int]:
        """Append events, which are not accepted yet; return the offset at which each of them starts.

        Args:
            stream: the events' stream.
            numbered: its number, and the line that introduces it.
            lines: the events' wire lines.
            accepted_at: seconds of the epoch.

        Raises:
            OSError: none is appended; the file takes no more.
        """
        if self._descriptor is None:
            raise ValueError("the file is sealed")
        number, introduction = numbered
        framed = records.frame_events(number, round(accepted_at * 1000), lines)
        introduced_at = self._introduced.get(number, -_INTRODUCE_EVERY)
        if self.size - introduced_at >= _INTRODUCE_EVERY:
            introduced_at = self.size
            framed.insert(0, introduction)
        starts = array("q", accumulate(map(len, framed), initial=self.size))
        try:
            write_all(self._descriptor, b"".join(framed))
        except OSError:
            self._cut(self.size)
            raise
        self._introduced[number], self._streams[number] = introduced_at, stream
        self.size = starts.pop()
        return starts[-len(lines) :] if lines else array("q")

    def sync(self) -> None:
        """Wait until the disk itself holds what was appended.

        Raises:
            OSError: it may not.
        """
        if self._descriptor is None:
            raise OSError(errno.EIO, "it was closed before it could be synced")
        os.fsync(self._descriptor)

    def require_in_place(self) -> None:
        """Require that the file is the one of its path: what goes to one that was removed goes nowhere.

        Raises:
            OSError: it was removed, or another one is in its place.
        """
        if self._descriptor is not None and not is_file_of(self._descriptor, self.path):
            raise OSError(errno.ENOENT, f"{self.path.parent.name}/{self.path.name} was removed while it was in use")

    def withdraw(self) -> None:
        """Take back what was appended and not accepted, because it could not be synced; append nothing more.

        After a failed sync the system may forget what it could not write, and say nothing the next time (Linux does).
        So the accepted events of this file are written again, to another one that takes its place. Where that cannot
        be, the file stays open: as long as the process lives they can be read, although it was removed.
        """
        self._cut(self.committed)
        self._introduced.clear()
        self.sealed = True
        try:
            if self.open:
                with self._opened() as file:
                    content = file.read(self.committed)
                replace_file(self.path, content, new=self.path.with_suffix(".new"))
        except OSError as error:
            message = "%s could not be synced, nor written again: %s; the end of the process may cost its %d events"
            log.error(message, self.path, error.strerror, self.open)  # noqa: TRY400 -- the message says it all
        else:
            self.seal()

    @contextmanager
    def _opened(self) -> Generator[BinaryIO, None, None]:
        """Open the file to read it; the one that is appended to also where it has no name any more.

        Raises:
            OSError: it cannot be opened.
        """
        with self.path.open("rb") if self._descriptor is None else os.fdopen(os.dup(self._descriptor), "rb") as file:
            file.seek(0)
            yield file

    def _cut(self, size: int) -> None:
        """Remove what was appended from here on; where that fails, note it for the next start."""
        assert self._descriptor is not None  # noqa: S101 -- something was appended
        self.size = size
        try:
            os.ftruncate(self._descriptor, size)
        except OSError:
            self._notes.note(records.CUT, [size])

    def seal(self) -> None:
        """Append nothing more."""
        self.sealed = True
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with suppress(OSError):  # what matters was synced before, and the descriptor is free in any case
                os.close(descriptor)

    def read(self, offsets: Sequence[int]) -> Iterator[Spooled]:
        """Yield the events at these offsets, without the damaged ones."""
        with self._opened() as file:
            for offset in offsets:
                # Where a line has lost its newline, the next one is read with it.
                yield from (event for event in self._read(file, offset, offset + 1) if event.offset == offset)

    def scan(self, offset: int, done: Container[int]) -> Iterator[Spooled]:
        """Yield the accepted events from an offset on, without those that are done."""
        with self._opened() as file:
            for event in self._read(file, offset, self.committed):
                if event.offset not in done:
                    yield event

    def _read(self, file: BinaryIO, offset: int, end: int) -> Iterator[Spooled]:
        for line in records.read_lines(file, offset, end):
            event = self._event(line)
            if event is not None:
                yield event

    def done_offsets(self) -> set[int]:
        """Return the offsets of the events whose fate was noted so far, and of damaged lines that were set aside.

        Raises:
            OSError: the notes cannot be read.
        """
        return self._notes.read(records.DONE)

    def doubtful_offsets(self) -> set[int]:
        """Return the offsets of events that were about to be dead letters when their process ended: they may be.

        Raises:
            OSError: the notes cannot be read.
        """
        return self._notes.read(records.BURYING) - self.done_offsets()

    def done(self, offsets: Sequence[int]) -> None:
        """Note that these events have their fate. Where that cannot be written they will be sent once more."""
        if not offsets:
            return
        self.open -= len(offsets)
        self._notes.note(records.DONE, offsets)

    def burying(self, offsets: Sequence[int]) -> None:
        """Note that these events are about to be dead letters."""
        self._notes.note(records.BURYING, offsets)

    def close(self) -> None:
        """Close the files."""
        self.seal()
        self._notes.close()

    def remove(self) -> None:
        """Remove the files; one whose damaged lines could not be set aside is moved there itself.

        Raises:
            OSError: one of them cannot be removed.
        """
        self.close()
        if self._keeps_damage:
            self.path.rename(self.path.parent.parent / DAMAGED / f"{time.time_ns()}-{self.path.name}")
        else:
            self.path.unlink(missing_ok=True)
        self._notes.remove()
