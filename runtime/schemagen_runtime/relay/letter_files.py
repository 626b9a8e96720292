"""Read dead letters, and what a ``file:///`` destination wrote, to be sent again: what fails again is kept.

A folder is read file by file. The files that writers use are rotated away first, so writers may go on meanwhile. A file
is replaced or removed once all of its letters have their fate: a replay that is killed can be started again, and the
destination recognises what it has.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from schemagen_runtime.api.result import Fate
from schemagen_runtime.disk.dead_letters import DeadLetterError
from schemagen_runtime.protocol.envelope import SchemaFolder, has_event
from schemagen_runtime.relay.letters import LetterLine, line_again, read_line
from schemagen_runtime.relay.source import ItemOutcome, Portion
from schemagen_runtime.support.files import Replacement, sync_folder
from schemagen_runtime.support.line_file import LineFile, rotated_files
from schemagen_runtime.support.locks import try_lock

_LOCK: Final = "replay.lock"
_LINES_PER_PORTION: Final = 1000


@dataclass(slots=True)
class _File:
    """Hold one file, and what is kept of it; nothing is, as long as ``kept`` is None."""

    path: Path
    kept: Replacement | None = field(default=None)

    @property
    def kept_path(self) -> Path:
        """Return where the lines are written that are kept, until they take the place of the file."""
        return self.path.with_suffix(".kept")


@dataclass(frozen=True, slots=True)
class FilePosition:
    """Say how far letters were read.

    Attributes:
        reached: bytes that were read so far, of all files.
        file: the file that was read last.
        is_end: whether the file was read to its end.
    """

    reached: int
    file: _File
    is_end: bool


class LetterFiles:
    """Give the letters of a folder, and keep those that are rejected: a source for a sender."""

    def __init__(self, folder: Path, paths: Sequence[Path], parse: Callable[[str], object]) -> None:
        """Prepare to read these files of the folder, in their order. ``opened`` finds them, and locks the folder."""
        self._folder = folder
        self._files = [_File(path) for path in paths]
        self._parse = parse
        self._schemas = SchemaFolder(folder)
        self.size = sum(path.stat().st_size for path in paths)
        """Bytes of all files."""

    @classmethod
    @contextmanager
    def opened(
        cls, folder: Path, max_file_bytes: int, parse: Callable[[str], object]
    ) -> Generator[LetterFiles, None, None]:
        """Open a folder of dead letters, or one that a ``file:///`` destination wrote to.

        Args:
            folder: the folder. Until the end of the block nobody else can open it.
            max_file_bytes: ``Settings.max_file_bytes`` of its writers.
            parse: reads an event's JSON, and raises ValueError where it is none.

        Raises:
            DeadLetterError: the folder cannot be read, or somebody else replays it.
        """
        with _only_one(folder):
            with _translated(folder):
                letters = cls(folder, _rotate(folder, max_file_bytes), parse)
                for file in letters._files:
                    file.kept_path.unlink(missing_ok=True)  # of a replay that was killed
            try:
                yield letters
            finally:
                letters._discard()

    def portions(self) -> Iterator[Portion[LetterLine, FilePosition]]:
        """Read every file, 1000 lines at a time.

        Raises:
            DeadLetterError: a file cannot be read.
        """
        before = 0
        for file in self._files:
            with _translated(file.path), file.path.open("rb") as stream:
                end = os.fstat(stream.fileno()).st_size
                numbered = enumerate(stream, start=1)
                is_end = False
                while not is_end:
                    lines = islice(numbered, _LINES_PER_PORTION)
                    items = [read_line(str(file.path), *line, self._schemas, self._parse) for line in lines]
                    is_end = len(items) < _LINES_PER_PORTION or stream.tell() >= end
                    yield Portion(items, FilePosition(before + stream.tell(), file, is_end))
                before += end

    def done(self, position: FilePosition, outcomes: Sequence[ItemOutcome[LetterLine]]) -> None:
        """Keep what was rejected; at the end of a file, put what is kept in its place, or remove it.

        Raises:
            DeadLetterError: what is kept cannot be written; the file is as it was.
        """
        file = position.file
        with _translated(file.path):
            for outcome in outcomes:
                if outcome.fate is Fate.REJECTED:
                    file.kept = file.kept or Replacement(file.path, file.kept_path)
                    file.kept.write(line_again(outcome.item.origin, outcome.errors) + b"\n")
            if not position.is_end:
                return
            if file.kept is None:
                file.path.unlink()
                sync_folder(self._folder)
            else:
                file.kept.commit()
                file.kept = None

    def _discard(self) -> None:
        """Leave the files that were not finished as they were."""
        for file in self._files:
            if file.kept is not None:
                with suppress(OSError):  # the next replay removes it
                    file.kept.discard()


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


def _rotate(folder: Path, max_bytes: int) -> list[Path]:
    """Move files away from their writers, and return all that were moved away, the oldest first."""
    rotated = frozenset(rotated_files(folder))
    for path in sorted(frozenset(folder.glob("*.ndjson")) - rotated):
        if _holds_letters(path):
            LineFile(path, max_bytes).rotate()
    return rotated_files(folder)


def _holds_letters(path: Path) -> bool:
    """Tell whether a file is one of these at all: others may lie beside them, and nobody may move those."""
    with path.open("rb") as file:
        return any(has_event(line) for line in file)
