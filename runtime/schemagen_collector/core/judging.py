"""Judge a batch, event by event: which events are good, and what is wrong with the others.

The schema's own validator decides, the same one that clients have. Reading is as strict as it can be:
JSON has no NaN and no key twice, and no number is rounded on its way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, cast

import orjson
from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.api.store import PreparedBatch, Preparer
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.field_errors import shown_id
from schemagen_runtime.protocol.outcomes import RefusedEvent
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.schema import Schema

from schemagen_collector.core.density import MAX_CONTAINERS, MAX_CONTAINERS_OF_BATCH, has_more_containers
from schemagen_collector.http.problems import Problem

_CHUNK_BYTES: Final = 256 << 10
_CHUNK_LINES: Final = 64
"""Bounds of what is parsed at a time: parsed JSON takes many times the memory of its text."""
_LINE: Final = re.compile(rb"[^ \t\r\n][^\n]*")
"""Matches what stands on a line that is not blank, without what is blank before it (RFC 8259, section 2)."""
_BLANKS: Final = b" \t\r"


@dataclass(slots=True)
class Judged:
    """Hold a batch taken apart, each event by its index, from 0.

    Attributes:
        count: how many events the batch has.
        events: the good ones, as the schema would write them; not those of which rows were made at once.
        refused: the others, and what is wrong with them.
        objects: how many events are JSON objects at all, good or bad.
        lines: the wire lines, where rows were made of them at once.
    """

    count: int
    events: dict[int, dict[str, object]] = field(default_factory=dict[int, dict[str, object]])
    refused: dict[int, RefusedEvent] = field(default_factory=dict[int, RefusedEvent])
    objects: int = 0
    lines: Sequence[bytes] = ()

    def event(self, index: int) -> object:
        """Return a good event."""
        return self.events[index] if index in self.events else orjson.loads(self.lines[index])


@dataclass(frozen=True, slots=True)
class Preparation:
    """Prepare the good events of one batch for the store.

    Attributes:
        preparer: of the schema of the batch.
        model: the batch's; None where none is named.
        accepted: returns when the events were accepted, given how many there are; raises a problem where it is of more
            or fewer events.
    """

    preparer: Preparer
    model: str | None
    accepted: Callable[[int], AcceptedRuns]

    def prepare(self, judged: Judged) -> PreparedBatch:
        """Prepare events."""
        return self.preparer.prepare(self.model, judged.events, self.accepted(judged.count))

    def prepare_lines(
        self,
        lines: Sequence[bytes],
        schema: Schema[object],
        judge_rest: Callable[[Sequence[int]], Mapping[int, dict[str, object]]],
    ) -> PreparedBatch:
        """Judge and prepare wire lines, as ``Preparer.prepare_lines`` does."""
        return self.preparer.prepare_lines(self.model, lines, schema, judge_rest, self.accepted(len(lines)))


class TakesLong(Exception):  # noqa: N818 -- no error: the batch is judged elsewhere
    """Tell that more of a batch needs the slow path than was allowed."""


def judge_array(body: bytes, schema: Schema[object]) -> Judged:
    """Take a batch apart that is one JSON array: for clients that cannot write lines.

    Raises:
        Problem: it is none, or has no events or too many.
    """
    if has_more_containers(body, MAX_CONTAINERS_OF_BATCH):
        detail = f"the array holds more than {MAX_CONTAINERS_OF_BATCH:,} lists and objects; send one event a line"
        raise Problem(ProblemType.MALFORMED_JSON, detail)
    try:
        events = parse_json(body.decode())
    except (UnicodeDecodeError, NotJson) as error:
        raise Problem(ProblemType.MALFORMED_JSON, str(error)[:500]) from error
    if not isinstance(events, list):
        raise Problem(
            ProblemType.MALFORMED_JSON,
            "the body is no JSON array; put events in brackets, or send one a line as application/x-ndjson",
        )
    given = cast("list[object]", events)
    judged = Judged(len(given))
    _require_size(judged.count, "the array is empty")
    for index, event in enumerate(given):
        _judge_event(judged, index, event, schema)
    return judged


def judge_lines(body: bytes, schema: Schema[object], max_event_bytes: int, patience: int | None = None) -> Judged:
    """Take a batch apart that has one event a line.

    Args:
        body: the batch.
        schema: of its events.
        max_event_bytes: of a line.
        patience: how many lines may need the slow path; None is any number.

    Raises:
        Problem: it has no events, or too many.
        TakesLong: more lines need the slow path.
    """
    lines = _split(body)
    judged = Judged(len(lines))
    _require_size(judged.count, "the body has no line that is not blank")
    for start, chunk in _chunks(lines):
        slow = _judge_chunk(judged, start, chunk, schema, max_event_bytes, patience)
        if patience is not None:
            patience -= slow
    return judged


def judge_and_prepare(
    body: bytes, schema: Schema[object], max_event_bytes: int, patience: int, preparation: Preparation
) -> tuple[Judged, PreparedBatch]:
    """Take a batch apart as :func:`judge_lines` does, and prepare its good events, most of them without reading them.

    Raises:
        Problem: it has no events, or too many.
        TakesLong: more lines need the slow path.
    """
    lines = _split(body)
    judged = Judged(len(lines), objects=len(lines), lines=lines)
    _require_size(judged.count, "the body has no line that is not blank")
    if any(len(line) > MAX_CONTAINERS and _refusal_of_size(line, max_event_bytes) for line in lines):
        judged = judge_lines(body, schema, max_event_bytes, patience)
        return judged, preparation.prepare(judged)

    def judge_rest(places: Sequence[int]) -> Mapping[int, dict[str, object]]:
        if len(places) > patience:
            raise TakesLong
        judged.objects -= len(places)
        for place in places:
            _judge_line(judged, place, lines[place], schema)
        return judged.events

    return judged, preparation.prepare_lines(lines, schema, judge_rest)


def _split(body: bytes) -> list[bytes]:
    """Return the lines that are not blank, or one more than a batch may have."""
    ends = body.count(b"\n")
    if ends <= MAX_BATCH_EVENTS:
        if body.startswith(b"{") and body.endswith(b"}\n") and body.count(b"\n{") == ends - 1:
            # For speed: no line is blank, as nearly always. To look at each takes three times as long.
            return body[:-1].split(b"\n")
        return [line for line in body.split(b"\n") if line.strip(_BLANKS)]
    return [found[0] for found in islice(_LINE.finditer(body), MAX_BATCH_EVENTS + 1)]


def _require_size(events: int, empty: str) -> None:
    if not events:
        raise Problem(ProblemType.EMPTY_BATCH, empty)
    if events > MAX_BATCH_EVENTS:
        raise Problem(ProblemType.TOO_MANY_EVENTS, f"a batch has {MAX_BATCH_EVENTS:,} events at most")


def _chunks(lines: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
    for start in range(0, len(lines), _CHUNK_LINES):
        chunk = lines[start : start + _CHUNK_LINES]
        if sum(map(len, chunk)) <= _CHUNK_BYTES:
            yield start, chunk
        else:  # large ones are judged one by one
            yield from ((start + place, (line,)) for place, line in enumerate(chunk))


def _judge_chunk(  # noqa: PLR0917 -- all of it is what judging a line needs
    judged: Judged,
    start: int,
    lines: Sequence[bytes],
    schema: Schema[object],
    max_event_bytes: int,
    patience: int | None,
) -> int:
    """Judge some lines of a batch; those that are no events as they are read take the slow path.

    Returns:
        How many lines took it.
    """
    events = _read_each(lines, schema, max_event_bytes)
    slow = events.count(None)
    if not slow:  # as nearly always
        judged.events.update(enumerate(cast("Sequence[dict[str, object]]", events), start))
        judged.objects += len(lines)
        return 0
    if patience is not None and slow > patience:
        raise TakesLong
    for place, (event, line) in enumerate(zip(events, lines, strict=True)):
        if event is not None:
            judged.events[start + place] = event
            judged.objects += 1
        elif refused := _refusal_of_size(line, max_event_bytes):
            judged.refused[start + place] = refused
            judged.objects += refused.errors[0].code is ErrorCode.EVENT_TOO_LARGE
        else:
            _judge_line(judged, start + place, line, schema)
    return slow


def _read_each(
    lines: Sequence[bytes], schema: Schema[object], max_event_bytes: int
) -> Sequence[dict[str, object] | None]:
    """Return the event of each line that can be read without loss and fits; None for others, and those too large."""
    if max(map(len, lines)) <= min(max_event_bytes, MAX_CONTAINERS):
        return schema.read_each(lines)
    return [None if _refusal_of_size(line, max_event_bytes) else schema.read_each((line,))[0] for line in lines]


def _refusal_of_size(line: bytes, max_event_bytes: int) -> RefusedEvent | None:
    """Return why a line is not even parsed; None where it may be."""
    if len(line) > max_event_bytes:
        expected, got = f"at most {max_event_bytes:,} bytes", f"{len(line):,} bytes"
        message = f"the event has {got} on the wire; expected {max_event_bytes:,} at most"
        return RefusedEvent(None, (FieldError(ErrorCode.EVENT_TOO_LARGE, None, message, expected, got),))
    if len(line) > MAX_CONTAINERS and has_more_containers(line, MAX_CONTAINERS):
        return _malformed(f"not an event: it holds more than {MAX_CONTAINERS:,} lists and objects")
    return None


def _judge_line(judged: Judged, index: int, line: bytes, schema: Schema[object]) -> None:
    """Take the slow path, for lines that are written in another way, or wrong: strict reading, every error."""
    try:
        event = parse_json(line.decode())
    except UnicodeDecodeError as error:
        judged.refused[index] = _malformed(f"byte 0x{line[error.start]:02x} is not UTF-8")
        return
    except NotJson as error:
        where = "" if error.position is None else f" (character {error.position})"
        judged.refused[index] = _malformed(f"{error}{where}")
        return
    _judge_event(judged, index, event, schema)


def _judge_event(judged: Judged, index: int, event: object, schema: Schema[object]) -> None:
    judged.objects += isinstance(event, dict)
    parts = schema.partition((event,))
    if parts.rejected:
        # An id may be anything, such as thousands of lists; only what is shown of it is kept.
        judged.refused[index] = RefusedEvent(shown_id(schema.identify(event)), parts.rejected[0].errors)
    else:
        judged.events[index] = cast("dict[str, object]", orjson.loads(parts.lines[0]))


def _malformed(message: str) -> RefusedEvent:
    return RefusedEvent(
        None, (FieldError(ErrorCode.MALFORMED_JSON, None, message, "one JSON object", "something else"),)
    )
