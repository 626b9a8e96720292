"""How answers did by segment is told window by window: with intervals, the own reference, and the part of the fall."""

from __future__ import annotations

import random

import pytest
from schemagen_monitor.report.codec import read_model_report, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_report import SegmentReport, SegmentTable
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period

from tests.monitor.support import Row, fill, from_day, judged, steady
from tests.monitor.verdict.test_where import SLICED


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> ModelVerdict:
    def contrary(chance: random.Random, day: int) -> Row:
        row = steady(chance, day)
        proba = row["proba"]
        if row["region"] == "south" and isinstance(proba, float):
            row["proba"] = 1 - proba
        return row | {"region": chance.choice(["a", "b"])} if chance.random() < 0.004 else row

    db = fill(tmp_path_factory.mktemp("db") / "m.db", from_day(32, contrary), days=44, rows=1500, text=SLICED)
    return judged(db, 44, Period.WEEK)


@pytest.fixture(scope="module")
def report(verdict: ModelVerdict) -> ModelReport:
    return ModelReport.of(verdict)


def table(report: ModelReport, target: str, place: int) -> SegmentTable:
    (segment,) = (one for one in report.segments if one.target == target)
    return segment.table(next(one for one in report.targets if one.name == target), place)


def test_the_fall_is_found_where_it_lies(report: ModelReport) -> None:
    found = table(report, "paid", 5)
    south, *others = found.rows
    assert south.value == "south"
    assert south.level == "alert"
    assert {row.level for row in others} == {None}
    assert south.part == pytest.approx(1, abs=0.15)
    assert sum(row.part or 0 for row in found.rows) == pytest.approx(1, abs=0.1)
    assert south.change is not None
    assert south.change < -0.1
    whole = report.targets[1].measures["accuracy"][5]
    assert whole is not None
    assert sum(row.labels * (row.measured.value or 0) for row in found.rows) / sum(
        row.labels for row in found.rows
    ) == pytest.approx(whole.value or 0, abs=0.005)


def test_rare_values_of_free_text_are_others(report: ModelReport) -> None:
    for place in range(5, len(report.windows)):
        found = table(report, "paid", place)
        assert all(labels >= 10 for _, labels in found.thin)
        assert found.others < 20
    assert any(table(report, "paid", place).thin for place in range(5, len(report.windows)))


def test_a_calm_window_has_no_parts(report: ModelReport) -> None:
    assert {row.part for row in table(report, "paid", 1).rows} == {None}
    assert {row.level for row in table(report, "amount", 5).rows} == {None}
    assert {row.measured.low is not None for row in table(report, "amount", 5).rows} == {True}


def test_errors_are_those_of_all_events_together(report: ModelReport) -> None:
    whole = report.targets[0].measures["mae"][2]
    assert whole is not None
    rows = table(report, "amount", 2).rows
    together = sum(row.labels * (row.measured.value or 0) for row in rows) / sum(row.labels for row in rows)
    assert together == pytest.approx(whole.value, rel=0.002)


def test_it_is_kept_with_the_report(report: ModelReport) -> None:
    assert read_model_report(write_model_report(report)) == report
    assert [(one.target, one.column, one.measure) for one in report.segments] == [
        ("amount", "region", "mae"),
        ("paid", "region", "accuracy"),
    ]


def test_only_the_largest_values_are_told(verdict: ModelVerdict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_monitor.report.segment_report.MOST_VALUES", 2)
    for found in SegmentReport.all(verdict):
        assert len(found.values) == 2
        assert found.left_out == 3
        assert "north" in {one.value for one in found.values}
