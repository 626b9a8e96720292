"""Calibration is told by bins, from counts as from raw scores."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_monitor.measures.calibration import calibration, calibration_bins
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scores import score_buckets

from tests.monitor.examples import CLOSED_FORM, EXAMPLES


def test_worked_example() -> None:
    example = EXAMPLES["calibration"]
    found = calibration(np.array(example["rows"]), np.array(example["score_sum"]), np.array(example["positives"]))
    assert [one.mean_score for one in found.bins] == pytest.approx(example["mean_score"], rel=CLOSED_FORM)
    assert [one.share.value for one in found.bins] == pytest.approx(example["share"], rel=CLOSED_FORM)
    bars = [end for one in found.bins for end in (one.share.low, one.share.high)]
    assert bars == pytest.approx([end for bar in example["bars"] for end in bar], rel=CLOSED_FORM)
    assert found.error.value == pytest.approx(example["ece"], rel=CLOSED_FORM)


def test_bins_from_buckets_are_nearly_those_of_raw_scores() -> None:
    rng = np.random.default_rng(9)
    scores = rng.beta(0.7, 1.5, 20_000)
    truth = rng.uniform(0, 1, 20_000) < scores**1.5
    keys = score_buckets(scores)
    units = np.rint(scores * 2**32).astype(np.int64)
    rows, sums, positives = calibration_bins(
        Histogram.of(keys[~truth]), Histogram.of(keys[truth]), Histogram.from_counts(keys, units)
    )
    places = np.minimum((scores * 15).astype(int), 14)
    assert rows.sum() == 20_000
    assert sums.sum() == pytest.approx(scores.sum(), rel=1e-9)
    assert positives.sum() == truth.sum()
    # Rows beside an edge may be counted on its other side.
    assert np.abs(rows - np.bincount(places)).max() < 0.08 * rows.max()
    raw = [np.bincount(places, weights) for weights in (scores, truth)]
    exact = calibration(np.bincount(places), raw[0].astype(np.float64), raw[1].astype(np.int64))
    found = calibration(rows, sums, positives)
    assert found.error.value == pytest.approx(exact.error.value, abs=0.002)


def test_without_labels_nothing_is_known() -> None:
    none = Histogram.empty()
    found = calibration(*calibration_bins(none, none, none))
    assert (found.bins, found.error.value, found.error.reason) == ((), None, "no labels")
