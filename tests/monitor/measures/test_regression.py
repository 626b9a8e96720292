"""Measures of estimates are scikit-learn's; their intervals come from leaving out parts of time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from schemagen_monitor.measures.regression import ErrorSums, hangs_on_few_rows, measure_errors, share_of_largest
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums

from tests.monitor.examples import CLOSED_FORM, EXAMPLES, TAIL

MEASURES = ("bias", "mae", "rmse", "r2")
EXPONENT = 40


def sums(errors: NDArray[np.float64], labels: NDArray[np.float64]) -> ErrorSums:
    """The sums of rows in whole units."""
    e, y = Sums.of(errors, EXPONENT), Sums.of(labels, EXPONENT)
    return ErrorSums(e.rows, e.absolute, e.total, e.squares, y.total, y.squares)


def test_worked_example() -> None:
    example = EXAMPLES["regression"]
    found = measure_errors([ErrorSums(int(part[0]), *part[1:]) for part in example["parts"]])
    for name in MEASURES:
        one, expected = getattr(found, name), example["value_low_high"][name]
        assert one.value == pytest.approx(expected[0], rel=CLOSED_FORM)
        assert (one.low, one.high) == pytest.approx(tuple(expected[1:]), rel=TAIL)


@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_they_are_those_of_scikit_learn(offset: float) -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(11)
    label = rng.normal(0, 3, 2400) + offset
    estimate = label + rng.standard_t(5, 2400)
    parts = [sums((estimate - label)[hour::24], label[hour::24]) for hour in range(24)]
    found = measure_errors(parts, unit=2.0**-EXPONENT)
    assert found.bias.value == pytest.approx(float((estimate - label).mean()), rel=1e-9)
    assert found.mae.value == pytest.approx(metrics.mean_absolute_error(label, estimate), rel=1e-9)
    assert found.rmse.value == pytest.approx(metrics.root_mean_squared_error(label, estimate), rel=1e-9)
    # Whole sums keep what cancels when labels are far from 0; scikit-learn takes the mean off first.
    assert found.r2.value == pytest.approx(metrics.r2_score(label, estimate), rel=1e-9)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(12)
    held = 0
    for _ in range(600):
        errors = rng.normal(0, 1, (24, 40)) * np.exp(rng.normal(0, 0.3, (24, 1)))
        found = measure_errors([sums(hour, hour) for hour in errors])
        truth = (2 / np.pi) ** 0.5 * np.exp(0.3**2 / 2) * 2.0**EXPONENT
        held += found.mae.low is not None and found.mae.high is not None and found.mae.low <= truth <= found.mae.high
    assert 0.92 < held / 600 < 0.975


def test_what_cannot_be_said_has_a_reason() -> None:
    assert measure_errors([]).mae.reason == measure_errors([ErrorSums(0, 0, 0, 0, 0, 0)]).r2.reason == "no labels"
    few = measure_errors([ErrorSums(5, 3, 1, 4, 10, 30)] * 6)
    assert few.mae.value == 0.6
    assert few.mae.reason == "no interval: 6 parts of time with labels, it takes 7"
    assert (few.mae.low, few.r2.low) == (None, None)
    right = measure_errors([ErrorSums(5, 0, 0, 0, 10, 30)] * 9)
    assert (right.mae.value, right.mae.reason, right.r2.value) == (0, "no interval: there are no errors", 1)
    assert (right.bias.low, right.bias.high) == (0, 0)
    constant = measure_errors([ErrorSums(5, 3, 1, 4, 10, 20)] * 9)
    assert (constant.r2.value, constant.r2.reason) == (None, "the labels are constant")
    assert measure_errors([ErrorSums(1, 1, 1, 1, 2, 4)]).r2.reason == "one label only"


def test_numbers_that_are_too_large_are_told_of() -> None:
    labels = np.array([1e308, -1e308, 1e305] * 9)
    found = measure_errors([sums(labels[part::9], labels[part::9]) for part in range(9)], unit=2.0**-EXPONENT)
    assert (found.rmse.value, found.rmse.reason) == (None, "the numbers are too large to measure")
    assert found.r2.value == pytest.approx(0, abs=1e-6)


def test_where_few_rows_carry_the_squares() -> None:
    rng = np.random.default_rng(13)
    normal, heavy = np.abs(rng.normal(0, 1, 50_000)), np.abs(rng.standard_t(2, 50_000))
    for errors, hangs in ((normal, False), (heavy, True)):
        histogram = Histogram.of(number_buckets(errors, 10))
        exact = float((np.sort(errors)[-500:] ** 2).sum() / (errors**2).sum())
        assert share_of_largest(histogram, 10) == pytest.approx(exact, rel=0.01)
        assert hangs_on_few_rows(histogram, 10) is hangs
    assert share_of_largest(Histogram.empty(), 10) is None
    assert share_of_largest(Histogram.of(np.zeros(9, np.int64)), 10) is None
    assert not hangs_on_few_rows(Histogram.empty(), 10)
