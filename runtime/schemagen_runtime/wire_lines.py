"""Read wire lines as events where that loses nothing: the plain way, without the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, cast

import orjson

Event: TypeAlias = dict[str, object]
_TOGETHER: Final = 256
"""Events that are written at once, to be compared: to write each by itself takes three times as long."""


def read_each(
    lines: Sequence[bytes], accept_each: Callable[[Sequence[Event]], Sequence[bool]]
) -> Sequence[Event | None]:
    """Return the event of each line that is valid as it stands; None for any other.

    An event is what its line says if the JSON alone would be this very line: then nothing was lost when it was read,
    such as a number that was rounded, or a key that was there twice. In which order columns stand does not count.

    Args:
        lines: lines of JSON, without their line breaks.
        accept_each: tells which events fit their schema.
    """
    events = _load_each(lines)
    accepted = accept_each(events)
    if all(accepted) and _are_spelled(events, lines):  # as nearly always
        return events
    return [
        event if is_valid and orjson.dumps(event) == line else None
        for event, is_valid, line in zip(events, accepted, lines, strict=True)
    ]


def judge_each(
    lines: Sequence[bytes],
    read_each: Callable[[Sequence[bytes]], Sequence[Event | None]],
    judge_rest: Callable[[Sequence[int]], Mapping[int, Event]],
) -> Mapping[int, Event]:
    """Return the good events of lines, in their order, by the indexes of their lines.

    Args:
        lines: lines of JSON, without their line breaks.
        read_each: returns the event of each line that is valid as it stands; None for any other, as a schema does.
        judge_rest: judges the other lines, given their indexes, and returns their good events.
    """
    events = read_each(lines)
    good = {index: event for index, event in enumerate(events) if event is not None}
    if len(good) == len(events):  # as nearly always
        return good
    rest = judge_rest([index for index, event in enumerate(events) if event is None])
    return dict(sorted({**good, **rest}.items()))


def _load_each(lines: Sequence[bytes]) -> list[Event]:
    """Return the object that each line holds; an empty one, which is no event, for a line that holds none."""
    try:
        return [_object(value) for value in map(orjson.loads, lines)]
    except orjson.JSONDecodeError:
        return [_load(line) for line in lines]


def _load(line: bytes) -> Event:
    try:
        return _object(orjson.loads(line))
    except orjson.JSONDecodeError:
        return {}


def _object(value: object) -> Event:
    return cast("Event", value) if type(value) is dict else {}


def _are_spelled(events: Sequence[Event], lines: Sequence[bytes]) -> bool:
    """Tell whether each line is what its event alone would be written as."""
    # For speed: many at once. An array of them has the same text only if each has, for it can be read in one way alone.
    return all(
        orjson.dumps(events[at : at + _TOGETHER]) == b"[%b]" % b",".join(lines[at : at + _TOGETHER])
        for at in range(0, len(lines), _TOGETHER)
    )
