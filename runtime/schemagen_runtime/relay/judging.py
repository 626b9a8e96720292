"""Judge the events of a run: which may be stored, and what is wrong with the others.

A wire line is judged as strictly as a collector judges it: JSON has no NaN and no key twice, and no number is rounded
on its way in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, cast

import orjson

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.store import PreparedBatch, Preparer
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.relay.event_batch import EventRun
from schemagen_runtime.schema import Schema
from schemagen_runtime.timestamps import judged_at

_TOGETHER: Final = 256
"""Events that are written at once, to be compared: to write each by itself takes three times as long."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold a run taken apart; both parts by the place in it, from 0.

    Attributes:
        good: the events that fit, as the schema would write them.
        refused: what is wrong with each of the others.
    """

    good: dict[int, dict[str, object]]
    refused: dict[int, Sequence[FieldError]]


def judge(run: EventRun, schema: Schema[object], max_event_bytes: int) -> Judged:
    """Judge a run by the schema of its stream.

    Args:
        run: the events.
        schema: their schema.
        max_event_bytes: of a line.
    """
    if run.values:
        return _judge_values(run, schema, max_event_bytes)
    if run.are_lossless and max(map(len, run.lines)) > _room(run, schema, max_event_bytes):
        return _judge_rest(run, schema, max_event_bytes, range(len(run.lines)))
    with _judged_at(run.accepted, 0):
        events = _read_each(run.lines, schema, max_event_bytes)
    good = {place: event for place, event in enumerate(events) if event is not None}
    if len(good) == len(events):  # as nearly always
        return Judged(good, {})
    rest = _judge_rest(run, schema, max_event_bytes, [place for place in range(len(events)) if place not in good])
    return Judged(dict(sorted({**good, **rest.good}.items())), rest.refused)


def judge_and_prepare(
    run: EventRun, schema: Schema[object], max_event_bytes: int, preparer: Preparer
) -> tuple[PreparedBatch, Mapping[int, Sequence[FieldError]]]:
    """Judge a run as :func:`judge` does, and prepare what is good; return it, and what is wrong with the others."""
    model = run.stream.model
    if not run.lines or max(map(len, run.lines)) > _room(run, schema, max_event_bytes):
        judged = judge(run, schema, max_event_bytes)
        return preparer.prepare(model, judged.good, run.accepted), judged.refused
    refused: dict[int, Sequence[FieldError]] = {}

    def judge_rest(places: Sequence[int]) -> Mapping[int, dict[str, object]]:
        rest = _judge_rest(run, schema, max_event_bytes, places)
        refused.update(rest.refused)
        return rest.good

    with _judged_at(run.accepted, 0):
        prepared = preparer.prepare_lines(model, run.lines, schema, judge_rest, run.accepted)
    return prepared, refused


def _judge_rest(run: EventRun, schema: Schema[object], max_event_bytes: int, places: Sequence[int]) -> Judged:
    """Judge lines that are invalid, too large, or spelled otherwise than the schema writes them."""
    if run.are_lossless:
        values = [cast("dict[str, object]", orjson.loads(run.lines[place])) for place in places]
        rest = _judge_values(replace(run, lines=(), values=values), schema, max_event_bytes)
        good = {places[at]: event for at, event in rest.good.items()}
        return Judged(good, {places[at]: errors for at, errors in rest.refused.items()})
    judged = Judged({}, {})
    for place in places:
        line = run.lines[place]
        if len(line) > max_event_bytes:
            judged.refused[place] = [too_large(len(line), max_event_bytes)]
            continue
        with _judged_at(run.accepted, place):
            found = _judge_line(line, schema)
        if isinstance(found, dict):
            judged.good[place] = found
        else:
            judged.refused[place] = found
    return judged


def _read_each(
    lines: Sequence[bytes], schema: Schema[object], max_event_bytes: int
) -> Sequence[dict[str, object] | None]:
    """Return the event of each line that can be read without loss and fits; None for others, and those too large."""
    if max(map(len, lines)) <= max_event_bytes:
        return schema.read_each(lines)
    return [schema.read_each((line,))[0] if len(line) <= max_event_bytes else None for line in lines]


def _judge_values(run: EventRun, schema: Schema[object], max_event_bytes: int) -> Judged:
    with _judged_at(run.accepted, 0):
        if all(schema.accept_each(run.values)) and _are_small(run.values, schema, max_event_bytes):  # as nearly always
            return Judged(dict(enumerate(run.values)), {})
        parts = schema.partition(run.values)
    refused = {one.index: _explained(run, one.errors) for one in parts.rejected}
    for place, line in zip(parts.indexes, parts.lines, strict=True):
        if len(line) > max_event_bytes:
            refused[place] = [too_large(len(line), max_event_bytes)]
    made = zip(parts.indexes, map(orjson.loads, parts.lines), strict=True)
    return Judged({place: event for place, event in made if place not in refused}, refused)


def _explained(run: EventRun, errors: Sequence[FieldError]) -> Sequence[FieldError]:
    return errors if run.explain is None else [run.explain(error) for error in errors]


def _room(run: EventRun, schema: Schema[object], max_event_bytes: int) -> int:
    """Return how long a line may be to be no larger on the wire; one that was sent is as it is there."""
    return max_event_bytes - _nulls(schema) if run.are_lossless else max_event_bytes


def _nulls(schema: Schema[object]) -> int:
    """Return how many bytes an event may have on the wire for columns that it has not: each has a null there."""
    return sum(len(orjson.dumps(name)) + len(b":null,") for name in schema.columns)


def _are_small(events: Sequence[Mapping[str, object]], schema: Schema[object], max_event_bytes: int) -> bool:
    """Tell whether no event is too large on the wire."""
    room = max_event_bytes - _nulls(schema)
    # What many are together none of them exceeds.
    parts = (events[at : at + _TOGETHER] for at in range(0, len(events), _TOGETHER))
    return all(
        len(orjson.dumps(part)) <= room or all(len(orjson.dumps(event)) <= room for event in part) for part in parts
    )


def _judge_line(line: bytes, schema: Schema[object]) -> dict[str, object] | Sequence[FieldError]:
    try:
        event = parse_json(line.decode())
    except UnicodeDecodeError as error:
        return [_malformed(f"byte 0x{line[error.start]:02x} is not UTF-8")]
    except NotJson as error:
        return [_malformed(str(error))]
    parts = schema.partition((event,))
    if parts.rejected:
        return parts.rejected[0].errors
    return cast("dict[str, object]", orjson.loads(parts.lines[0]))


def _malformed(message: str) -> FieldError:
    return FieldError(ErrorCode.MALFORMED_JSON, None, message, "one JSON object", "something else")


def _judged_at(accepted: AcceptedRuns, place: int) -> AbstractContextManager[None]:
    """Judge ages as of when an event was accepted; those of a run that are good already by its earliest moment."""
    if not accepted:
        return nullcontext()
    if place == 0:
        return judged_at(min(seconds for _, seconds in accepted))
    ends = list(accumulate(count for count, _ in accepted))
    return judged_at(accepted[min(bisect_right(ends, place), len(accepted) - 1)][1])
