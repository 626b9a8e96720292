"""Performance is that of the raw rows."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from schemagen_monitor.history.days import day_of
from schemagen_monitor.history.target import Compared, TargetHistory
from schemagen_monitor.measures.intervals import mean
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.performance import BETTER, measure
from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.plan import Answer, Task
from schemagen_runtime.counting.sums import Sums

from tests.monitor.support import START, kinds

ROWS = """
SELECT i.proba, l.paid, i.estimate, l.amount
FROM "lending/scores/inferences" i JOIN "lending/scores/labels" l USING (id)
WHERE date(i.at) = ?
"""


def raw(db: Path, day: int) -> list[tuple[float, int, float, float]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(ROWS, (f"2026-02-{day:02}",)).fetchall()


def test_measures_are_those_of_the_raw_rows(well: Path, well_verdict: ModelVerdict) -> None:
    rows = raw(well, 10)
    window = next(one for one in well_verdict.windows if one.window.start == day_of(START) + 36)
    found = {name: one.value for name, one in window.targets["paid"].measures.items()}
    pairs = [(proba >= 0.5, bool(paid)) for proba, paid, _, _ in rows]
    hits = sum(answer and truth for answer, truth in pairs)
    assert window.targets["paid"].labels == len(rows) == 400
    assert found["accuracy"] == sum(answer == truth for answer, truth in pairs) / 400
    assert found["precision"] == hits / sum(answer for answer, _ in pairs)
    assert found["recall"] == hits / sum(truth for _, truth in pairs)
    assert found["base_rate"] == sum(truth for _, truth in pairs) / 400
    losses = [-math.log(proba if paid else 1 - proba) for proba, paid, _, _ in rows]
    assert found["log_loss"] == pytest.approx(sum(losses) / 400, rel=1e-9)
    assert found["brier"] == pytest.approx(sum((proba - paid) ** 2 for proba, paid, _, _ in rows) / 400, rel=1e-9)
    positives = [proba for proba, paid, _, _ in rows if paid]
    negatives = [proba for proba, paid, _, _ in rows if not paid]
    wins = sum((one > other) + (one == other) / 2 for one in positives for other in negatives)
    assert found["auc"] == pytest.approx(wins / len(positives) / len(negatives), abs=2e-3)


def test_errors_are_those_of_the_raw_rows(well: Path, well_verdict: ModelVerdict) -> None:
    window = next(one for one in well_verdict.windows if one.window.start == day_of(START) + 36)
    measures = window.targets["amount"].measures
    errors = [estimate - amount for _, _, estimate, amount in raw(well, 10)]
    labels = [amount for _, _, _, amount in raw(well, 10)]
    spread = sum((label - sum(labels) / 400) ** 2 for label in labels)
    assert measures["bias"].value == pytest.approx(sum(errors) / 400, rel=1e-6)
    assert measures["mae"].value == pytest.approx(sum(map(abs, errors)) / 400, rel=1e-8)
    assert measures["rmse"].value == pytest.approx(math.sqrt(sum(error**2 for error in errors) / 400), rel=1e-8)
    assert measures["r2"].value == pytest.approx(1 - sum(error**2 for error in errors) / spread, rel=1e-8)
    assert measures["mae"].low is not None
    assert measures["mae"].low < sum(map(abs, errors)) / 400


def test_what_is_not_known_has_a_reason(well_verdict: ModelVerdict) -> None:
    measures = well_verdict.windows[-1].targets["paid"].measures
    assert {name: (one.value, one.reason) for name, one in measures.items()}["accuracy"] == (None, "no labels")
    assert all(one.value is None and one.reason for one in measures.values())


def test_every_measure_by_which_a_fall_is_told_is_one(well_verdict: ModelVerdict) -> None:
    known = {name for window in well_verdict.windows for one in window.targets.values() for name in one.measures}
    assert {name for name in BETTER if not name.startswith("macro")} - {"ndcg", "mrr"} <= known


def test_measures_of_lists_are_those_of_the_raw_rows(ranked: Path, ranked_verdict: ModelVerdict) -> None:
    query = (
        'SELECT i.query, i.score, l.grade FROM "lending/scores/inferences" i '
        'JOIN "lending/scores/labels" l USING (id) WHERE date(i.at) = ? ORDER BY i.query, i.score DESC'
    )
    with closing(sqlite3.connect(ranked)) as connection:
        rows = connection.execute(query, ("2026-02-04",)).fetchall()
    lists = [[grade for _, _, grade in found] for _, found in groupby(rows, key=itemgetter(0))]
    window = next(one for one in ranked_verdict.windows if one.window.start == day_of(START) + 30)
    found = window.targets["grade"].measures
    gains = [one for one in (gain_of(grades) for grades in lists) if one is not None]
    ranks = [next((1 / place for place, grade in enumerate(grades, 1) if grade > 0), 0.0) for grades in lists]
    assert list(found) == ["ndcg", "mrr"]
    for name, values in (("ndcg", gains), ("mrr", ranks)):
        assert found[name].value == pytest.approx(sum(values) / len(values), rel=1e-9)
        expected = mean(len(values), sum(values), sum(one * one for one in values))
        assert found[name].low == pytest.approx(expected.low, rel=1e-6)
        assert found[name].high == pytest.approx(expected.high, rel=1e-6)
    assert len(lists) == 60 > len(gains)


def gain_of(grades: list[int]) -> float | None:
    def dcg(ordered: list[int]) -> float:
        return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ordered[:10]))

    best = dcg(sorted(grades, reverse=True))
    return dcg(grades) / best if best else None


def test_orders_that_come_by_chance_are_a_fall(ranked_verdict: ModelVerdict) -> None:
    assert ("performance", "ndcg", True) in kinds(ranked_verdict)
    before = ranked_verdict.windows[0].targets["grade"].measures["ndcg"]
    assert before.value is not None
    assert ranked_verdict.windows[-1].targets["grade"].measures["ndcg"].reason == "no labels"


def test_lists_without_a_hit_have_no_ndcg() -> None:
    day = Compared(reciprocal_rank=Sums.once(0))
    order = Answer("p", "y", Task.RANKING, Kind.RANK)
    target = TargetHistory("y", "y", Task.RANKING, None, None, None, order, None, None, {1: day}, {})
    found = measure(target, [1])
    assert (found["ndcg"].reason, found["mrr"].value) == ("no list with a relevant item", 0)
