"""Tell for each line of a file what a sidecar makes of it, and send nothing."""

from __future__ import annotations

import io
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.line_reader import LineReader
from schemagen_runtime.relay.logs.lines import LogLine
from schemagen_runtime.relay.logs.log_file import DamagedFileError, FileId, LogFile
from schemagen_runtime.relay.mapping.explaining import explainer
from schemagen_runtime.relay.mapping.mapper import Half, MappedEvent, Mapper
from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.mapping.records import split_cells
from schemagen_runtime.relay.mapping.scene import Place, Scene
from schemagen_runtime.relay.mapping.unmapped import Unmapped
from schemagen_runtime.relay.sidecar.files import FollowedFiles
from schemagen_runtime.schema import Schema

from schemagen.cli.absent_columns import AbsentColumns
from schemagen.cli.console import note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.mistakes import Mistake
from schemagen.cli.sidecar_file import SidecarFile
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_CHUNK: Final = 1 << 20
_EVENT: Final = "event"


def check_lines(path: Path, file: SidecarFile) -> int:
    """Print what each line becomes; return the exit code, 1 where one becomes no event.

    Raises:
        click.UsageError: the file cannot be read, or is no file but a pipe, of which nobody knows when it ends.
    """
    if not path.is_file():
        advice = f"write some lines of it into one first: head -n 100 {path} > lines.log"
        raise click.UsageError(
            f"{path} is no regular file, and --check reads one from its beginning to its end; {advice}"
        )
    source = _source_of(path, file)
    check = _Check(path, source, file)
    check.run()
    return check.end()


def _source_of(path: Path, file: SidecarFile) -> SourcePlan:
    """Return the source that follows a file; the first one where none does."""
    found = (source for source in file.plan.sources if FollowedFiles.follows(source, file.folder, path.resolve()))
    return next(found, file.plan.sources[0])


@contextmanager
def _told(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, DamagedFileError) as error:
        raise click.UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


class _Check:
    """Check one file."""

    def __init__(self, path: Path, source: SourcePlan, file: SidecarFile) -> None:
        self._path = path
        self._source = source
        self._schema: Schema[object] = file.schema
        self._mapper = Mapper(source, file.plan.project)
        self._explain = explainer(source.events)
        self._counts = Counter[str]()
        self._seen: set[tuple[int, str, bytes]] = set()
        self._halves: dict[tuple[int, str], list[tuple[int, Half]]] = {}
        self._absent = AbsentColumns(source)
        self._names = source.names

    def run(self) -> None:
        """Print what each line becomes."""
        for number, line in self._lines():
            if self._source.format is Format.CSV and not self._names:
                self._names = tuple(split_cells(line.text, self._source.delimiter))
                continue
            self._check(number, line)

    def _lines(self) -> Iterator[tuple[int, LogLine]]:
        """Yield the lines, joined where a container's runtime has cut them, each with its number."""
        with _told(self._path):
            opened = LogFile(self._path)
        generation = Generation(1, "check", FileId(0, 0), 0.0)
        reader = LineReader(self._source.container, self._source.max_line, is_json=True)
        numbers = _Numbers()
        rest = b""
        try:
            while True:
                with _told(self._path):
                    data = opened.read_at(generation.read.position + len(rest), _CHUNK)
                if not data:
                    break
                rest += data
                if generation.read.position + len(rest) >= opened.size and not rest.endswith(b"\n"):
                    rest += b"\n"
                start = generation.read.position
                numbers.add(rest, start)
                chunk = reader.read(generation, rest, (generation,), is_over=False)
                rest = rest[generation.read.position - start :]
                for line in () if chunk is None else chunk.lines:
                    yield numbers.of(line.start), line
        finally:
            opened.close()

    def _check(self, number: int, line: LogLine) -> None:
        place = Place(str(self._path), "check", line.start)
        try:
            if line.is_too_long:
                self._tell_bad(number, "line_too_long", f"the line is longer than {self._source.max_line} bytes")
                return
            scenes = self._mapper.scenes(line.text, place, line.headers, self._names)
            if not scenes:
                self._tell(number, "skipped")
            for scene in scenes:
                self._become(number, scene)
        except Unmapped as error:
            self._tell_bad(number, str(error.code), str(error))

    def _become(self, number: int, scene: Scene) -> None:
        mapped = self._mapper.become(scene)
        if isinstance(mapped, Half):
            events = self._joined(number, mapped)
            if events is None:
                return
            mapped = events
        if not mapped:
            self._tell(number, "skipped")
        self._absent.add(scene, mapped)
        for event in mapped:
            self._judge(number, event)

    def _joined(self, number: int, half: Half) -> Sequence[MappedEvent] | None:
        """Return the events of a joined record; None, and say so, where another half is missing or this came before."""
        key = half.rule, half.id
        said = (*key, write_exactly(half.record))
        if said in self._seen:
            self._tell(number, "duplicate", f"of a half of {half.id!r}")
            return None
        self._seen.add(said)
        waiting = self._halves.pop(key, [])
        waiting.append((number, half))
        events = self._mapper.joined([one for _, one in waiting])
        if events is None:
            self._halves[key] = waiting
            self._tell(number, "waiting", f"for the other half of {half.id!r}")
        return events

    def _judge(self, number: int, event: MappedEvent) -> None:
        parts = self._schema.partition([event.values])
        if parts.rejected:
            self._counts["bad"] += 1
            for error in parts.rejected[0].errors:
                self._print(Mistake.of_event(number, self._explain(error)))
            return
        model = "" if event.model is None else f" of model {event.model}"
        self._tell(number, _EVENT, f"to {event.collection}{model}: {parts.lines[0].decode()}")

    def _tell(self, number: int, fate: str, more: str = "") -> None:
        self._counts[fate] += 1
        out(visible(f"{self._path}:{number}: {fate}{f' {more}' if more else ''}") + "\n")

    def _tell_bad(self, number: int, code: str, message: str) -> None:
        self._counts["bad"] += 1
        self._print(Mistake(number, None, None, code, message))

    def _print(self, mistake: Mistake) -> None:
        out(visible(mistake.shown(str(self._path))) + "\n")

    def end(self) -> int:
        """Print halves that nothing came for, columns that never had a value, and a summary; return the exit code."""
        for waiting in self._halves.values():
            for number, half in waiting:
                message = f"the other half of {half.id!r} is not in the file"
                self._print(Mistake(number, None, None, "half_alone", message))
        for told in self._absent.told():
            note(told)
        fates = ", ".join(
            counted(count, fate) if fate == _EVENT else f"{count:,} {fate}" for fate, count in self._counts.items()
        )
        note(f"{self._path}: {counted(self._counts.total(), 'outcome')}: {fates or 'nothing'}")
        return FINDINGS if self._counts["bad"] or self._halves else CLEAN


class _Numbers:
    """Know the number of the line at each place, as far as it is read."""

    def __init__(self) -> None:
        self._end = 0
        self._starts = array("Q")

    def add(self, data: bytes, start: int) -> None:
        """Count the lines in bytes that begin at a place; what was counted before is not counted again."""
        stream = io.BytesIO(data[self._end - start :])
        for text in stream:
            if not text.endswith(b"\n"):
                break
            self._starts.append(self._end)
            self._end += len(text)

    def of(self, start: int) -> int:
        """Return the number of the line that begins at a place."""
        return bisect_right(self._starts, start)
