"""Make batches of lines: the events in them by stream, and what is no event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, Misfit, Origin
from schemagen_runtime.relay.mapping.explaining import explainer
from schemagen_runtime.relay.mapping.mapper import Half, MappedEvent, Mapper
from schemagen_runtime.relay.mapping.quick import QuickMapper, Target
from schemagen_runtime.relay.mapping.scene import Scene
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode
from schemagen_runtime.relay.sidecar.halves import Halves, LateHalf
from schemagen_runtime.relay.sidecar.source_lines import LineBlock, SourceLine


@dataclass(slots=True)
class _Growing:
    """Hold what a run will be made of: events that are all lines, or all values."""

    stream: Stream
    indexes: list[int] = field(default_factory=list[int])
    lines: list[bytes] = field(default_factory=list[bytes])
    values: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def end(self, explain: Callable[[FieldError], FieldError]) -> EventRun:
        """Return the run."""
        return EventRun(self.stream, self.indexes, self.lines, self.values, explain=explain, are_lossless=True)


@dataclass(slots=True)
class Batched:
    """Hold a batch, and what of its lines is in none.

    Attributes:
        batch: the batch.
        token: by which halves were taken; settled when the batch has its fate.
        counts: lines by why they are in no batch: ``skipped``, ``waiting``, ``duplicate`` (a half that came again).
    """

    batch: EventBatch
    token: str
    counts: Counter[str]


class Batching:
    """Make the batches of one source. One thread uses it at a time."""

    def __init__(self, mapper: Mapper, schema: SchemaInfo, halves: Halves) -> None:
        """Prepare to make batches of events of one schema."""
        self.mapper = mapper
        self._schema = schema
        self._explain = explainer(mapper.source.events)
        self._halves = halves
        self._streams: dict[Target, Stream] = {}
        self._runs: list[_Growing] = []
        self._last_runs: dict[Target, _Growing] = {}
        self._misfits: dict[int, Misfit] = {}
        self._quick = QuickMapper(mapper.source, mapper.project) if QuickMapper.suits(mapper.source) else None
        self._origins: list[SourceLine | int] = []
        self._counts = Counter[str]()
        self._token = ""

    def make(
        self, lines: Iterable[SourceLine] | LineBlock, before: Mapping[str, str | None], after: Mapping[str, str | None]
    ) -> Batched:
        """Make a batch; halves that are put and taken are kept by ``Halves.keep``.

        Args:
            lines: the lines.
            before: where parts stood before them.
            after: where they stand behind them.
        """
        self._runs, self._last_runs = [], {}
        self._misfits, self._origins, self._counts = {}, [], Counter[str]()
        part, position = next(iter(after.items()), ("", ""))
        self._token = f"{part}\0{position}"
        if self._quick is not None and isinstance(lines, LineBlock):
            self._add_block(lines, self._quick)
        else:
            for line in lines:
                self._add(line)
        origins = self._origins
        runs = [one.end(self._explain) for one in self._runs]

        def origin(index: int) -> Origin:
            found = origins[index]
            return _origin(found if isinstance(found, SourceLine) else cast("LineBlock", lines).line(found))

        return Batched(EventBatch(runs, self._misfits, before, after, origin), self._token, self._counts)

    def late(self, late: Sequence[LateHalf]) -> EventBatch:
        """Make a batch of the dead letters of halves that are too late."""
        lines = [SourceLine(write_exactly(one.half.record), one.half.place, one.part) for one in late]
        error = _misfit(UnmappedCode.HALF_ALONE, "the other half of the record did not come in time")
        misfits = {index: Misfit(line.text, error) for index, line in enumerate(lines)}
        return EventBatch([], misfits, {}, {}, lambda index: _origin(lines[index]))

    def _add_block(self, block: LineBlock, quick: QuickMapper) -> None:
        for part in quick.parts(block.texts):
            moved = len(self._origins) - part.start
            self._origins += range(part.start, part.end)
            self._counts["skipped"] += part.skipped
            for target, run in part.runs.items():
                indexes = [index + moved for index in run.indexes] if moved else run.indexes
                growing = self._growing(target, of_lines=bool(run.lines))
                growing.indexes += indexes
                growing.lines += run.lines
                growing.values += run.values
            if part.end < len(block.texts):
                self._add(block.line(part.end))

    def _add(self, line: SourceLine) -> None:
        if line.is_too_long:
            message = (
                f"the line is longer than {self.mapper.source.max_line} bytes; 'max_line' of the source allows more"
            )
            self._refuse(line, UnmappedCode.LINE_TOO_LONG, message)
            return
        try:
            scenes = self.mapper.scenes(line.text, line.place, line.headers, line.names)
        except Unmapped as error:
            if line.halves is None:
                self._refuse(line, error.code, str(error))
            else:
                for half in line.halves:
                    self._add(half)
            return
        if not scenes:
            self._counts["skipped"] += 1
        for scene in scenes:
            self._become(line, scene)

    def _become(self, line: SourceLine, scene: Scene) -> None:
        try:
            mapped = self.mapper.become(scene)
            events = list(self._joined(line, mapped)) if isinstance(mapped, Half) else mapped
        except Unmapped as error:
            self._refuse(line, error.code, str(error))
            return
        if not events and not isinstance(mapped, Half):
            self._counts["skipped"] += 1
        for event in events:
            self._put(line, event)

    def _joined(self, line: SourceLine, half: Half) -> Iterator[MappedEvent]:
        halves = self._halves.put(self.mapper.source.name, line.part, half, self.mapper.read_half)
        if halves is None:
            self._counts["duplicate"] += 1
            return
        try:
            events = self.mapper.joined(halves)
        except Unmapped as error:
            self._refuse_joined(line, half, halves, error)
            raise
        if events is None:
            self._counts["waiting"] += 1
            return
        self._halves.take(self.mapper.source.name, half, self._token)
        yield from events

    def _refuse_joined(self, line: SourceLine, last: Half, halves: Sequence[Half], error: Unmapped) -> None:
        """Refuse the halves that the last one came to: they wait no longer."""
        self._halves.take(self.mapper.source.name, last, self._token)
        for half in halves:
            if half.place != last.place:
                self._refuse(SourceLine(write_exactly(half.record), half.place, line.part), error.code, str(error))

    def _put(self, line: SourceLine, event: MappedEvent) -> None:
        growing = self._growing((event.collection, event.model), of_lines=False)
        growing.indexes.append(len(self._origins))
        growing.values.append(event.values)
        self._origins.append(line)

    def _growing(self, target: Target, *, of_lines: bool) -> _Growing:
        """Return the last run of a target, or another behind it where that one holds the other kind of events."""
        growing = self._last_runs.get(target)
        if growing is None or bool(growing.lines) is not of_lines:
            stream = self._streams.get(target) or Stream(*target, self._schema)
            growing = self._last_runs[target] = _Growing(self._streams.setdefault(target, stream))
            self._runs.append(growing)
        return growing

    def _refuse(self, line: SourceLine, code: UnmappedCode, message: str) -> None:
        self._misfits[len(self._origins)] = Misfit(line.text, _misfit(code, message))
        self._origins.append(line)


def _misfit(code: UnmappedCode, message: str) -> FieldError:
    return FieldError(ErrorCode.NO_EVENT, None, message, "a line that the mapping makes an event of", str(code))


def _origin(line: SourceLine) -> Origin:
    return Origin(line.part, line.place.described())
