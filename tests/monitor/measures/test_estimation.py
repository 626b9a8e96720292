"""Estimates before labels are right where scores are, and recalibration is scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from schemagen_monitor.measures.estimation import ESTIMATED, ScoredRows, estimate, recalibrate, rising
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scores import score_buckets

RNG = np.random.default_rng(15)


def scored(scores: NDArray[np.float64]) -> ScoredRows:
    keys = score_buckets(scores)
    units = np.rint(scores * 2**32).astype(np.int64)
    return ScoredRows(Histogram.of(keys), Histogram.from_counts(keys, units))


def positives(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> Histogram:
    return Histogram.of(score_buckets(scores[truth]))


def test_recalibration_is_that_of_scikit_learn() -> None:
    isotonic: Any = pytest.importorskip(
        "sklearn.isotonic", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rows = RNG.integers(1, 50, 200).astype(np.float64)
    hits = np.floor(RNG.uniform(0, 1, 200) * rows * np.linspace(0.2, 1, 200))
    expected = isotonic.isotonic_regression(hits / rows, sample_weight=rows)
    assert rising(hits, rows).tolist() == pytest.approx(expected.tolist(), rel=1e-12)


def test_it_is_right_where_only_the_mix_of_rows_changes() -> None:
    # The model is sure of itself beyond reason; recalibration takes that off.
    def truth_of(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray(RNG.uniform(0, 1, len(scores)) < 0.25 + scores / 2)

    reference, window = RNG.beta(1, 2, 60_000), RNG.beta(2, 2, 60_000)
    truth = truth_of(reference)
    found = estimate(scored(window), recalibrate(scored(reference), positives(reference, truth)))
    came, answer = truth_of(window), window >= 0.5
    hits = float(np.mean(came & answer))
    assert found.accuracy.value == pytest.approx(1 - float(np.mean(came ^ answer)), abs=0.01)
    assert found.precision.value == pytest.approx(hits / float(np.mean(answer)), abs=0.015)
    assert found.recall.value == pytest.approx(hits / float(np.mean(came)), abs=0.015)
    assert found.f1.value == pytest.approx(2 * hits / float(np.mean(came) + np.mean(answer)), abs=0.015)
    wins = window[came][:3000, None] > window[~came][:3000]
    assert found.auc.value == pytest.approx(float(wins.mean()), abs=0.02)
    assert {found.accuracy.reason, found.auc.reason} == {ESTIMATED}
    assert found.accuracy.low is None


def test_what_cannot_be_said_has_a_reason() -> None:
    scores = np.array([0.2, 0.8, 0.9])
    all_negative = recalibrate(scored(scores), Histogram.empty())
    assert recalibrate(scored(np.empty(0)), Histogram.empty()) is None
    assert estimate(scored(scores), None).auc.reason == "no labelled reference to calibrate scores"
    assert estimate(scored(np.empty(0)), all_negative).auc.reason == "no rows"
    found = estimate(scored(scores), all_negative)
    assert found.auc.reason == "one class only is expected"
    assert found.recall.reason == "no positive label is expected"
    assert found.accuracy.value == pytest.approx(1 / 3)
    assert (found.precision.value, found.f1.value) == (0, 0)
    silent = estimate(scored(np.array([0.1])), all_negative)
    assert silent.precision.reason == "no answer is positive"
    assert silent.f1.reason == "no label and no answer is expected to be positive"


def test_it_agrees_with_nannyml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NML_DISABLE_USAGE_LOGGING", "1")
    nannyml: Any = pytest.importorskip(
        "nannyml", reason="NannyML, the second opinion, is not installed: it brings 2 GB, and no extra has it"
    )
    pandas: Any = pytest.importorskip("pandas")

    def frame(scores: NDArray[np.float64]) -> tuple[NDArray[np.bool_], object]:
        truth = RNG.uniform(0, 1, len(scores)) < 0.25 + scores / 2
        columns = {"y": truth.astype(int), "p": scores, "answer": (scores >= 0.5).astype(int)}
        return truth, pandas.DataFrame(columns)

    reference, window = RNG.beta(1, 2, 20_000), RNG.beta(2, 2, 20_000)
    (truth, past), (_, present) = frame(reference), frame(window)
    calculator = nannyml.CBPE(
        y_pred_proba="p",
        y_pred="answer",
        y_true="y",
        metrics=["accuracy", "precision", "recall", "f1", "roc_auc"],
        problem_type="classification_binary",
        chunk_number=1,
    ).fit(past)
    result = calculator.estimate(present).filter(period="analysis").to_df()
    found = estimate(scored(window), recalibrate(scored(reference), positives(reference, truth)))
    for name, one in (
        ("accuracy", found.accuracy),
        ("precision", found.precision),
        ("recall", found.recall),
        ("f1", found.f1),
        ("roc_auc", found.auc),
    ):
        assert one.value == pytest.approx(float(result[(name, "value")].iloc[0]), abs=0.01)
