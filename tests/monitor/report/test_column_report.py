"""What is known of a column stands window by window, with why it was not judged."""

from __future__ import annotations

import random
from pathlib import Path

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.column_report import ColumnReport, Unjudged
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.support import fill, reported, steady


def column(report: ModelReport, name: str) -> ColumnReport:
    return next(one for one in report.columns if one.name == name)


def test_series_are_those_of_the_windows(ill_verdict: ModelVerdict, ill_report: ModelReport) -> None:
    for place, one in enumerate(ill_report.columns):
        verdicts = [window.columns[place] for window in ill_verdict.windows]
        assert list(one.missing) == [verdict.missing for verdict in verdicts]
        assert list(one.psi) == [verdict.drift.psi for verdict in verdicts]
        worst = [verdict.drift.level if verdict.is_judged else None for verdict in verdicts]
        assert [one.level(window) for window in range(len(verdicts))] == worst


def test_why_a_window_is_not_judged(ill_report: ModelReport) -> None:
    income = column(ill_report, "income")
    assert set(income.unjudged[:28]) == {Unjudged.REFERENCE}
    assert set(income.unjudged[28:-1]) == {None}
    assert income.unjudged[-1] is Unjudged.RUNNING
    assert set(column(ill_report, "month").unjudged) == {Unjudged.QUIET}
    assert not column(ill_report, "month").levels


def test_a_finding_has_its_level(ill_report: ModelReport) -> None:
    income = column(ill_report, "income")
    assert set(income.levels) == {"missing"}
    assert set(income.levels["missing"][36:-1]) == {Level.ALERT}
    assert set(income.levels["missing"][:36]) == {None}
    assert income.before is not None
    assert income.before < 0.05


def test_a_test_that_was_not_made_is_none(ill_report: ModelReport) -> None:
    for one in ill_report.columns:
        for test in one.tests.values():
            assert [p is None for p in test.p] == [effect is None for effect in test.effect]


def test_a_day_with_few_rows_is_too_few(tmp_path: Path) -> None:
    def world(chance: random.Random, day: int) -> dict[str, object]:
        return steady(chance, day)

    db = fill(tmp_path / "m.db", world, days=34, rows=60, delay=1)
    assert column(reported(db, 33), "income").unjudged[30] is Unjudged.TOO_FEW
