"""While labels lack, what scores promise is near what comes true, where scores are right."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_monitor.verdict.estimated import OF_CLASSES, Estimator
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime.columns import Kind

from tests.monitor.support import Row, fill, judged, steady


def estimator(verdict: ModelVerdict) -> Estimator:
    target = next(one for one in verdict.history.targets if one.name == "paid")
    return Estimator(target, verdict.reference.targets["paid"], verdict.reference.parts)


def test_it_is_near_what_came_true(well_verdict: ModelVerdict) -> None:
    """The labels of these weeks have come since: each measure is what was promised, but for chance."""
    days = well_verdict.reference.days[-14:]
    found = estimator(well_verdict).measures(days)
    assert set(found) == {"auc", *OF_CLASSES}
    before = [one.targets["paid"].measures for one in well_verdict.windows[14:28]]
    for name, value in found.items():
        came = [one[name].value or 0.0 for one in before]
        assert value == pytest.approx(sum(came) / len(came), abs=0.03), name


def test_days_without_any_label_are_estimated_and_few_rows_are_not(well_verdict: ModelVerdict) -> None:
    known = estimator(well_verdict)
    last = well_verdict.windows[-1].window.days
    target = next(one for one in well_verdict.history.targets if one.name == "paid")
    assert target.between(last).labels == 0
    assert known.measures(last)["accuracy"] == pytest.approx(
        known.measures(well_verdict.reference.days)["accuracy"], abs=0.06
    )
    assert known.measures([]) == {}


def test_without_probabilities_or_a_labelled_reference_nothing_is_said(
    well_verdict: ModelVerdict, tmp_path: Path
) -> None:
    amount, paid = well_verdict.history.targets
    last = well_verdict.windows[-1].window.days
    reference, parts = well_verdict.reference.targets, well_verdict.reference.parts
    assert Estimator(amount, reference["amount"], parts).measures(last) == {}
    assert Estimator(paid, None, parts).measures(last) == {}
    assert paid.score is not None
    ranked = replace(paid, score=paid.score._replace(kind=Kind.SCORE))
    assert Estimator(ranked, reference["paid"], parts).measures(last) == {}
    young = judged(fill(tmp_path / "m.db", days=4, delay=90), 3)
    assert estimator(young).measures(young.windows[0].window.days) == {}


def test_where_a_class_decides_the_auc_alone_is_estimated(well_verdict: ModelVerdict) -> None:
    _, paid = well_verdict.history.targets
    assert paid.decision is not None
    own = replace(paid, decision=paid.decision._replace(column="decision"))
    found = Estimator(own, well_verdict.reference.targets["paid"], well_verdict.reference.parts)
    assert set(found.measures(well_verdict.windows[-1].window.days)) == {"auc"}


def test_it_is_blind_to_what_the_model_does_not_see(ill_verdict: ModelVerdict) -> None:
    """Labels are by chance from day 36 on, and scores look as before: the estimate is what it was."""
    window = ill_verdict.windows[40]
    found = estimator(ill_verdict).measures(window.window.days)
    assert found["accuracy"] - (window.targets["paid"].measures["accuracy"].value or 0.0) > 0.1


def test_scores_that_are_no_number_count_for_nothing(tmp_path: Path) -> None:
    def odd(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        return row | {"proba": float("nan") if chance.random() < 0.1 else row["proba"]}

    text = (
        "schemagen: 1\nname: scores\nversion: 1.0.0\nid: id\ntimestamp: at\n"
        "features: {income: float?, region: string, month: int}\n"
        "predictions:\n"
        "  proba: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.5, nan: allow}\n"
        "  estimate: {type: float, kind: value, target: amount}\n"
        "labels: {paid: {type: int, enum: [0, 1]}, amount: float}\n"
    )
    verdict = judged(fill(tmp_path / "m.db", odd, days=32, text=text), 31)
    found = estimator(verdict).measures(verdict.windows[-1].window.days)
    assert 0.6 < found["accuracy"] < 0.9
