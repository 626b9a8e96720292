"""Hold one file of a spool: append events, read them again, note which are done, and remove the file when all are."""

from __future__ import annotations

import errno
import logging
import os
import time
from array import array
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import orjson

from schemagen_runtime.api.stream import Stream
from schemagen_runtime.disk.spool import records
from schemagen_runtime.disk.spool.records import Line
from schemagen_runtime.disk.spool.slot import DAMAGED
from schemagen_runtime.protocol.envelope import SchemaFolder, describe_stream, read_stream
from schemagen_runtime.support.files import write_all

log = logging.getLogger("schemagen_runtime")

_INTRODUCE_EVERY: Final = 65_536
"""Bytes after which a stream is introduced again, so that damage to one introduction does not cost a whole file."""


class Spooled(NamedTuple):
    """Hold an event that was read from a file, and the bytes of the file where it starts and ends."""

    stream: Stream
    accepted_at: float
    offset: int
    end: int
    line: bytes


class Log:
    """Hold one file of events, and beside it ``.done``, the offsets of those that have their fate.

    Whoever uses it holds the spool's lock, or for ``sync`` the lock for that.

    Attributes:
        number: its place in the order of the files.
        size: bytes of whole lines.
        open: events without a fate.
        damaged: lines that cannot be read.
        sealed: whether nothing is appended any more.
        synced: bytes that are known to be on the disk.
    """

    def __init__(self, path: Path, number: int) -> None:
        self.path = path
        self.number = number
        self.size = 0
        self.open = 0
        self.damaged = 0
        self.sealed = False
        self.synced = 0
        self._streams: dict[int, Stream] = {}
        self._numbers: dict[str, tuple[int, int]] = {}  # by a stream's key; and where it was last introduced
        self._done_path = path.with_suffix(".done")
        self._descriptor: int | None = None
        self._done_descriptor: int | None = None

    @classmethod
    def create(cls, path: Path, number: int) -> Log:
        """Make a new file, to append to.

        Raises:
            OSError: it cannot be made.
        """
        self = cls(path, number)
        self._done_path.unlink(missing_ok=True)  # of a file of this name that went before
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        return self

    @classmethod
    def recover(cls, path: Path, number: int, schemas: SchemaFolder) -> Log:
        """Take over a file that an earlier process left: cut off its torn tail, and count its damaged lines.

        Raises:
            OSError: it cannot be read.
        """
        self = cls(path, number)
        self.sealed = True
        done = self.done_offsets()
        end = path.stat().st_size
        with path.open("rb") as file:
            for line in records.read_lines(file, 0, end):
                self._recover_stream(line, schemas)
                self.size = line.end
            # Once every stream is known: an event whose stream's first introduction is damaged has a later one.
            for line in records.read_lines(file, 0, end):
                self._recover_event(line, done)
        if self.size < end:
            log.info("cut %d bytes of a record that was being written from the end of %s", end - self.size, path)
            os.truncate(path, self.size)
        self.synced = self.size
        if self.damaged:
            message = "%d records of %s are damaged and skipped; the file is kept in %s"
            log.error(message, self.damaged, path, self._damaged_folder)
        return self

    def _recover_stream(self, line: Line, schemas: SchemaFolder) -> None:
        introduced = None if line.payload is None else records.read_stream_payload(line.payload)
        if introduced is not None and introduced[0] not in self._streams:
            number, described = introduced
            try:
                self._streams[number] = read_stream(orjson.loads(described), schemas)
            except ValueError as error:
                log.error("the stream at byte %d of %s cannot be read: %s", line.offset, self.path, error)  # noqa: TRY400 -- the message says it all

    def _recover_event(self, line: Line, done: set[int]) -> None:
        if line.payload is not None and records.read_stream_payload(line.payload) is not None:
            return
        if self._event(line) is None:
            self.damaged += 1
        elif line.offset not in done:
            self.open += 1

    def _event(self, line: Line) -> Spooled | None:
        """Return the event of a line; None where the line is damaged, or its stream is not known."""
        record = None if line.payload is None else records.read_event_payload(line.payload)
        stream = None if record is None else self._streams.get(record.stream)
        if record is None or stream is None:
            return None
        return Spooled(stream, record.accepted_at, line.offset, line.end, record.line)

    def append(self, stream: Stream, lines: Sequence[bytes], accepted_at: float) -> array[int]:
        """Append events; return the offset at which each of them starts.

        Raises:
            OSError: none is appended; the file takes no more.
        """
        if self._descriptor is None:
            raise ValueError("the file is sealed")
        head = b""
        number, introduced_at = self._numbers.get(stream.key) or (len(self._numbers) + 1, -_INTRODUCE_EVERY)
        if self.size - introduced_at >= _INTRODUCE_EVERY:
            introduced_at = self.size
            head = records.frame(records.stream_payload(number, orjson.dumps(describe_stream(stream))))
        milliseconds = round(accepted_at * 1000)
        offsets, offset, framed = array("q"), self.size + len(head), [head]
        for line in lines:
            text = records.frame(records.event_payload(number, milliseconds, line))
            framed.append(text)
            offsets.append(offset)
            offset += len(text)
        try:
            write_all(self._descriptor, b"".join(framed))
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        self._numbers[stream.key], self._streams[number] = (number, introduced_at), stream
        self.size = offset
        self.open += len(lines)
        return offsets

    def sync(self) -> None:
        """Wait until the disk itself holds what was appended.

        Raises:
            OSError: it may not.
        """
        if self._descriptor is None:
            raise OSError(errno.EIO, "it was closed before it could be synced")
        end = self.size
        os.fsync(self._descriptor)
        self.synced = end

    def seal(self) -> None:
        """Append nothing more."""
        self.sealed = True
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def read(self, offsets: Sequence[int]) -> Iterator[Spooled]:
        """Yield the events at these offsets, without the damaged ones."""
        with self.path.open("rb") as file:
            for offset in offsets:
                yield from self._read(file, offset, offset + 1)

    def scan(self, offset: int, done: Container[int]) -> Iterator[Spooled]:
        """Yield the events from an offset on, without those that are done."""
        with self.path.open("rb") as file:
            for event in self._read(file, offset, self.size):
                if event.offset not in done:
                    yield event

    def _read(self, file: BinaryIO, offset: int, end: int) -> Iterator[Spooled]:
        for line in records.read_lines(file, offset, end):
            event = self._event(line)
            if event is not None:
                yield event

    def done_offsets(self) -> set[int]:
        """Return the offsets of the events whose fate was noted so far."""
        return self._noted(records.DONE)

    def doubtful_offsets(self) -> set[int]:
        """Return the offsets of events that were about to be dead letters when their process ended: they may be."""
        return self._noted(records.BURYING) - self.done_offsets()

    def _noted(self, kind: bytes) -> set[int]:
        if not self._done_path.exists():
            return set()
        with self._done_path.open("rb") as file:
            lines = records.read_lines(file, 0, self._done_path.stat().st_size)
            payloads = [line.payload for line in lines if line.payload is not None]
        return {offset for payload in payloads for offset in records.read_note_payload(payload, kind)}

    def done(self, offsets: Sequence[int]) -> None:
        """Note that these events have their fate. Where that cannot be written they will be sent once more."""
        if not offsets:
            return
        self.open -= len(offsets)
        if self.sealed and not self.open:
            return  # the file is about to go
        self._note(records.DONE, offsets)

    def burying(self, offsets: Sequence[int]) -> None:
        """Note that these events are about to be dead letters."""
        self._note(records.BURYING, offsets)

    def _note(self, kind: bytes, offsets: Sequence[int]) -> None:
        try:
            if self._done_descriptor is None:
                self._done_descriptor = os.open(self._done_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            write_all(self._done_descriptor, records.frame(records.note_payload(kind, offsets)))
        except OSError as error:
            log.warning("%s cannot be written: %s", self._done_path, error.strerror)

    def close(self) -> None:
        """Close the files."""
        self.seal()
        if self._done_descriptor is not None:
            os.close(self._done_descriptor)
            self._done_descriptor = None

    def remove(self) -> None:
        """Remove the files; one with damage is moved aside, for somebody to look at."""
        self.close()
        if self.damaged:
            self._damaged_folder.mkdir(mode=0o700, exist_ok=True)
            slot = self.path.parent.name
            self.path.rename(self._damaged_folder / f"{time.time_ns()}-{slot}-{self.path.name}")
        else:
            self.path.unlink(missing_ok=True)
        self._done_path.unlink(missing_ok=True)

    @property
    def _damaged_folder(self) -> Path:
        return self.path.parent.parent / DAMAGED
