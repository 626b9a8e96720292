"""A window says its rows, and which events were rejected in it."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.window_report import WindowReport
from schemagen_monitor.verdict.model import ModelVerdict


def test_windows_have_their_rows(ill_report: ModelReport) -> None:
    assert {window.rows for window in ill_report.windows} == {400}
    assert [window.is_over for window in ill_report.windows] == [True] * 44 + [False]
    assert [window.is_reference for window in ill_report.windows] == [True] * 28 + [False] * 17


def test_errors_stand_by_column_and_code(ill_verdict: ModelVerdict) -> None:
    rejected = {("region", "type_mismatch"): 1, (None, "id_blank"): 2, ("income", "out_of_range"): 1}
    window = replace(ill_verdict.windows[0], rejected=rejected, rejected_events=3)
    found = WindowReport.of(ill_verdict, window)
    assert [(one.column, one.code, one.count) for one in found.rejected] == [
        ("income", "out_of_range", 1),
        ("region", "type_mismatch", 1),
        (None, "id_blank", 2),
    ]
    assert found.rejected_events == 3
