"""Draw marks: what is flagged is told by its shape first, then by its colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from schemagen_monitor.charts.markup import Attribute, number, tag
from schemagen_monitor.measures.levels import Level

CLASSES: Final = {Level.WARNING: "warn", Level.ALERT: "alert"}
"""The class of each level."""
_SIGN: Final[Mapping[str, Attribute]] = {"width": 14.0, "height": 13.0, "aria_hidden": "true"}


def flag(x: str, y: float, level: Level) -> Markup:
    """Return a triangle around a point: hollow for a warning, full for an alert."""
    shape = tag("path", d="M0 -6.5L6 4.5H-6Z")
    return tag("svg", shape, class_=f"flag {CLASSES[level]}", x=x, y=y, overflow="visible")


def sign(level: Level | None) -> Markup:
    """Return the sign of a level that stands before its word: a triangle, or a tick where nothing is flagged."""
    if level is None:
        return tag("svg", tag("path", d="M2 7l3.5 3.5L12 3"), class_="tick-sign", **_SIGN)
    return tag("svg", tag("path", d="M7 1L13 12H1Z"), class_=f"flag {CLASSES[level]}", **_SIGN)


def dot(x: str, y: float, class_: str, radius: float = 3.5) -> Markup:
    """Return a point."""
    return tag("circle", class_=class_, cx=x, cy=y, r=radius)


def whisker(x: str, low: float, high: float) -> Markup:
    """Return the interval of a point, from one height to another."""
    return tag("line", class_="whisker", x1=x, x2=x, y1=number(low), y2=number(high))
