"""Read from an address which events are looked at, and write it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

import orjson
from schemagen_runtime.api.selection import Having, PlaceInTime, Selection

from schemagen_monitor.history.days import day_of, start_of
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window

LIMIT: Final = 50
"""Events on a page."""
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold which events of a model are looked at.

    Attributes:
        window: the days.
        having: what a column of theirs must have; None where that does not matter. It is never a sensitive column.
        before: the place behind which older ones are wanted; None for the newest.
    """

    window: Window
    having: Having | None = None
    before: PlaceInTime | None = None

    @classmethod
    def read(cls, query: Mapping[str, str], report: ModelReport) -> Asked:
        """Return what the parameters of an address ask for.

        Raises:
            ValueError: they ask for what cannot be; the text says what.
        """
        start, end = (_day(query.get(name, "")) for name in ("since", "until"))
        if start is None or end is None or start >= end:
            raise ValueError("'since' and 'until' must be two days, such as 2026-01-31, the second one later")
        return cls(Window(start, end), _having(query, report), _place(query))

    def selection(self, model: str) -> Selection:
        """Return the selection of a model's events."""
        start, end = (start_of(day).date() for day in self.window)
        return Selection(model, start, end, self.having)

    def written(self) -> dict[str, str]:
        """Return the parameters of an address, beside those of the days and of the view."""
        said = {} if self.having is None else having_parameters(self.having)
        if self.before is not None:
            said["before"] = orjson.dumps(list(self.before)).decode()
        return said


def of_bin(column: str, one: Bin) -> Having | None:
    """Return what the events of a bin have; None where that cannot be told, or must not."""
    if one.value is None and one.low is None and one.high is None:
        return None
    return Having(column, one.value, one.low, one.high)


def with_more(address: str, more: Mapping[str, str]) -> str:
    """Return an address with more parameters."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(more)}" if more else address


def having_parameters(having: Having) -> dict[str, str]:
    """Return the parameters that say what a column must have."""
    said = {"column": having.column}
    if having.is_missing:
        said["missing"] = "1"
    if having.value is not None:
        said["value"] = orjson.dumps(having.value).decode()
    said |= {
        name: repr(float(bound)) for name, bound in (("low", having.low), ("high", having.high)) if bound is not None
    }
    return said


def _having(query: Mapping[str, str], report: ModelReport) -> Having | None:
    name = query.get("column")
    if name is None:
        return None
    column = report.schema.column(name)
    if column is None or column.is_sensitive:
        raise ValueError("the model has no column of this name, or its values are sensitive")
    if query.get("missing") == "1":
        return Having(name, is_missing=True)
    low, high = (_number(query, bound) for bound in ("low", "high"))
    value = _json(query["value"]) if "value" in query else None
    if isinstance(value, str | int | float):
        return Having(name, value)
    if low is None and high is None:
        raise ValueError("'value', 'low', 'high' or 'missing' must say which events of the column are meant")
    return Having(name, None, low, high)


def _place(query: Mapping[str, str]) -> PlaceInTime | None:
    if "before" not in query:
        return None
    match _json(query["before"]):
        case [str(at), str() | int() | None as id_]:
            return PlaceInTime(at, id_)
        case _:
            raise ValueError("'before' is no place that a page of events gave")


def _json(text: str) -> object:
    if len(text) > _LONGEST:
        raise ValueError(f"a parameter is longer than {_LONGEST} characters")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError("a parameter is not as a page of the monitor writes it") from error


def _number(query: Mapping[str, str], name: str) -> float | None:
    if name not in query:
        return None
    try:
        number = float(query[name])
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ValueError(f"{name!r} must be a number")
    return number


def _day(text: str) -> int | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return day_of(datetime(found.year, found.month, found.day, tzinfo=UTC))
