"""Draw a column at each value of a segment, all on one scale: where it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.charts.shares import Shares, draw_histogram
from schemagen_monitor.page.words import count, number, share
from schemagen_monitor.report.parts import ColumnPart, ColumnParts
from schemagen_monitor.report.segment_series import segment_key

_NAMED: Final = 4
"""About so many bins have their name written below them."""


@dataclass(frozen=True, slots=True)
class WherePart:
    """Hold one value of a segment.

    Attributes:
        value: the value, for people.
        key: the value; None of events that have none.
        note: how many events there are, and how far they are from the reference.
        sign: the sign of its level; empty where nothing is flagged.
        drawn: its distribution.
        rows: each bin with its share, and that in the reference.
    """

    value: str
    key: str | None
    note: str
    sign: Markup
    drawn: Markup
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Where:
    """Hold a column by the values of one segment.

    Attributes:
        segment: the segment.
        parts: its values.
        left_out: how many others there are.
    """

    segment: str
    parts: Sequence[WherePart]
    left_out: int


def wheres_of(name: str, found: Sequence[ColumnParts], asked: str | None = None) -> list[Where]:
    """Return a column by the values of each segment, drawn; at one value alone where its key is given."""
    drawn = [_where(name, one) for one in found]
    if asked is None:
        return drawn
    kept = [
        replace(where, parts=[part for part in where.parts if segment_key(where.segment, part.key) == asked])
        for where in drawn
    ]
    return [where for where in kept if where.parts]


def _where(name: str, found: ColumnParts) -> Where:
    top = max((share for one in found.parts for share in (*one.shares, *one.before)), default=1.0)
    return Where(found.segment, [_part(name, found, one, top) for one in found.parts], found.left_out)


def _part(name: str, found: ColumnParts, part: ColumnPart, top: float) -> WherePart:
    labels = [one.label for one in found.bins]
    value = "no value" if part.value is None else part.value
    far = "too few to compare" if part.js is None else f"JS {number(part.js)}"
    return WherePart(
        value,
        part.value,
        f"{count(part.events)} events, {far}",
        Markup() if part.level is None else sign(part.level),
        draw_histogram(
            f"{name} where {found.segment} is {value}",
            f"{far}; bars: the flagged days; grey line: the reference",
            Shares(labels, part.shares, part.before),
            height=120,
            top=top,
            every=-(-len(labels) // _NAMED),
        ),
        [
            (label, share(now), share(before))
            for label, now, before in zip(labels, part.shares, part.before, strict=True)
        ],
    )
