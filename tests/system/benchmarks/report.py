"""What was found: tables of medians, and each target beside its figure; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.system.benchmarks.harness import SECONDS, Samples

TIMES: Final = "\N{MULTIPLICATION SIGN}"
NONE: Final = "\N{EN DASH}"
RATIO: Final = "ratio"
"""The figure that the chart draws: a row's cost over the cost of the table's first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its figures by their heading, or why it has none."""

    name: str
    figures: Mapping[str, float] = field(default_factory=dict[str, float])
    checks: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that were measured in turns. ``charted`` ones are drawn."""

    title: str
    rows: Sequence[Row]
    charted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target and the figure that was measured for it.

    Attributes:
        target: its number.
        what: the two things that are compared.
        measured: the figure; None where it could not be measured, for the reason in ``note``.
        limit: the target.
        at_least: whether the figure must reach the limit instead of staying below it.
        unit: of the figure; a ratio unless it says otherwise.
        note: what else to know.
    """

    target: int
    what: str
    measured: float | None
    limit: float
    at_least: bool = False
    unit: str = TIMES
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


@dataclass(frozen=True, slots=True)
class Section:
    """All that one module found."""

    name: str
    tables: Sequence[Table]
    verdicts: Sequence[Verdict]


def timed(taken: Mapping[str, Samples], heading: str, scale: float, figure: str = SECONDS) -> list[Row]:
    """A row for each case, the first one being what the ratios are to."""
    first = next(iter(taken.values()))
    return [
        Row(
            name,
            {heading: samples.median(figure) * scale, RATIO: samples.ratio(first, figure)},
            samples.case.checks,
            samples.case.note,
        )
        for name, samples in taken.items()
    ]


def absent(names: Iterable[str], why: str = "not installed") -> list[Row]:
    """Rows for what was not measured."""
    return [Row(name, note=why) for name in names]


def number(value: float) -> str:
    """Three digits that count, or more before the point."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def lines_of(section: Section) -> Iterator[str]:
    """The section as Markdown, which people can read as it is."""
    for table in section.tables:
        yield f"\n**{table.title}**\n"
        yield from grid(_cells(table))


def _cells(table: Table) -> list[list[str]]:
    headings = list(dict.fromkeys(heading for row in table.rows for heading in row.figures))
    extras = [name for name in ("checks", "note") if any(getattr(row, name) for row in table.rows)]
    cells = [["", *headings, *extras]]
    for row in table.rows:
        figures = [number(row.figures[heading]) if heading in row.figures else NONE for heading in headings]
        cells.append([row.name, *figures, *(getattr(row, name) for name in extras)])
    return cells


def targets(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Every target beside its figure."""
    cells = [["#", "what", "target", "measured", "", "note"]]
    for verdict in sorted(verdicts, key=lambda verdict: verdict.target):
        sign = "≥" if verdict.at_least else "≤"
        measured = NONE if verdict.measured is None else f"{number(verdict.measured)} {verdict.unit}"
        mark = {True: "✓", False: "✗", None: ""}[verdict.met]
        limit = f"{sign} {number(verdict.limit)} {verdict.unit}"
        cells.append([str(verdict.target), verdict.what, limit, measured, mark, verdict.note])
    yield from grid(cells)


def grid(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown with straight columns; the first row is its head."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for index, row in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if index == 0:
            yield "| " + " | ".join("-" * max(width, 3) for width in widths) + " |"
