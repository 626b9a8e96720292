"""Judge whether columns drifted: the one rule for features, predictions and scores.

A column is flagged where a test is significant among all tests of the window, *and* the change is of a size, *and* in
windows of one day, no single day of the reference was as far from the rest of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_monitor.measures.bins import bins_wanted
from schemagen_monitor.measures.comparison import (
    bins_of,
    divergence,
    likelihood_ratio,
    place_shift,
    pooled,
    size,
    stability_index,
)
from schemagen_monitor.measures.distributions import chi_square_upper, f_upper, normal_two_sided, student_two_sided
from schemagen_monitor.measures.fisher import fisher_two_sided
from schemagen_monitor.measures.levels import DriftLevels, Level, highest
from schemagen_monitor.measures.noise import FEWEST_DAYS, window_noise
from schemagen_monitor.measures.reference import BinnedReference, ColumnCounts, DaySizes, Reference
from schemagen_monitor.measures.significance import significant

Floats = NDArray[np.float64]

FEWEST_ROWS: Final = 200
"""Rows that a window and a reference need each."""
WINDOW_DAYS: Final = (1, 7, 28)
"""Lengths of a window, in days."""
DEFAULT_LEVELS: Final = DriftLevels()
_ONCE_PART: Final = 100
"""Where over one part in so many of a reference's rows has a value that it saw once, new values say nothing (ids)."""


@dataclass(frozen=True, slots=True)
class ColumnWindow:
    """Hold a column of a window, and the reference with which it is compared."""

    reference: Reference
    counts: ColumnCounts
    days: int = 1
    """How many days the window has."""


@dataclass(frozen=True, slots=True)
class DriftTest:
    """Hold what one test says."""

    p: float
    """The probability of a change as large by chance and by the noise of days."""
    effect: float
    """The size: J of shape and place, from 0 to 1; the change of the share of missing and new, from 0 to 1."""
    significant: bool
    level: Level | None


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """Hold what is known about the drift of one column in one window."""

    tests: Mapping[str, DriftTest] = field(default_factory=dict[str, DriftTest])
    """By name: missing, new, shape, place. One that had nothing to compare is not there."""
    psi: float | None = None
    """The population stability index; shown, decides nothing."""
    js: float | None = None
    """The Jensen-Shannon distance over the pooled bins, from 0 to 1."""
    reason: str | None = None
    """Why something is not known, in words."""
    noise_known: bool = False
    """Whether the reference has days enough to know how much they differ anyhow."""

    @property
    def level(self) -> Level | None:
        """Return the worst level of all tests; None where nothing is flagged."""
        return highest(test.level for test in self.tests.values())


@dataclass(slots=True)
class _Tests:
    """Gather the tests of one name: of which columns, with which probability and size."""

    name: str
    columns: NDArray[np.int64]
    p: Floats
    effect: Floats
    least: Floats
    """Sizes below which nothing is flagged: days of the reference were as far from the rest of it."""


def window_days(rows_by_day: NDArray[np.int64]) -> int:
    """Return the length of windows, in days: the shortest that has 200 rows in the reference, in the median.

    Args:
        rows_by_day: Rows of each calendar day of the reference, in order; windows without any row do not count.
    """
    for days in WINDOW_DAYS[:-1]:
        sums = np.add.reduceat(rows_by_day, np.arange(0, len(rows_by_day), days)) if len(rows_by_day) else rows_by_day
        filled = sums[sums > 0]
        if len(filled) and float(np.median(filled)) >= FEWEST_ROWS:
            return days
    return WINDOW_DAYS[-1]


def judge(windows: Sequence[ColumnWindow], levels: DriftLevels = DEFAULT_LEVELS) -> list[ColumnDrift]:
    """Judge all columns of one window together: how many tests there are decides which of them are significant.

    Args:
        windows: The columns.
        levels: From which size on a change is a warning or an alert.
    """
    if not windows:
        return []
    rows = np.array([one.counts.rows for one in windows], np.float64)
    whole = np.array([one.reference.counts.rows for one in windows], np.float64)
    valued = np.array([one.counts.histogram.total for one in windows], np.float64)
    whole_valued = np.array([one.reference.counts.histogram.total for one in windows], np.float64)
    enough = np.minimum(rows, whole) >= FEWEST_ROWS
    binnable = np.minimum(valued, whole_valued) >= FEWEST_ROWS
    found = [_missing(windows, _places(enough)), _new(windows, _places(binnable))]
    shape, place, psi, js = _distributions(windows, _places(binnable))
    tests = _levelled([*found, shape, place], levels)
    results: list[ColumnDrift] = []
    for number, window in enumerate(windows):
        reason = None
        if not enough[number]:
            reason = f"too few rows: {_few(rows[number], whole[number])}"
        elif not binnable[number]:
            reason = f"too few rows with a value: {_few(valued[number], whole_valued[number])}"
        known = window.reference.missing.noise.days >= FEWEST_DAYS
        results.append(ColumnDrift(tests.get(number, {}), psi.get(number), js.get(number), reason, known))
    return results


def _few(rows: float, reference_rows: float) -> str:
    """Say how many rows there are, and how many it takes."""
    return f"{int(rows)} in the window, {int(reference_rows)} in the reference; each needs {FEWEST_ROWS}"


def _distributions(
    windows: Sequence[ColumnWindow], columns: NDArray[np.int64]
) -> tuple[_Tests, _Tests, dict[int, float], dict[int, float]]:
    """Compare distributions: the tests of shape and of place, PSI and the Jensen-Shannon distance by column."""
    chosen = _picked(windows, columns)
    binned = [
        one.reference.binned(bins_wanted(one.counts.histogram.total, one.reference.counts.histogram.total))
        for one in chosen
    ]
    a = _padded([one.bins.count(window.counts.histogram) for one, window in zip(binned, chosen, strict=True)])
    b = _padded([one.counts for one in binned])
    n, m = a.sum(axis=1), b.sum(axis=1)
    day_rows = np.array([one.reference.day_rows for one in chosen], np.float64)
    days = np.array([one.days for one in chosen], np.float64)
    small_a, small_b = pooled(a, b)
    bins = bins_of(small_a, small_b)
    noise = window_noise(_noise(binned, "shape"), n, m, day_rows, days)
    effect = size(small_a, small_b, noise)
    least = _least([one.own for one in binned], n, days)
    some = _places(bins > 1)
    p = _shape_probability(likelihood_ratio(small_a, small_b), bins, noise, binned, some)
    shape = _Tests("shape", columns[some], p, effect[some], least[some])
    shift = place_shift(a, b)
    ordered = np.array([one.reference.ordered for one in chosen], np.bool_)
    some = _places(ordered & ~np.isnan(shift))
    factor = _noise(binned, "place")[some]
    wide = window_noise(factor, n[some], m[some], day_rows[some], days[some])
    p = _two_sided(shift[some], factor, wide, _noise(binned, "days")[some])
    place = _Tests("place", columns[some], p, effect[some], least[some])
    distances = np.sqrt(divergence(small_a, small_b))
    psi = dict(zip(columns.tolist(), stability_index(a, b).tolist(), strict=True))
    return shape, place, psi, dict(zip(columns.tolist(), distances.tolist(), strict=True))


def _shape_probability(
    ratio: Floats, bins: Floats, noise: Floats, binned: Sequence[BinnedReference], some: NDArray[np.int64]
) -> Floats:
    """Return P of G: from F where days differ by more than chance, else from chi-square."""
    freedom = bins[some] - 1
    days, directions = _noise(binned, "days")[some], _noise(binned, "freedom")[some]
    p = chi_square_upper(ratio[some], freedom)
    noisy = _places(_noise(binned, "shape")[some] > 1)
    scaled = ratio[some][noisy] / (freedom[noisy] * noise[some][noisy])
    p[noisy] = f_upper(scaled, np.minimum(directions[noisy], freedom[noisy]), days[noisy])
    return p


def _two_sided(z: Floats, factor: Floats, noise: Floats, days: Floats) -> Floats:
    """Return P of z: from Student's t where days differ by more than chance, else from the normal distribution."""
    p = normal_two_sided(z)
    noisy = _places(factor > 1)
    p[noisy] = student_two_sided(z[noisy] / np.sqrt(noise[noisy]), days[noisy])
    return p


def _noise(binned: Sequence[BinnedReference], name: str) -> Floats:
    """Return one number of the noise of each reference."""
    return np.array([getattr(one.noise, name) for one in binned], np.float64)


def _places(wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where something holds."""
    return np.flatnonzero(wanted).astype(np.int64)


def _picked(windows: Sequence[ColumnWindow], columns: NDArray[np.int64]) -> list[ColumnWindow]:
    """Return some of the columns."""
    numbers: list[int] = columns.tolist()
    return [windows[number] for number in numbers]


def _padded(rows: Sequence[Floats]) -> Floats:
    """Return rows of different lengths as one array, filled up with 0."""
    table = np.zeros((len(rows), max(map(len, rows), default=1)))
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


def _missing(windows: Sequence[ColumnWindow], columns: NDArray[np.int64]) -> _Tests:
    """Compare the shares of missing values."""
    chosen = _picked(windows, columns)
    hits = np.array([(one.counts.nulls, one.reference.counts.nulls) for one in chosen], np.int64).reshape(-1, 2)
    rows = np.array([(one.counts.rows, one.reference.counts.rows) for one in chosen], np.int64).reshape(-1, 2)
    return _shares("missing", columns, hits, rows, chosen)


def _new(windows: Sequence[ColumnWindow], columns: NDArray[np.int64]) -> _Tests:
    """Compare the share of values that the reference lacks with that of values that it saw on one day only."""
    judged: list[int] = []
    pairs: list[tuple[int, int]] = []
    numbers: list[int] = columns.tolist()
    for column in numbers:
        reference, counts = windows[column].reference, windows[column].counts.histogram
        whole = reference.counts.histogram
        once = reference.once.hits
        if not reference.ordered and once * _ONCE_PART <= whole.total:
            judged.append(column)
            known = whole.counts_of(counts.keys) > 0
            pairs.append((int(counts.counts[~known].sum()), once))
    chosen = [windows[column] for column in judged]
    totals = [(one.counts.histogram.total, one.reference.counts.histogram.total) for one in chosen]
    hits, rows = np.array(pairs, np.int64).reshape(-1, 2), np.array(totals, np.int64).reshape(-1, 2)
    return _shares("new", np.array(judged, np.int64), hits, rows, chosen)


def _shares(
    name: str,
    columns: NDArray[np.int64],
    hits: NDArray[np.int64],
    rows: NDArray[np.int64],
    windows: Sequence[ColumnWindow],
) -> _Tests:
    """Compare shares of windows and references: the larger P of Fisher's test and of one that knows the noise of days.

    Args:
        name: That of the test.
        columns: The columns that are compared; those without a hit on either side are left out.
        hits: Of window and reference, of shape (columns, 2).
        rows: Of window and reference, of the same shape.
        windows: Those of the columns.
    """
    some = _places(hits.sum(axis=1) > 0)
    hits, rows = hits[some], rows[some]
    kept = _picked(windows, some)
    parts = [one.reference.missing if name == "missing" else one.reference.once for one in kept]
    p = fisher_two_sided(hits[:, 0], rows[:, 0], hits[:, 1], rows[:, 1])
    n, m = rows[:, 0].astype(np.float64), rows[:, 1].astype(np.float64)
    difference = hits[:, 0] / n - hits[:, 1] / m
    together = hits.sum(axis=1) / (n + m)
    factor = np.array([one.noise.factor for one in parts], np.float64)
    noisy = _places((factor > 1) & (together < 1))
    day_rows = np.array([one.reference.day_rows for one in kept], np.float64)
    days = np.array([one.days for one in kept], np.float64)
    noise = window_noise(factor, n, m, day_rows, days)[noisy]
    variance = (together * (1 - together) * (1 / n + 1 / m))[noisy] * noise
    count = np.array([one.noise.days for one in parts], np.float64)[noisy]
    p[noisy] = np.maximum(p[noisy], student_two_sided(difference[noisy] / np.sqrt(variance), count))
    return _Tests(name, columns[some], p, np.abs(difference), _least([one.own for one in parts], n, days))


def _least(own: Sequence[DaySizes], rows: Floats, days: Floats) -> Floats:
    """Return what a window of one day must reach: how far days with at least half its rows were from the rest."""
    largest = [one.largest(n) if d == 1 else 0.0 for one, n, d in zip(own, rows.tolist(), days.tolist(), strict=True)]
    return np.array(largest, np.float64)


def _levelled(groups: Sequence[_Tests], levels: DriftLevels) -> dict[int, dict[str, DriftTest]]:
    """Return the tests by column, with those flagged that are significant, of a size, and new to the reference."""
    passed = significant(np.concatenate([group.p for group in groups])).tolist()
    found: dict[int, dict[str, DriftTest]] = {}
    start = 0
    for group in groups:
        thresholds = levels.size if group.name in {"shape", "place"} else levels.share
        p, effects, least = group.p.tolist(), group.effect.tolist(), group.least.tolist()
        for place, column in enumerate(group.columns.tolist()):
            flagged = passed[start + place]
            level = thresholds.level(effects[place]) if flagged and effects[place] >= least[place] else None
            found.setdefault(column, {})[group.name] = DriftTest(p[place], effects[place], flagged, level)
        start += len(p)
    return found
