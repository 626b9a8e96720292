"""Sending dead letters again, and what a ``file:///`` destination wrote: what fails again is kept.

A folder is replayed file by file. The files that writers use are rotated away first, so writers may go
on meanwhile; a file is replaced or removed once all of its letters have their fate, so a replay that is
killed can be started again: the destination recognises what it has.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from schemagen_runtime.api.destination import Destination, DestinationError
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call
from schemagen_runtime.delivery.pipeline import Parts, Pipeline, identify_line
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.dead_letters import DeadLetterError
from schemagen_runtime.errors import FieldError
from schemagen_runtime.protocol.envelope import DeadLetter, SchemaFolder, decode, encode_letter, has_event
from schemagen_runtime.support.locks import try_lock
from schemagen_runtime.support.ndjson_file import NdjsonFile, rotated_files, sync_folder, write_all

_LOCK: Final = "replay.lock"
_LINES_PER_CALL: Final = 1000
_CALLS_ON_THEIR_WAY: Final = 4


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one line: a fate, or the errors for which it is kept; ``id`` is the event's."""

    path: Path
    line: int
    id: object
    fate: Fate
    errors: Sequence[FieldError] = ()
    unreadable: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the line stays in its file."""
        return self.fate is Fate.REJECTED


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes
    letter: DeadLetter | None
    errors: Sequence[FieldError] = ()
    unreadable: str | None = None


class Replay:
    """One replay of a folder; another one of the same folder has to wait until it is over."""

    def __init__(
        self,
        folder: Path,
        destination: Destination,
        settings: Settings,
        check: Callable[[DeadLetter], Sequence[FieldError]],
    ) -> None:
        """Prepare; nothing is read or sent yet.

        Args:
            folder: dead letters, or what a ``file:///`` destination wrote.
            destination: where they go.
            settings: bounds and times.
            check: the errors of a letter that must not be sent, none where it may.
        """
        self._folder = folder
        self._destination = destination
        self._schemas = SchemaFolder(folder)
        self._check = check
        self._pipeline = Pipeline(Parts(destination, "replay", settings))
        self._settings = settings

    @contextmanager
    def files(self) -> Generator[Sequence[Path], None, None]:
        """The files to replay, the oldest first; meanwhile nobody else replays this folder.

        Raises:
            DeadLetterError: the folder cannot be read, or somebody else replays it.
        """
        with _only_one(self._folder):
            yield self._rotated()

    def _rotated(self) -> Sequence[Path]:
        with _translated(self._folder):
            rotated = frozenset(rotated_files(self._folder))
            for path in sorted(frozenset(self._folder.glob("*.ndjson")) - rotated):
                if _holds_letters(path):
                    NdjsonFile(path, self._settings.max_file_bytes).rotate()
            return rotated_files(self._folder)

    def run(self, path: Path, reached: Callable[[int], None]) -> Iterator[Replayed]:
        """Send a file's letters, and keep those that fail; ``reached`` is told how far the file was read.

        Raises:
            TransientError: the destination is not to be reached; the file is as it was.
            DeadLetterError: the file cannot be read, or what is kept of it cannot be written; it is as it was.
        """
        kept = path.with_suffix(".kept")
        with _translated(path), path.open("rb") as source, _created(kept) as target:
            for replayed, text in self._send_all(path, source, reached):
                if replayed.is_kept:
                    write_all(target, text)
                yield replayed
            os.fsync(target)
            is_empty = not os.fstat(target).st_size
        with _translated(path):
            if is_empty:
                path.unlink()
                kept.unlink()
            else:
                kept.replace(path)
            sync_folder(self._folder)

    def close(self) -> None:
        """Let go of the destination."""
        self._pipeline.stop(time.monotonic() + self._settings.exit_timeout)
        self._destination.close()

    def _send_all(
        self, path: Path, source: BinaryIO, reached: Callable[[int], None]
    ) -> Iterator[tuple[Replayed, bytes]]:
        sent: deque[tuple[list[_Line], Call]] = deque()
        numbered = enumerate(source, start=1)
        while chunk := list(islice(numbered, _LINES_PER_CALL)):
            lines = [self._read(number, text) for number, text in chunk]
            sent.append((lines, self._send(lines)))
            reached(source.tell())
            if len(sent) > _CALLS_ON_THEIR_WAY:
                yield from self._settle(path, *sent.popleft())
        while sent:
            yield from self._settle(path, *sent.popleft())

    def _read(self, number: int, text: bytes) -> _Line:
        try:
            letter = decode(text.rstrip(b"\n"), self._schemas)
            return _Line(number, text, letter, self._check(letter))
        except ValueError as error:
            return _Line(number, text, None, unreadable=str(error))

    def _send(self, read: Sequence[_Line]) -> Call:
        letters = _sendable(read)
        call = self._pipeline.open_call(letters, _identify, False)
        for stream, indexes in _by_stream(letters).items():
            with suppress(DestinationError):  # it is there, and refuses: so it will the events, with its reasons
                self._pipeline.registrations.ensure(stream.collection, stream.schema)
            accepted_at = min(letters[index].accepted_at for index in indexes)
            lines = [letters[index].line for index in indexes]
            segment = Segment(stream, call, lines, indexes, accepted_at=accepted_at)
            self._pipeline.put(segment, float("inf"))
        return call

    def _settle(self, path: Path, lines: Sequence[_Line], call: Call) -> Iterator[tuple[Replayed, bytes]]:
        results = call.result().results
        if results and all(result.fate is Fate.REJECTED for result in results):
            self._require_destination(_sendable(lines)[0].stream)
        left = iter(results)
        for line in lines:
            if line.letter is None:
                yield Replayed(path, line.number, None, Fate.REJECTED, unreadable=line.unreadable), _ended(line.text)
                continue
            errors, fate = line.errors, Fate.REJECTED
            if not errors:
                result = next(left)
                fate = result.fate
                errors = [FieldError(e.code, e.column, e.message, e.expected, e.got) for e in result.errors]
            text = _again(line.letter, errors) if errors else b""
            yield Replayed(path, line.number, _identify(line.letter), fate, errors), text

    def _require_destination(self, stream: Stream) -> None:
        """Break off if nobody is there any more, rather than keep every letter after a long wait."""
        with suppress(DestinationError):
            self._destination.register(stream.collection, stream.schema)


@contextmanager
def _translated(path: Path) -> Generator[None, None, None]:
    try:
        yield
    except DeadLetterError:
        raise
    except OSError as error:
        raise DeadLetterError(f"{path} cannot be replayed, and is as it was: {error.strerror or error}") from error


@contextmanager
def _only_one(folder: Path) -> Generator[None, None, None]:
    with _translated(folder):
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(descriptor):
            raise DeadLetterError(f"{folder} is being replayed by another process; wait until it is done")
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _created(path: Path) -> Generator[int, None, None]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _holds_letters(path: Path) -> bool:
    """Whether a file is one of these at all: others may lie beside them, and are nobody's to move."""
    with path.open("rb") as file:
        return any(has_event(line) for line in file)


def _sendable(lines: Iterable[_Line]) -> list[DeadLetter]:
    return [line.letter for line in lines if line.letter is not None and not line.errors]


def _by_stream(letters: Iterable[DeadLetter]) -> dict[Stream, list[int]]:
    indexes: dict[Stream, list[int]] = {}
    for index, letter in enumerate(letters):
        indexes.setdefault(letter.stream, []).append(index)
    return indexes


def _identify(letter: object) -> object:
    assert isinstance(letter, DeadLetter)  # noqa: S101 -- the calls here are of letters only
    return identify_line(letter.stream.schema.document, letter.line)


def _again(letter: DeadLetter, errors: Sequence[FieldError]) -> bytes:
    """The letter with its new errors; its event is unchanged."""
    failed = replace(letter, errors=tuple(errors), attempts=letter.attempts + 1, failed_at=time.time())
    return encode_letter(failed) + b"\n"


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") else text + b"\n"
