"""A report of a model has what its verdict has, as plain values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period

from tests.monitor.support import fill, reported


def test_it_says_what_was_judged(ill_verdict: ModelVerdict, ill_report: ModelReport) -> None:
    assert (ill_report.title, ill_report.period) == ("lending/scores, model m1", Period.DAY)
    assert ill_report.today == ill_report.windows[-1].start
    assert ill_report.judged == ill_verdict.judged > 0
    assert [alert.message for alert in ill_report.alerts] == [alert.message for alert in ill_verdict.alerts]
    assert ill_report.level is Level.ALERT
    assert all(alert.is_open for alert in ill_report.open_alerts)


def test_versions_have_their_days(ill_report: ModelReport) -> None:
    (version,) = ill_report.versions
    assert version.version == ill_report.schema.version == "1.0.0"
    assert version.rows == sum(window.rows for window in ill_report.windows)
    assert (version.first, version.last) == (ill_report.windows[0].start, ill_report.windows[-1].start)


def test_the_reference_has_its_days(ill_verdict: ModelVerdict, ill_report: ModelReport) -> None:
    span, reference = ill_verdict.reference.span, ill_report.reference
    assert span is not None
    assert reference is not None
    assert (reference.start, reference.end, reference.rows) == (*span, ill_verdict.reference.rows)


def test_a_young_model_has_no_reference(tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    assert (young.reference, young.level, young.judged) == (None, None, 0)
    assert all(not target.reference for target in young.targets)


def test_columns_find_their_facts(ill_report: ModelReport) -> None:
    found = {column.name: ill_report.facts(column) for column in ill_report.columns}
    assert found["income"].unit == "EUR"
    assert found["month"].is_quiet


def test_the_newest_ripe_window_is_over_and_has_labels_enough(ill_report: ModelReport) -> None:
    target = ill_report.targets[0]
    assert ill_report.newest_ripe(target) == 42
    assert ill_report.newest_ripe(replace(target, labels=[299] * 45)) is None
    # A window may be ripe before it is over, where its labels come at once: half a day is not told of all the same.
    at_once = replace(target, ripe=[True] * 45, labels=[400] * 45)
    assert ill_report.newest_ripe(at_once) == 43
