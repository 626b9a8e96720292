"""Say of a value that does not fit where the mapping takes it from, and what to write there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from schemagen_runtime.checks.epoch import magnitude
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.relay.mapping.paths import spell_path
from schemagen_runtime.relay.mapping.plan import EventPlan, Origin, Pick, Unit

_NUMBER: Final = re.compile(r"(?:int|float|number) (-?[0-9.e+-]+)|an? (?:int|float|number)\b")
"""What came, as errors say it; of a sensitive column, or of a very long number, without the number."""
_TEXTS: Final = ("string", "decimal")
_UNITS: Final = {
    "seconds": Unit.SECONDS,
    "milliseconds": Unit.MILLISECONDS,
    "microseconds": Unit.MICROSECONDS,
    "nanoseconds": Unit.NANOSECONDS,
}
_PLAIN: Final = re.compile(r"[A-Za-z_][\w.-]*|[0-9]+")
"""What YAML takes for a text or a place without quotes."""


def explainer(events: Sequence[EventPlan]) -> Callable[[FieldError], FieldError]:
    """Return what adds to an error of a column where its value is mapped, and the line that would mend it.

    Args:
        events: the entries that make the events.
    """

    def explain(error: FieldError) -> FieldError:
        picks = [pick for event in events if (pick := event.columns.get(error.column or "")) is not None]
        return _explained(error, [pick for pick in picks if pick.location])

    return explain


def _explained(error: FieldError, picks: Sequence[Pick]) -> FieldError:
    if not picks:
        return error
    mended = list(dict.fromkeys(_mended(error, picks)))
    if mended:  # a hint for Python's values would be beside the point
        problem = f"column {error.column!r} does not fit: got {error.got}; expected {error.expected}"
        return replace(error, message=f"{problem}; {', or '.join(mended)}")
    return replace(error, message=f"{error.message}; it is mapped at {picks[0].location}")


def _mended(error: FieldError, picks: Sequence[Pick]) -> Iterator[str]:
    """Yield what to write instead of each place where a number is mapped that is to be read as something else."""
    number = _NUMBER.match(error.got)
    if number is None or error.code not in (ErrorCode.TYPE_MISMATCH, ErrorCode.TIMESTAMP_INVALID):
        return
    for pick in picks:
        key = _key(error, pick, number[1])
        if key and pick.origin in (Origin.RECORD, Origin.ROW):
            line = f"{_quoted(error.column or '')}: {{{', '.join((*_keys(pick), key))}}}"
            yield f"write `{line}` at {pick.location}"


def _key(error: FieldError, pick: Pick, number: str | None) -> str:
    """Return the key that is missing; empty where none would help."""
    if error.expected.startswith(_TEXTS) and pick.spelling is None:
        return "as: text"
    if error.expected.startswith("timestamp") and pick.unit is None and pick.zone is None:
        found = magnitude(float(number)) if number is not None else None
        return f"unit: {_UNITS[found.unit] if found is not None else Unit.SECONDS}"
    return ""


def _keys(pick: Pick) -> Iterator[str]:
    yield f"{pick.origin}: {_quoted(spell_path(pick.path))}"
    if pick.of is not None:
        yield f"of: {_quoted(spell_path(pick.of))}"
    if pick.decode:
        yield f"decode: [{', '.join(pick.decode)}]"
    if pick.then:
        yield f"then: {_quoted(spell_path(pick.then))}"
    if pick.separator is not None:
        yield f"separator: {_quoted(pick.separator)}"


def _quoted(text: str) -> str:
    """Return a text as it may stand in a mapping of YAML."""
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"
