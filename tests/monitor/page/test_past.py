"""What has ended is told, the newest first."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.past import earlier_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import AlertKind

from tests.monitor.page.support import frame


def test_new_values_and_drift_of_a_column_over_the_same_days_are_one_line(ill_report: ModelReport) -> None:
    first = replace(ill_report.alerts[0], kind=AlertKind.DRIFT, column="region", columns=("region",), since=1, until=5)
    new = replace(first, kind=AlertKind.NEW_VALUES, level=Level.WARNING, message="region has values, since then")
    later = replace(new, since=2)
    told, _ = earlier_of(replace(ill_report, alerts=[replace(first, level=Level.ALERT), new, later]), frame())
    assert [one.says.striptags() for one in told] == [
        "region has values.",
        "region has values. It is distributed otherwise than in the reference too.",
    ]
    assert [one.word for one in told] == ["Warning", "Alert"]


def test_only_what_has_ended_is_told(ill_report: ModelReport) -> None:
    assert earlier_of(ill_report, frame()) == ([], 0)
    ended = [replace(ill_report.alerts[0], since=20480 + day, until=20483 + day) for day in range(33)]
    told, older = earlier_of(replace(ill_report, alerts=[*ill_report.alerts, *ended]), frame())
    assert (len(told), older) == (30, 3)
    assert (told[0].when, told[0].word) == ("28 Feb \u2013 2 Mar", "Alert")
    assert told[0].says.striptags().startswith("income is missing in 2")
    assert '<bdi class="code">income</bdi>' in told[0].says
    assert "since" not in told[0].says
