"""Measures of two classes are those of scikit-learn; what cannot be said has a reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from schemagen_monitor.measures import classification
from schemagen_monitor.measures.classification import Confusion, brier_losses, log_losses
from schemagen_monitor.measures.intervals import wilson

from tests.monitor.examples import CLOSED_FORM, EXAMPLES

MEASURES = (
    classification.accuracy,
    classification.base_rate,
    classification.precision,
    classification.recall,
    classification.f1,
)


@pytest.mark.parametrize("example", EXAMPLES["f1"], ids=str)
def test_worked_examples_of_f1(example: dict[str, Any]) -> None:
    found = classification.f1(Confusion(example["tp"], example["fp"], example["fn"], 1000))
    assert (found.value, found.low, found.high) == pytest.approx(tuple(example["value_low_high"]), rel=CLOSED_FORM)


def test_they_are_those_of_scikit_learn() -> None:
    metrics: Any = pytest.importorskip(
        "sklearn.metrics", reason="scikit-learn, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(3)
    for rows in (20, 300, 5000):
        truth = rng.uniform(0, 1, rows) < 0.3
        scores = np.clip(rng.normal(0.4 + 0.3 * truth, 0.3), 0, 1)
        answer = scores >= 0.5
        (tn, fp), (fn, tp) = metrics.confusion_matrix(truth, answer).tolist()
        counts = Confusion(tp, fp, fn, tn)
        expected = [
            metrics.accuracy_score(truth, answer),
            truth.mean(),
            metrics.precision_score(truth, answer),
            metrics.recall_score(truth, answer),
            metrics.f1_score(truth, answer),
        ]
        assert [measure(counts).value for measure in MEASURES] == pytest.approx(expected, rel=1e-12)
        assert float(log_losses(scores, truth).mean()) == pytest.approx(metrics.log_loss(truth, scores), rel=1e-9)
        assert float(brier_losses(scores, truth).mean()) == pytest.approx(
            metrics.brier_score_loss(truth, scores), rel=1e-12
        )
        found = classification.precision(counts, 0.995)
        assert (found.low, found.high) == wilson(tp, tp + fp, 0.995)


@pytest.mark.parametrize(
    ("counts", "reasons"),
    [
        (Confusion(), ["no labels"] * 5),
        (
            Confusion(0, 0, 0, 9),
            [None, None, "no answer is positive", "no label is positive", "no label and no answer is positive"],
        ),
        (Confusion(0, 4, 0, 9), [None, None, None, "no label is positive", None]),
        (Confusion(0, 0, 4, 9), [None, None, "no answer is positive", None, None]),
    ],
)
def test_what_cannot_be_said_has_a_reason(counts: Confusion, reasons: list[str | None]) -> None:
    found = [measure(counts) for measure in MEASURES]
    assert [one.reason for one in found] == reasons
    assert all((one.value is None) == (one.reason is not None) for one in found)


def test_f1_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    shares = np.array([0.05, 0.03, 0.02, 0.9])
    truth = 2 * 0.05 / (2 * 0.05 + 0.03 + 0.02)
    held = 0
    for counts in rng.multinomial(400, shares, 4000).tolist():
        found = classification.f1(Confusion(*counts))
        held += found.low is not None and found.high is not None and found.low <= truth <= found.high
    assert 0.93 < held / 4000 < 0.97


def test_losses_have_an_end() -> None:
    worst = log_losses(np.array([0.0, 1.0]), np.array([True, False]))
    assert worst.tolist() == pytest.approx([36.0437, 36.0437], rel=1e-5)
