"""Follow the files of one source, each of them a log of its own."""

from __future__ import annotations

import glob
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.lines import Chunk, LogLine, WholeLines
from schemagen_runtime.relay.logs.log import Log
from schemagen_runtime.relay.logs.siblings import Siblings
from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.mapping.records import split_cells
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.mapping.unmapped import Unmapped
from schemagen_runtime.relay.sidecar.source_lines import LineBlock, SourceLine
from schemagen_runtime.support.clock import monotonic

_EXPAND_EVERY: Final = 1.0
"""Seconds between looks for new files that fit the patterns."""
_HEAD: Final = 1 << 16
"""Bytes in which the first line of a CSV file must end."""
_TEXTS: Final = (Format.LOGFMT, Format.CSV, Format.TEXT)


class FollowedFiles:
    """Follow files. One thread uses it."""

    def __init__(self, plan: SourcePlan, folder: Path, host: str, stored: Mapping[str, str]) -> None:
        """Go on from what is written down.

        Args:
            plan: the source.
            folder: where relative names begin.
            host: the name of the machine.
            stored: what is written down, by part.
        """
        self.plan = plan
        self._named = [folder / name for name in plan.files if not glob.has_magic(name)]
        self._patterns = [
            os.path.join(glob.escape(str(folder)), name)  # noqa: PTH118 -- a pattern is no path
            for name in plan.files
            if glob.has_magic(name)
        ]
        self._host = host
        self._stored = _by_log(plan.name, stored)
        self._logs: dict[str, Log] = {}
        self._order: deque[Log] = deque()
        self._expanded_at = float("-inf")
        self._names: dict[str, tuple[str, ...]] = {}

    @classmethod
    def follows(cls, plan: SourcePlan, folder: Path, path: Path) -> bool:
        """Tell whether a source follows a file, as its names say."""
        return any(fnmatch(str(path), str(folder / name)) for name in plan.files)

    def look(self) -> None:
        """Look which files there are, and what became of those that are followed."""
        if monotonic() >= self._expanded_at + _EXPAND_EVERY:
            self._expanded_at = monotonic()
            for path in self._paths():
                if str(path) not in self._logs:
                    self._logs[str(path)] = self._opened(path)
                    self._order.append(self._logs[str(path)])
        for log in self._order:
            log.look()

    def _paths(self) -> Iterator[Path]:
        """Yield the files that are named, or fit a pattern, now or when they were written down."""
        yield from self._named
        for pattern in self._patterns:
            yield from (Path(path) for path in self._stored if fnmatch(path, pattern))
        found = [Path(path) for pattern in self._patterns for path in glob.glob(pattern)]  # noqa: PTH207 -- see above
        live = [path for path in found if path.is_file()]
        for path in live:
            if not any(Siblings(other).is_one(path.name) for other in live if other.parent == path.parent):
                yield path

    def _opened(self, path: Path) -> Log:
        stored = self._stored.get(str(path), {})
        plan = self.plan
        is_json = plan.format not in _TEXTS
        return Log(path, self._host, stored, container=plan.container, max_line=plan.max_line, is_json=is_json)

    def unsaved(self) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """Return what is to be written down: by part what it replaces, and what it is now."""
        before: dict[str, str | None] = {}
        after: dict[str, str | None] = {}
        for log in self._order:
            for number, (old, new) in log.unsaved().items():
                part = self._part(log, number)
                before[part], after[part] = old, new
        return before, after

    def saved(self) -> None:
        """Note that all of it is written down."""
        for log in self._order:
            log.saved()

    def read(self) -> tuple[Log, Chunk] | None:
        """Return the next lines of one of the logs, which take turns; None where nothing is whole now."""
        for _ in range(len(self._order)):
            log = self._order[0]
            self._order.rotate(-1)
            chunk = log.read()
            if chunk is not None:
                return log, chunk
        return None

    def lines(self, log: Log, chunk: Chunk) -> Iterable[SourceLine] | LineBlock:
        """Return the lines of a chunk, ready to be mapped."""
        whole = chunk.lines
        if isinstance(whole, WholeLines) and self.plan.format is not Format.CSV:
            return LineBlock(whole.texts, lambda index: self._line(log, whole.line(index), ()))
        return list(self._named_lines(log, whole))

    def _named_lines(self, log: Log, lines: Iterable[LogLine]) -> Iterator[SourceLine]:
        for line in lines:
            names = self._names_of(line.generation)
            if names and line.start == 0 and not self.plan.names:
                continue  # the line with the names
            yield self._line(log, line, names)

    def _line(self, log: Log, line: LogLine, names: tuple[str, ...]) -> SourceLine:
        generation = line.generation
        place = Place(str(log.path), generation.name, line.start, generation.first_seen)
        parts = line.halves
        halves = None if parts is None else (self._line(log, parts[0], names), self._line(log, parts[1], names))
        part = self._part(log, generation.number)
        return SourceLine(line.text, place, part, line.headers, names, line.is_too_long, halves)

    def _part(self, log: Log, number: int) -> str:
        return f"{self.plan.name}:{log.path}#{number}"

    def _names_of(self, generation: Generation) -> tuple[str, ...]:
        """Return the names in the first line of a generation of CSV, unless the mapping says them."""
        if self.plan.format is not Format.CSV or self.plan.names:
            return self.plan.names
        known = self._names.get(generation.name)
        if known is None and generation.reader is not None:
            head = generation.reader.read_at(0, _HEAD).split(b"\n", 1)[0].rstrip(b"\r")
            try:
                known = tuple(split_cells(head, self.plan.delimiter))
            except Unmapped:
                known = ()
            self._names[generation.name] = known
        return known or ()

    # For metrics

    def behind(self) -> tuple[int, float | None]:
        """Return the bytes that have no fate yet, and when the oldest file with such bytes was last written."""
        since = [moment for log in self._order if (moment := log.waits_since) is not None]
        return sum(log.behind for log in self._order), min(since, default=None)

    def counts(self) -> tuple[Counter[str], int]:
        """Return how many generations began by why they did, and the bytes that were lost."""
        why = Counter[str]()
        for log in self._order:
            why.update({str(reason): count for reason, count in log.counts.generations.items()})
        return why, sum(log.counts.lost_bytes for log in self._order)

    def close(self) -> None:
        """Close every file."""
        for log in self._order:
            log.close()


def _by_log(source: str, stored: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Return what is written down of the logs of a source: by path and number of the generation."""
    logs: dict[str, dict[int, str]] = {}
    for part, text in stored.items():
        name, _, rest = part.partition(":")
        path, found, number = rest.rpartition("#")
        if name == source and found:
            logs.setdefault(path, {})[int(number)] = text
    return logs
