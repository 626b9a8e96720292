"""Follow one log: know its generations, and read their lines in order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from schemagen_runtime.relay.logs.generation import Generation, Why, name_generation
from schemagen_runtime.relay.logs.line_reader import LineReader
from schemagen_runtime.relay.logs.lines import Chunk
from schemagen_runtime.relay.logs.log_file import DamagedFileError, FileId, LogFile
from schemagen_runtime.relay.logs.recognition import Recognised, oldest_first, recognise
from schemagen_runtime.relay.logs.siblings import Siblings
from schemagen_runtime.relay.logs.trail import Trail
from schemagen_runtime.relay.mapping.plan import Container

_PATIENCE: Final = 3
"""Looks after which a file that is nowhere is given up: one may be missed while it gets another name."""
_REMEMBERED: Final = 32
"""Generations that are remembered though their files are nowhere."""
_CHUNK: Final = 1 << 20
_AHEAD: Final = 256
_BEGUN: Final = 0
"""Stands for a generation in what is written down: that the log was looked at, though there may have been none."""

Signature = tuple[str, int, int, int, int]
"""What of a file tells that it may have changed: name, device, inode, size, time of the last change."""


@dataclass(slots=True)
class LogCounts:
    """Count what happened to a log.

    Attributes:
        generations: how many began, by why they did.
        lost_bytes: bytes that were seen, and were gone before they were read.
    """

    generations: Counter[Why] = field(default_factory=Counter[Why])
    lost_bytes: int = 0


class Log:
    """Follow the files of one log. One thread uses it."""

    def __init__(
        self,
        path: Path,
        host: str,
        stored: Mapping[int, str],
        *,
        container: Container | None,
        max_line: int,
        is_json: bool,
    ) -> None:
        """Go on from what is written down; nothing is opened yet.

        Args:
            path: the log's path, from the root.
            host: the machine's name, for the names of generations.
            stored: what is written down of each generation, by its number.
            container: how lines are wrapped.
            max_line: bytes of the longest line.
            is_json: whether lines are JSON.

        Raises:
            ValueError: what is written down cannot be read.
        """
        self.path = path
        self.counts = LogCounts()
        self._host = host
        self._siblings = Siblings(path)
        self._lines = LineReader(container, max_line, is_json=is_json)
        self._chunk = max(_CHUNK, max_line + 1)
        self._generations = [Generation.restored(number, text) for number, text in sorted(stored.items()) if number]
        self._begun = stored.get(_BEGUN)
        self._is_first = not stored
        self._numbers = count(max(stored, default=0) + 1)
        self._settled: dict[Signature, int] = {}
        self._looked: frozenset[Signature] = frozenset()
        self._live: FileId | None = None
        self._cut: list[Generation] = []
        self._forgotten: list[Generation] = []

    # What is written down

    def unsaved(self) -> dict[int, tuple[str | None, str | None]]:
        """Return what is to be written down, by the number of the generation: what it replaces, and what it is now."""
        changed = {
            one.number: (one.stored, text) for one in self._generations if (text := one.described()) != one.stored
        }
        gone = {one.number: (one.stored, None) for one in self._forgotten if one.stored is not None}
        return {**changed, **gone, **({} if self._begun else {_BEGUN: (None, "begun")})}

    def saved(self) -> None:
        """Note that all of it is written down."""
        for generation in self._generations:
            generation.stored = generation.described()
        self._forgotten.clear()
        self._begun = "begun"

    # Reading

    def read(self) -> Chunk | None:
        """Return the next lines, the oldest first; None where nothing is whole now."""
        if self._cut:
            return None  # what is left of a file that was cut comes first, out of its copy
        for generation in self._generations:
            chunk = self._read_on(generation)
            if chunk is not None:
                return chunk
            if self._cut:
                return None
        return None

    def _read_on(self, generation: Generation) -> Chunk | None:
        """Return the next lines of a generation; what is there of a line that is too long is passed over at once."""
        while generation.reader is not None:
            before = generation.read
            chunk = self._read_of(generation, generation.reader)
            if chunk is not None or generation.read is before:
                return chunk
        return None

    def _read_of(self, generation: Generation, reader: LogFile) -> Chunk | None:
        try:
            data = reader.read_at(generation.read.position, self._chunk)
            # Looked at behind the reading: what was read may be of another content.
            if not data.startswith(generation.ahead) or _is_cut(generation, reader):
                self._note_cut(generation)
                return None
        except (OSError, DamagedFileError):
            generation.close_file()
            return None
        generation.seen = max(generation.seen, generation.read.position + len(data))
        before = generation.read
        is_over = len(data) < self._chunk and self._is_over(generation, reader)
        chunk = self._lines.read(generation, data, self._generations, is_over=is_over)
        generation.ahead = data[:_AHEAD] if chunk is None and generation.read is before else b""
        return chunk

    def commit(self, chunk: Chunk) -> None:
        """Note that every line of a chunk has its fate."""
        for generation, trail in chunk.done:
            generation.done = trail

    @property
    def behind(self) -> int:
        """Return how many bytes are there that have no fate yet."""
        total = 0
        for generation in self._generations:
            if generation.reader is not None:
                try:
                    total += max(0, generation.reader.size - generation.done.position)
                except (OSError, DamagedFileError):
                    continue
        return total

    @property
    def waits_since(self) -> float | None:
        """Return when the oldest file with such bytes was last written, in seconds since 1970; None for no bytes."""
        moments = [
            generation.reader.modified
            for generation in self._generations
            if generation.reader is not None and generation.done.position < generation.seen
        ]
        return min(moments, default=None)

    def close(self) -> None:
        """Close every file."""
        for generation in self._generations:
            generation.close_file()

    def _is_over(self, generation: Generation, reader: LogFile) -> bool:
        """Tell whether nothing comes any more: the log's name is another file's, and nobody has this one open."""
        if generation.is_copy:
            return True
        if reader.id == self._live:
            return False
        has_writer = reader.has_writer()
        return has_writer is False or (has_writer is None and reader.is_gone)

    def _note_cut(self, generation: Generation) -> None:
        generation.close_file()
        self._lines.forget(generation)
        self._cut.append(generation)
        self._looked = frozenset()

    # Looking at the folder

    def look(self) -> None:
        """Look which files there are, and which generation each of them is."""
        for generation in self._generations:
            if generation.reader is not None and _is_cut(generation, generation.reader):
                self._note_cut(generation)
        signatures = frozenset(self._signatures())
        if signatures == self._looked and not self._cut:
            self._close_what_is_over()
            return
        self._looked = signatures
        rotated, live = self._open_files()
        try:
            found = recognise(rotated, live, self._generations)
            self._take(found, live)
            self._settle(found)
        finally:
            kept = {id(one.reader) for one in self._generations}
            for file in (*rotated, *(() if live is None else (live,))):
                if id(file) not in kept:
                    file.close()
        self._close_what_is_over()
        self._forget_what_is_gone()
        self._is_first = False

    def _signatures(self) -> Iterator[Signature]:
        for path in (self.path, *self._siblings.paths()):
            try:
                told = path.stat()
            except OSError:
                continue
            # The live file grows all the time; whether it was cut is seen when it is read.
            size, changed = (0, 0) if path == self.path else (told.st_size, told.st_mtime_ns)
            yield path.name, told.st_dev, told.st_ino, size, changed

    def _open_files(self) -> tuple[list[LogFile], LogFile | None]:
        live = _opened(self.path)
        self._live = None if live is None else live.id
        files: dict[FileId, LogFile] = {}
        for path in self._siblings.paths():
            file = None if self._is_settled(path) else _opened(path)
            if file is None:
                continue
            if file.id in files or file.id == self._live:
                file.close()  # it got another name meanwhile
            else:
                files[file.id] = file
        return oldest_first(files.values()), live

    def _is_settled(self, path: Path) -> bool:
        """Tell whether a compressed file was read to its end before: to look into it again would inflate all of it."""
        return any(signature[0] == path.name and signature in self._settled for signature in self._looked)

    def _settle(self, found: Recognised) -> None:
        """Remember compressed files in which there is nothing left to read."""
        done = {file.path.name: one.number for one, file in found.known if file.is_compressed and one.is_closed}
        kept = {signature: number for signature, number in self._settled.items() if signature in self._looked}
        self._settled = kept | {one: done[one[0]] for one in self._looked if one[0] in done}

    def _take(self, found: Recognised, live: LogFile | None) -> None:
        for generation, file in found.known:
            self._take_known(generation, file)
        seen = {*(generation.number for generation, _ in found.known), *self._settled.values()}
        for generation in self._generations:
            is_held = generation.reader is not None
            generation.absent = 0 if generation.number in seen or is_held else generation.absent + 1
        self._retire({file.id for file in found.new})
        for generation in list(self._cut):
            if generation.number in seen or generation.absent >= _PATIENCE:
                self._count_lost(generation)
                self._cut.remove(generation)
        for file in found.new:
            self._take_new(file, is_live=file is live)

    def _retire(self, new: set[FileId]) -> None:
        """Forget generations of which nothing was read, and whose files are taken for new."""
        for generation in self._generations:
            if not generation.done.position and not generation.is_closed and generation.file in new:
                self._lines.forget(generation)
                generation.close_file()
                generation.is_closed, generation.ahead = True, b""
                if generation in self._cut:
                    self._cut.remove(generation)

    def _take_known(self, generation: Generation, file: LogFile) -> None:
        if generation.reader is not None:
            if generation.reader.id == file.id or not generation.reader.is_gone:
                return  # it is open already
            if generation.reader.has_writer() is not False:
                return  # late writes may still come to the one that has no name any more
        if not generation.is_closed or generation.done.position < file.size or file.id == self._live:
            generation.is_closed = False
            self._lines.forget(generation)
            generation.open_file(file)

    def _take_new(self, file: LogFile, *, is_live: bool) -> None:
        number = next(self._numbers)
        name = name_generation(self._host, str(self.path), file.id, number)
        generation = Generation(number, name, file.id, time.time())
        self._generations.append(generation)
        if self._is_first and not is_live:
            generation.done = generation.read = _whole_trail(file)
            generation.is_closed = True  # older than the first start
            return
        was_cut = any(one.file == file.id for one in self._generations[:-1])
        self.counts.generations[Why.FIRST if self._is_first else Why.TRUNCATED if was_cut else Why.ROTATED] += 1
        generation.open_file(file)

    def _count_lost(self, generation: Generation) -> None:
        held = generation.reader.size if generation.reader is not None else generation.done.position
        self.counts.lost_bytes += max(0, generation.seen - held)
        generation.seen = held

    def _close_what_is_over(self) -> None:
        for generation in self._generations:
            reader = generation.reader
            if reader is None or not self._is_over(generation, reader):
                continue
            if generation.done.position >= reader.size:
                generation.is_closed = True
                generation.close_file()

    def _forget_what_is_gone(self) -> None:
        for generation in self._generations:
            if generation.absent >= _PATIENCE and not generation.is_closed:
                generation.is_closed = True
        gone = [one for one in self._generations[:-1] if one.absent >= _PATIENCE and one.reader is None]
        empty = [one for one in self._generations[:-1] if one.is_closed and not one.done.position]
        for generation in {id(one): one for one in (*empty, *gone[: max(0, len(gone) - _REMEMBERED)])}.values():
            self._generations.remove(generation)
            self._forgotten.append(generation)


def _is_cut(generation: Generation, reader: LogFile) -> bool:
    try:
        return reader.size < generation.seen or not generation.read.still_fits(reader)
    except (OSError, DamagedFileError):
        return True


def _opened(path: Path) -> LogFile | None:
    try:
        if not path.is_file():
            return None
        return LogFile(path)
    except OSError:
        return None


def _whole_trail(file: LogFile) -> Trail:
    trail = Trail()
    try:
        while data := file.read_at(trail.position, _CHUNK):
            trail = trail.extended(data)
    except (OSError, DamagedFileError):
        return trail
    return trail
