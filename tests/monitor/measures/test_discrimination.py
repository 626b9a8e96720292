"""The area under the curve is scikit-learn's, its variance DeLong's, its interval honest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.discrimination import area, auc
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scores import score_buckets

from tests.monitor.examples import CLOSED_FORM, EXAMPLES, TAIL


def histogram(counts: list[int]) -> Histogram:
    return Histogram.from_counts(np.arange(len(counts)), np.array(counts, np.int64))


@pytest.mark.parametrize("example", EXAMPLES["auc"], ids=lambda example: str(example["auc"]))
def test_worked_examples(example: dict[str, Any]) -> None:
    positives, negatives = histogram(example["positives"]), histogram(example["negatives"])
    found = area(positives, negatives)
    assert found is not None
    assert found.value == pytest.approx(example["auc"], rel=CLOSED_FORM)
    assert found.variance == pytest.approx(example["delong_variance"], rel=CLOSED_FORM)
    assert found.largest_error == pytest.approx(example["largest_error_by_buckets"], rel=CLOSED_FORM)
    measured = auc(positives, negatives)
    if example["interval"]:
        assert (measured.low, measured.high) == pytest.approx(tuple(example["interval"]), rel=TAIL)
    else:
        assert (measured.low, measured.high) == (None, None)
        assert measured.reason == "no interval: 5 rows of a class, it takes 10"


def delong(positives: np.ndarray[Any, np.dtype[np.float64]], negatives: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """DeLong's variance from raw scores, as in the paper: pair by pair."""
    wins = (positives[:, None] > negatives) + (positives[:, None] == negatives) / 2
    return float(wins.mean(1).var(ddof=1) / len(positives) + wins.mean(0).var(ddof=1) / len(negatives))


# Scores that lie within one unit of log-odds share few buckets; those of real models spread over several.
@pytest.mark.parametrize(("sharp", "errors"), [(0.5, 0.15), (3.0, 0.02), (12.0, 0.02)])
def test_it_is_that_of_scikit_learn_from_raw_scores(sharp: float, errors: float) -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(7)
    truth = rng.uniform(0, 1, 3000) < 0.2
    scores = 1 / (1 + np.exp(-sharp * (rng.normal(truth - 0.8, 0.7))))
    keys = score_buckets(scores)
    found = area(Histogram.of(keys[truth]), Histogram.of(keys[~truth]))
    assert found is not None
    exact = metrics.roc_auc_score(truth, scores)
    variance = delong(scores[truth], scores[~truth])
    assert abs(found.value - exact) <= min(found.largest_error, errors * variance**0.5)
    assert found.value == pytest.approx(metrics.roc_auc_score(truth, keys), rel=1e-12)
    assert found.variance == pytest.approx(variance, rel=errors / 5)


@pytest.mark.parametrize(
    ("positives", "negatives", "reason"),
    [
        ([], [], "no labels"),
        ([], [5], "one class only: no label is positive"),
        ([5], [], "one class only: no label is negative"),
    ],
)
def test_one_class_has_no_curve(positives: list[int], negatives: list[int], reason: str) -> None:
    assert area(histogram(positives), histogram(negatives)) is None
    found = auc(histogram(positives), histogram(negatives))
    assert (found.value, found.reason) == (None, reason)


def test_perfect_and_constant_scores() -> None:
    perfect = auc(histogram([0, 400]), histogram([400]))
    assert (perfect.value, perfect.high) == (1, 1)
    assert perfect.low is not None
    assert 0.98 < perfect.low < 1
    constant = auc(histogram([400]), histogram([400]))
    assert constant.value == 0.5
    assert constant.low is not None
    assert constant.low < 0.47
    worst = auc(histogram([400]), histogram([0, 400]))
    assert (worst.value, worst.low) == (0, 0)
    single = area(histogram([0, 1]), histogram([1]))
    assert single is not None
    assert (single.value, single.variance) == (1, 0)


@pytest.mark.parametrize(("many", "few", "shift"), [(285, 15, 1.0), (900, 100, 2.4), (150, 150, 0.4)])
def test_it_holds_the_truth_as_often_as_it_says(many: int, few: int, shift: float) -> None:
    stats: Any = pytest.importorskip("scipy.stats", reason="SciPy, for the truth, is not installed (extra ci)")
    truth = float(stats.norm.cdf(shift / 2**0.5))
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(1000):
        positives = np.floor(rng.normal(shift, 1, few) * 50).astype(np.int64)
        negatives = np.floor(rng.normal(0, 1, many) * 50).astype(np.int64)
        found = auc(Histogram.of(positives), Histogram.of(negatives))
        held += found.low is not None and found.high is not None and found.low <= truth <= found.high
    assert 0.93 <= held / 1000 <= 0.995
