"""The comparison as an SVG: horizontal bars on a logarithmic scale, each the cost of a peer over ours.

One panel for each table that is ``charted``. The line at 1 is the panel's first row, which is ours as plain Python:
bars to its right cost more, bars to its left cost less. Colours come from the reader's scheme, light or dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import log10
from typing import Final

from tests.system.benchmarks.report import RATIO, TIMES, Row, Section, Table, number

WIDTH: Final = 860
LEFT: Final = 290
RIGHT: Final = 90
BAR: Final = 15
STEP: Final = 23
HEAD: Final = 46
FOOT: Final = 22
STYLE: Final = """
  text { font-size: 13px; font-family: system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 } .small { font-size: 11px; fill: #57606a }
  .grid { stroke: #d0d7de } .one { stroke: #24292f; stroke-width: 1.5 }
  .more { fill: #8c959f } .less { fill: #bf5b04 } .ours { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 }
    .grid { stroke: #3d444d } .one { stroke: #e6edf3 }
    .more { fill: #848d97 } .less { fill: #f0883e } .ours { fill: #4493f8 }
  }
"""


def draw(sections: Iterable[Section]) -> str:
    """The whole picture."""
    panels = [table for section in sections for table in section.tables if table.charted and _drawn(table)]
    marks = _scale([row.figures[RATIO] for table in panels for row in _drawn(table)])
    body: list[str] = []
    top = 34
    for table in panels:
        body += _panel(table, top, marks)
        top += HEAD + STEP * len(_drawn(table)) + FOOT
    label = "What peers cost, in multiples of what schemagen costs as plain Python"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" aria-label="{label}">',
            f"<style>{STYLE}</style>",
            f'<text class="small" x="16" y="22">{label} (logarithmic; medians of interleaved rounds)</text>',
            *body,
            "</svg>\n",
        ]
    )


def _drawn(table: Table) -> Sequence[Row]:
    return [row for row in table.rows if RATIO in row.figures]


def _scale(ratios: Sequence[float]) -> list[float]:
    """The marks of the scale, which is the same in every panel: 1 and 3 times powers of ten, around all ratios."""
    marks = [float(f"{step}e{power}") for power in range(-4, 5) for step in (1, 3)]
    low = max(mark for mark in marks if mark <= min([*ratios, 0.3]))
    high = min(mark for mark in marks if mark >= max([*ratios, 3.0]))
    return [mark for mark in marks if low <= mark <= high]


def _panel(table: Table, top: int, marks: Sequence[float]) -> Iterator[str]:
    def x(ratio: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * log10(ratio / marks[0]) / log10(marks[-1] / marks[0])

    rows = _drawn(table)
    bottom = top + HEAD + STEP * len(rows)
    yield f'<text class="title" x="16" y="{top + 20}">{escape(table.title)}</text>'
    for tick in marks:
        kind = "one" if tick == 1 else "grid"
        yield f'<line class="{kind}" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{top + 40}" y2="{bottom}"/>'
        yield f'<text class="small" x="{x(tick):.1f}" y="{top + 36}" text-anchor="middle">{tick:g}{TIMES}</text>'
    for index, row in enumerate(rows):
        yield from _bar(row, top + HEAD + STEP * index, x(row.figures[RATIO]), x(1.0), first=index == 0)


def _bar(row: Row, top: int, end: float, one: float, *, first: bool) -> Iterator[str]:
    ratio = row.figures[RATIO]
    ours = first or row.name.startswith(("schemagen", "ingest_events", "generated package"))
    kind = "ours" if ours else "more" if ratio >= 1 else "less"
    left, width = min(one, end), max(abs(end - one), 2.0)
    middle = top + BAR - 3
    yield f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(_short(row.name))}</text>'
    yield f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"/>'
    yield f'<text class="small" x="{max(one, end) + 6:.1f}" y="{middle}">{number(ratio)}{TIMES}</text>'


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:39] + "…"
