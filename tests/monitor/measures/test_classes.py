"""Measures of several classes are those of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures.classes import against_the_rest, measure_classes
from schemagen_monitor.measures.classification import Confusion


def test_they_are_those_of_scikit_learn() -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(4)
    # The fifth class occurs nowhere; the fourth in truth only, the third in answers only.
    truth = rng.choice([0, 1, 3], 700, p=[0.5, 0.45, 0.05])
    answer = np.where(rng.uniform(0, 1, 700) < 0.7, np.where(truth == 3, 0, truth), rng.choice([0, 1, 2], 700))
    found = measure_classes(metrics.confusion_matrix(truth, answer, labels=range(5)))
    assert found.accuracy.value == pytest.approx(metrics.accuracy_score(truth, answer))
    for average, measures in (
        ("macro", (found.macro_precision, found.macro_recall, found.macro_f1)),
        ("micro", (found.accuracy,) * 3),
    ):
        expected = metrics.precision_recall_fscore_support(truth, answer, average=average, zero_division=0)[:3]
        assert [one.value for one in measures] == pytest.approx(expected, rel=1e-12)
    single = metrics.precision_recall_fscore_support(truth, answer, labels=range(5), zero_division=0)
    for place, one in enumerate(found.classes):
        values = [measure.value or 0 for measure in (one.precision, one.recall, one.f1)]
        assert values == pytest.approx([single[number][place] for number in range(3)], rel=1e-12)
    assert found.classes[4].f1.reason == "no label and no answer is positive"
    assert found.classes[2].recall.value is None


def test_one_class_against_the_rest() -> None:
    assert against_the_rest(np.array([[5, 1, 2], [3, 7, 0], [4, 6, 8]]), 0) == Confusion(5, 7, 3, 21)


def test_without_labels_nothing_is_known() -> None:
    found = measure_classes(np.zeros((3, 3), np.int64))
    assert {found.accuracy.reason, found.macro_precision.reason, found.macro_f1.reason} == {"no labels"}
    assert measure_classes(np.zeros((0, 0), np.int64)).accuracy.reason == "no labels"
    one = measure_classes(np.array([[9]]))
    assert (one.accuracy.value, one.macro_f1.value) == (1, 1)


def test_macro_measures_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(6)
    shares = np.array([[0.3, 0.05, 0.05], [0.04, 0.2, 0.06], [0.02, 0.08, 0.2]])
    recalls = np.diag(shares) / shares.sum(axis=1)
    precisions = np.diag(shares) / shares.sum(axis=0)
    f1 = 2 * recalls * precisions / (recalls + precisions)
    held = np.zeros(3)
    for counts in rng.multinomial(400, shares.ravel(), 2000):
        found = measure_classes(counts.reshape(3, 3))
        measures = (found.macro_precision, found.macro_recall, found.macro_f1)
        for place, (one, truth) in enumerate(zip(measures, (precisions, recalls, f1), strict=True)):
            held[place] += one.low is not None and one.high is not None and one.low <= truth.mean() <= one.high
    assert held.tolist() == pytest.approx([1900] * 3, abs=60)
