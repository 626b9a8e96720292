"""Build SVG of elements whose texts and attributes are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from markupsafe import Markup, escape

Attribute: TypeAlias = str | float | None
Place: TypeAlias = tuple[float, float]
"""A point: to the right, and down."""


def tag(name: str, *inner: object, **attributes: Attribute) -> Markup:
    """Return an element.

    Args:
        name: its name.
        inner: what is in it; what is no markup is escaped.
        attributes: by name; ``_`` stands for ``-``, and a last one is left out (``class_``). None leaves one out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    # Joined as text: a page has thousands of elements, and Markup.format reads its pattern each time.
    return Markup(f"<{name}{given}>{''.join(map(escape, inner))}</{name}>")  # noqa: S704 -- all of it is escaped


def number(value: str | float) -> str:
    """Return a number as SVG has it, in two decimals at most; a text as it is."""
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def percent(position: float) -> str:
    """Return a part of the width as a length."""
    return f"{number(100 * position)}%"


def figure(title: str, described: str, height: float, *inner: object, class_: str = "chart") -> Markup:
    """Return the frame of a chart: a picture with a name, and a sentence that says what is to be seen in it."""
    head = (tag("title", title), tag("desc", described))
    return tag("svg", *head, *inner, class_=class_, role="img", width="100%", height=height)


def ornament(height: float, *inner: object) -> Markup:
    """Return the frame of a drawing whose numbers stand beside it in words."""
    return tag("svg", *inner, class_="chart", aria_hidden="true", width="100%", height=height)


def stretched(units: float, height: float, *inner: object) -> Markup:
    """Return what may be stretched sideways: to the right are so many units, down are pixels."""
    box = f"0 0 {number(units)} {number(height)}"
    return tag("svg", *inner, width="100%", height=height, viewBox=box, preserveAspectRatio="none")


def words(text: str, x: str | float, y: float, class_: str = "soft", *, anchor: str = "start", dx: float = 0) -> Markup:
    """Return a text at a place."""
    return tag("text", text, class_=class_, x=x, y=y, dx=dx or None, text_anchor=anchor)


def upright(x: str, **attributes: Attribute) -> Markup:
    """Return a line from top to bottom at a part of the width."""
    return tag("line", x1=x, x2=x, **attributes)


def line_through(points: Iterable[Place | None]) -> str:
    """Return the way of a path through points; where one is missing, the line is broken."""
    drawn: list[str] = []
    is_down = False
    for point in points:
        if point is not None:
            drawn.append(f"{'L' if is_down else 'M'}{number(point[0])} {number(point[1])}")
        is_down = point is not None
    return "".join(drawn)


def boxes(places: Iterable[tuple[float, float, float, float]]) -> str:
    """Return the way of one path around many boxes: each from the left, the top, with a width and a height."""
    return "".join(
        f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z" for x, y, width, height in places
    )


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the stretches of what is true: the place of the first, and that behind the last."""
    found: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        elif flag:
            found.append((place, place + 1))
    return found
