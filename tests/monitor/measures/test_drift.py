"""The drift rule gives what the worked examples say, and copes with columns that say nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from schemagen_monitor.measures import reference as references
from schemagen_monitor.measures.drift import ColumnDrift, ColumnWindow, DriftTest, judge, window_days
from schemagen_monitor.measures.levels import DriftLevels, Level, Thresholds
from schemagen_monitor.measures.reference import ColumnCounts, Reference
from schemagen_runtime.counting.histogram import Histogram

from tests.monitor.examples import CLOSED_FORM, EXAMPLES, TAIL

COLUMNS: list[dict[str, Any]] = EXAMPLES["drift"]["columns"]
IDS = [column["column"] for column in COLUMNS]


class GivenBins:
    """Bins whose counts the example gives: it says nothing of buckets."""

    def __init__(self, bins: int, window: Histogram, counts: list[int]) -> None:
        self.bins, self.window, self.counts = bins, window, counts

    def count(self, histogram: Histogram) -> NDArray[np.float64]:
        if histogram == self.window:
            return np.array(self.counts, np.float64)
        return histogram.counts_of(np.arange(self.bins)).astype(np.float64)


def histogram(counts: list[int]) -> Histogram:
    return Histogram.from_counts(np.arange(len(counts)), np.array(counts, np.int64))


def window_of(column: dict[str, Any], patch: pytest.MonkeyPatch) -> ColumnWindow:
    days = [
        ColumnCounts(histogram(day), nulls)
        for day, nulls in zip(column["reference_days"], column["reference_nulls"], strict=True)
    ]
    new = column["window_new"]
    old = column["window"]
    # New values lie in the bin for the rest; where the example has more of them than that bin, others give way.
    known = histogram([old[0] - new, *old[1:]])
    counts = known + Histogram.from_counts(np.array([1000]), np.array([new]))
    bins = GivenBins(len(old), counts, old)

    def given(*_arguments: object) -> GivenBins:
        return bins

    patch.setattr(references, "ordered_bins", given)
    patch.setattr(references, "value_bins", given)
    whole = ColumnCounts(Histogram.merged(day.histogram for day in days), sum(day.nulls for day in days))
    reference = Reference(whole, days, ordered=column["ordered"])
    reference.binned(len(old))
    return ColumnWindow(reference, ColumnCounts(counts, column["window_nulls"]), column["days_in_window"])


@pytest.mark.parametrize("column", COLUMNS, ids=IDS)
def test_worked_examples(column: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    window = window_of(column, monkeypatch)
    (found,) = judge([window])
    assert {name: test.p for name, test in found.tests.items()} == {
        name: pytest.approx(test["p"], rel=TAIL) for name, test in column["tests"].items()
    }
    assert {name: test.effect for name, test in found.tests.items()} == {
        name: pytest.approx(test["effect"], rel=CLOSED_FORM, abs=1e-12) for name, test in column["tests"].items()
    }
    assert found.psi == pytest.approx(column["psi"], rel=CLOSED_FORM)
    assert found.js == pytest.approx(math.sqrt(column["js_divergence_pooled"]), rel=CLOSED_FORM)
    assert (found.reason, found.noise_known) == (None, True)


@pytest.mark.parametrize("column", COLUMNS, ids=IDS)
def test_the_noise_of_worked_examples(column: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    reference = window_of(column, monkeypatch).reference
    binned = reference.binned(len(column["window"]))
    noise = column["noise"]
    assert binned.noise.shape == pytest.approx(noise["shape"], rel=CLOSED_FORM)
    assert binned.noise.freedom == pytest.approx(noise["nu"], rel=CLOSED_FORM)
    if column["ordered"]:
        assert binned.noise.place == pytest.approx(noise["place"], rel=CLOSED_FORM)
    assert reference.missing.noise.factor == pytest.approx(noise["missing"], rel=CLOSED_FORM)
    assert reference.once.noise.factor == noise["new"]
    for name, own in (("missing", reference.missing.own), ("shape", binned.own), ("place", binned.own)):
        rows, sizes = np.array(column["own"][name]).T
        assert own.rows.tolist() == rows.tolist()
        # J is a root: what rounding leaves of a divergence that is just 0 is 1e-8.
        assert own.sizes.tolist() == pytest.approx(sizes.tolist(), rel=CLOSED_FORM, abs=1e-8)


def test_all_worked_examples_in_one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = [window_of(column, monkeypatch) for column in COLUMNS]
    levels = {
        name: found.level.value for name, found in zip(IDS, judge(windows), strict=True) if found.level is not None
    }
    assert levels == EXAMPLES["drift"]["all_in_one_window"]


RNG = np.random.default_rng(11)


def counts_of(keys: NDArray[np.int64], nulls: int = 0) -> ColumnCounts:
    return ColumnCounts(Histogram.of(keys), nulls)


def reference_of(days: list[ColumnCounts], *, ordered: bool = True) -> Reference:
    whole = ColumnCounts(Histogram.merged(day.histogram for day in days), sum(day.nulls for day in days))
    return Reference(whole, days, ordered=ordered)


def one(window: ColumnWindow) -> ColumnDrift:
    (found,) = judge([window])
    return found


NUMBERS = reference_of([counts_of(RNG.normal(0, 100, 500).astype(np.int64), 5) for _ in range(28)])
VALUES = reference_of([counts_of(RNG.integers(0, 6, 500), 5) for _ in range(28)], ordered=False)


@pytest.mark.parametrize("reference", [NUMBERS, VALUES], ids=["ordered", "unordered"])
@pytest.mark.parametrize("rows", [0, 1, 199])
def test_a_window_with_few_rows_is_not_judged(reference: Reference, rows: int) -> None:
    found = one(ColumnWindow(reference, counts_of(np.zeros(rows, np.int64))))
    assert (found.level, dict(found.tests), found.psi, found.js) == (None, {}, None, None)
    assert found.reason == f"too few rows: {rows} in the window, 14140 in the reference; each needs 200"


def test_an_empty_reference_is_not_judged() -> None:
    empty = Reference(ColumnCounts(Histogram.empty()), ordered=True)
    found = one(ColumnWindow(empty, counts_of(np.zeros(500, np.int64))))
    assert (found.level, found.reason is not None, found.noise_known) == (None, True, False)
    assert judge([]) == []


@pytest.mark.parametrize("reference", [NUMBERS, VALUES], ids=["ordered", "unordered"])
def test_a_column_that_goes_missing_is_an_alert(reference: Reference) -> None:
    found = one(ColumnWindow(reference, ColumnCounts(Histogram.empty(), 500)))
    assert (found.level, set(found.tests)) == (Level.ALERT, {"missing"})
    assert found.reason is not None
    assert found.reason.startswith("too few rows with a value: 0 in the window")


@pytest.mark.parametrize("ordered", [True, False])
def test_a_constant_column_is_still_until_it_changes(ordered: bool) -> None:
    reference = reference_of([counts_of(np.full(500, 7)) for _ in range(28)], ordered=ordered)
    still = one(ColumnWindow(reference, counts_of(np.full(400, 7))))
    assert (still.level, dict(still.tests), still.psi, still.js, still.reason) == (None, {}, 0, 0, None)
    moved = one(ColumnWindow(reference, counts_of(np.full(400, 8))))
    assert moved.level is Level.ALERT
    assert ("place" in moved.tests, "new" in moved.tests) == (ordered, not ordered)


def test_a_value_that_was_never_seen_is_new() -> None:
    keys = np.concatenate((RNG.integers(0, 6, 485), np.full(15, 77)))
    found = one(ColumnWindow(VALUES, counts_of(keys)))
    assert found.tests["new"].effect == 0.03
    assert found.tests["new"].level is Level.WARNING


def test_ids_have_no_new_values() -> None:
    days = [counts_of(np.arange(500) + 500 * day) for day in range(28)]
    found = one(ColumnWindow(reference_of(days, ordered=False), counts_of(np.arange(500) + 10**6)))
    assert found.level is None


def test_without_days_nothing_is_known_of_their_noise() -> None:
    reference = Reference(NUMBERS.counts, ordered=True)
    found = one(ColumnWindow(reference, counts_of(RNG.normal(60, 100, 500).astype(np.int64), 5)))
    assert (found.level, found.noise_known) == (Level.ALERT, False)
    single = Reference(NUMBERS.counts, [counts_of(np.arange(500))], ordered=True, parts=False)
    assert one(ColumnWindow(single, counts_of(RNG.normal(60, 100, 500).astype(np.int64)))).level is Level.ALERT


def test_a_reference_from_a_file_takes_the_noise_of_live_days() -> None:
    noisy = [counts_of((RNG.normal(RNG.normal(0, 50), 100, 500)).astype(np.int64)) for _ in range(28)]
    file = counts_of(RNG.normal(0, 112, 20_000).astype(np.int64))
    window = counts_of(RNG.normal(60, 100, 500).astype(np.int64))
    assert one(ColumnWindow(Reference(file, ordered=True), window)).level is Level.ALERT
    with_days = Reference(file, noisy, ordered=True, parts=False)
    assert with_days.binned(20).noise.shape > 2
    assert one(ColumnWindow(with_days, window)).level is None


def test_a_window_that_is_no_further_than_a_day_of_the_reference_is_not_flagged() -> None:
    # One day of 28 stands out, too little to be noise of all days.
    days = [counts_of(RNG.normal(60 if day == 9 else 0, 100, 2000).astype(np.int64)) for day in range(28)]
    window = ColumnWindow(reference_of(days), counts_of(RNG.normal(50, 100, 2000).astype(np.int64)))
    assert one(window).tests["shape"].significant
    assert one(window).level is None
    assert one(replace(window, days=7)).level is not None


def test_levels_can_be_chosen() -> None:
    window = ColumnWindow(NUMBERS, counts_of(RNG.normal(40, 100, 500).astype(np.int64)))
    assert one(window).level is Level.ALERT
    (found,) = judge([window], levels=DriftLevels(size=Thresholds(0.1, 0.5)))
    assert found.level is Level.WARNING
    (found,) = judge([window], levels=DriftLevels(size=Thresholds(0.4, 0.5)))
    assert found.level is None
    assert isinstance(found.tests["shape"], DriftTest)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300), st.integers(-80, 80)), min_size=2, max_size=6))
@settings(derandomize=True, max_examples=40)
def test_many_columns_at_once_have_the_tests_that_each_has_alone(columns: list[tuple[int, int, int]]) -> None:
    rng = np.random.default_rng(len(columns))
    windows = [
        ColumnWindow(
            (NUMBERS, VALUES)[place % 2],
            counts_of(
                (rng.normal(shift, 100, rows) if place % 2 == 0 else rng.integers(0, 7, rows)).astype(np.int64), nulls
            ),
            (1, 7)[rows % 2],
        )
        for place, (rows, nulls, shift) in enumerate(columns)
    ]
    for window, together in zip(windows, judge(windows), strict=True):
        alone = one(window)
        assert (together.reason, together.tests.keys()) == (alone.reason, alone.tests.keys())
        assert together.psi == pytest.approx(alone.psi, abs=1e-12)
        assert together.js == pytest.approx(alone.js, abs=1e-7)
        for name, test in together.tests.items():
            assert test.p == pytest.approx(alone.tests[name].p, rel=1e-10)
            assert test.effect == pytest.approx(alone.tests[name].effect, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize(
    ("rows", "days"),
    [([], 28), ([0] * 30, 28), ([200] * 28, 1), ([199] * 28, 7), ([0, 300] * 14, 1), ([20] * 28, 28), ([5] * 28, 28)],
)
def test_the_length_of_windows(rows: list[int], days: int) -> None:
    assert window_days(np.array(rows, np.int64)) == days
