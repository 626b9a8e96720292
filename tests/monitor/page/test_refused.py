"""What was refused stands by column and code, what was missing by column."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.page.refused import Refused
from schemagen_monitor.page.tables import Group
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.window_report import RejectedReport

from tests.monitor.page.support import HOSTILE, frame


def groups(report: ModelReport) -> list[Group]:
    return Refused(Timespan.of(report, frame(), ())).groups()


def rejecting(report: ModelReport, *found: RejectedReport) -> ModelReport:
    windows = [*report.windows[:-2], replace(report.windows[-2], rejected=found, rejected_events=9), report.windows[-1]]
    return replace(report, windows=windows)


def test_rejections_are_drawn_the_most_first(well_report: ModelReport) -> None:
    few, many = RejectedReport("region", "type_mismatch", 2), RejectedReport(None, HOSTILE, 7)
    refused = groups(rejecting(well_report, few, many))[0]
    assert [str(row.name) for row in refused.rows] == ["the event", '<bdi class="code">region</bdi>']
    (table,) = refused.tables
    assert [list(row) for row in table.rows[-2:]] == [["7", "2"], ["0", "0"]]
    assert all(HOSTILE not in f"{head}{row.chart}" for head, row in zip(table.heads, refused.rows, strict=True))


def test_of_many_kinds_twelve_are_drawn(well_report: ModelReport) -> None:
    kinds = [RejectedReport(f"c{number}", "type_mismatch", number) for number in range(1, 16)]
    refused = groups(rejecting(well_report, *kinds))[0]
    assert len(refused.rows) == 12
    assert refused.left == "3 more kinds of rejections not drawn."


def test_missing_values_are_drawn_where_there_are_some(ill_report: ModelReport) -> None:
    (missing,) = groups(ill_report)
    (row,) = missing.rows
    assert ">income<" in str(row.name)
    assert row.note == "reference 2.2\u202f%"
    assert 'class="bar alert"' in row.chart


def test_nothing_is_drawn_where_nothing_is_missing(well_report: ModelReport) -> None:
    whole = [replace(one, before=0.0, missing=[0.0] * 45) for one in well_report.columns]
    assert groups(replace(well_report, columns=whole)) == []
