"""What the drift rule calls a change, and what it misses: ``python -m tests.system.benchmarks.drift_rule``.

Columns of many kinds are made up, counted in buckets, and judged as the monitor judges them. Printed are the share of
windows with any warning where nothing changed, the share of windows in which a planted change of one column is found,
and how long a judgement takes. The days of a reference have as many rows as a window.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from schemagen_monitor.measures.drift import ColumnDrift, ColumnWindow, judge
from schemagen_monitor.measures.reference import ColumnCounts, Reference
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.grain import FIRST_VALUES, choose_grain, first_quantiles
from schemagen_runtime.counting.histogram import Histogram

Numbers = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Numbers]
DAYS = 28


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a column come about."""

    draw: Draw
    ordered: bool = True
    nulls: float = 0.0


def category(values: int, slope: float) -> Draw:
    """Categories with Zipf's frequencies."""
    shares = np.arange(1, values + 1) ** -slope
    edges = np.cumsum(shares / shares.sum())
    return lambda rng, rows: np.searchsorted(edges, rng.uniform(0, 1, rows)).astype(np.float64)


def atoms(rng: np.random.Generator, rows: int) -> Numbers:
    """Numbers of which half are 0."""
    return np.where(rng.uniform(0, 1, rows) < 0.5, 0.0, rng.exponential(3, rows))


KINDS = (
    Kind(lambda rng, rows: rng.normal(280, 6, rows), nulls=0.01),
    Kind(lambda rng, rows: np.exp(rng.normal(3, 1, rows))),
    Kind(lambda rng, rows: rng.standard_t(2, rows), nulls=0.2),
    Kind(lambda rng, rows: rng.poisson(4, rows).astype(np.float64), nulls=0.001),
    Kind(atoms),
    Kind(lambda rng, rows: rng.integers(0, 2, rows).astype(np.float64), ordered=False),
    Kind(category(7, 1.0), ordered=False, nulls=0.01),
    Kind(category(40, 1.0), ordered=False),
    Kind(category(300, 1.2), ordered=False, nulls=0.05),
    Kind(lambda rng, rows: rng.uniform(0, 1, rows).round(2), nulls=0.5),
)
NORMAL = KINDS[0]
EDGES = np.array([0.3, 0.5, 0.7, 0.85, 0.95])
CATEGORY = Kind(lambda rng, rows: np.searchsorted(EDGES, rng.uniform(0, 1, rows)).astype(np.float64), ordered=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its reference."""

    kind: Kind
    grain: int
    reference: Reference


def counted(kind: Kind, grain: int, values: Numbers, nulls: int) -> ColumnCounts:
    """Count values as the monitor does."""
    keys = number_buckets(values, grain) if kind.ordered else values.astype(np.int64)
    return ColumnCounts(Histogram.of(keys), nulls)


def drawn(column: Column, rng: np.random.Generator, rows: int) -> ColumnCounts:
    """Draw and count a window."""
    nulls = int(rng.binomial(rows, column.kind.nulls))
    return counted(column.kind, column.grain, column.kind.draw(rng, rows - nulls), nulls)


def column_of(kind: Kind, rng: np.random.Generator, rows: int) -> Column:
    """Draw a reference of 28 days, of so many rows each."""
    grain = choose_grain(*first_quantiles(kind.draw(rng, FIRST_VALUES)))
    empty = Column(kind, grain, Reference(ColumnCounts(Histogram.empty()), ordered=kind.ordered))
    days = [drawn(empty, rng, rows) for _ in range(DAYS)]
    whole = ColumnCounts(Histogram.merged(day.histogram for day in days), sum(day.nulls for day in days))
    return Column(kind, grain, Reference(whole, days, ordered=kind.ordered))


def judged(columns: Sequence[Column], rng: np.random.Generator, rows: int) -> list[ColumnDrift]:
    """Judge one window in which nothing changed."""
    return judge([ColumnWindow(column.reference, drawn(column, rng, rows)) for column in columns])


def false_warnings(references: int, windows: int, count: int, rows: int, seed: int) -> None:
    """Print how many windows have any warning, though nothing changed."""
    shares: list[float] = []
    for reference in range(references):
        rng = np.random.default_rng((seed, rows, reference))
        columns = [column_of(KINDS[number % len(KINDS)], rng, rows) for number in range(count)]
        flagged = sum(any(one.level for one in judged(columns, rng, rows)) for _ in range(windows))
        shares.append(flagged / windows)
    print(
        f"false, {rows:>5} rows: {np.mean(shares):7.2%} of windows (references: {min(shares):.1%} to {max(shares):.1%})"
    )


def shifted(deviations: float) -> Draw:
    """The normal column, moved by some standard deviations."""
    return lambda rng, rows: rng.normal(280 + 6 * deviations, 6, rows)


def grown(points: float, givers: tuple[int, ...], share: float) -> Draw:
    """The category of 30 %, grown by some points, which other categories with this share together give."""

    def draw(rng: np.random.Generator, rows: int) -> Numbers:
        values = CATEGORY.draw(rng, rows)
        return np.where(np.isin(values, givers) & (rng.uniform(0, 1, rows) < points / share), 0.0, values)

    return draw


CHANGES: tuple[tuple[str, int, Kind, Kind], ...] = (
    ("mean + 0.20 sd", 5000, NORMAL, Kind(shifted(0.2), nulls=0.01)),
    ("mean + 0.35 sd", 500, NORMAL, Kind(shifted(0.35), nulls=0.01)),
    ("category of 30 % + 5 points, from one of 20 %", 5000, CATEGORY, Kind(grown(0.05, (1,), 0.2), ordered=False)),
    (
        "category of 30 % + 5 points, from all others",
        5000,
        CATEGORY,
        Kind(grown(0.05, (1, 2, 3, 4, 5), 0.7), ordered=False),
    ),
    ("missing 1 % + 1.5 points", 5000, NORMAL, Kind(NORMAL.draw, nulls=0.025)),
)


def detection(references: int, windows: int, count: int, seed: int) -> None:
    """Print in how many windows a change of one column is found among others that do not change."""
    for name, rows, before, after in CHANGES:
        found = 0
        for reference in range(references):
            rng = np.random.default_rng((seed, rows, reference, 1))
            others = [column_of(KINDS[number % len(KINDS)], rng, rows) for number in range(count - 1)]
            still = [ColumnWindow(column.reference, drawn(column, rng, rows)) for column in others]
            column = column_of(before, rng, rows)
            for _ in range(windows):
                counts = drawn(Column(after, column.grain, column.reference), rng, rows)
                found += judge([ColumnWindow(column.reference, counts), *still])[0].level is not None
        print(f"found, {rows:>5} rows, {name:<46} {found / (references * windows):7.2%} of windows")


def speed(rows: int, seed: int) -> None:
    """Print how long a window of a thousand columns takes to judge."""
    rng = np.random.default_rng(seed)
    columns = [column_of(KINDS[number % len(KINDS)], rng, rows) for number in range(1000)]
    windows = [ColumnWindow(column.reference, drawn(column, rng, rows)) for column in columns]
    start = time.process_time()
    judge(windows)
    first = time.process_time()
    for _ in range(9):
        judge(windows)
    each = (time.process_time() - first) / 9
    print(f"1000 columns: the first window {first - start:.2f} s, each further one {each * 1e3:.0f} ms")


def main() -> None:
    """Run what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=10)
    parser.add_argument("--windows", type=int, default=100, help="of each reference")
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--rows", type=int, nargs="*", default=[200, 500, 1000, 5000])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    speed(500, options.seed)
    for rows in options.rows:
        false_warnings(options.references, options.windows, options.columns, rows, options.seed)
    detection(options.references, options.windows, options.columns, options.seed)


if __name__ == "__main__":
    main()
