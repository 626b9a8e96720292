"""The text says of each model whether it is well, the worst first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.text import ahead_words, headline, unripe_words, worst_first, write_lines

from tests.monitor.support import START, fill, reported, today


def test_the_worst_comes_first(well_report: ModelReport, ill_report: ModelReport) -> None:
    assert worst_first([well_report, ill_report]) == [ill_report, well_report]
    lines = list(write_lines([well_report, ill_report]))
    assert lines[0].startswith("lending/scores, model m1: alert: 2 findings are open, the first since 2026-02-10")
    assert "  reference: 2026-01-05 to 2026-02-01, 11,200 events" in lines
    came = "100\u202f% of the events of 2026-01-05 to 2026-02-14 have got one, most of them within 2 days"
    assert f"  labels of paid: {came}" in lines
    assert any(line.startswith("  paid, 2026-02-16, 400 labels: auc 0.") for line in lines)


def test_a_model_is_well_or_not_judged_yet(well_report: ModelReport, tmp_path: Path) -> None:
    assert headline(well_report) == "well: nothing is open"
    assert well_report.open_alerts == []
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    assert headline(young).startswith("not judged yet")
    assert any("no reference yet" in line for line in write_lines([young]))


def test_why_no_label_is_ripe_is_told_with_what_to_do(untimed_report: ModelReport) -> None:
    lines = list(write_lines([untimed_report]))
    first = "2026-01-05 to 2026-02-01, 6,160 events; for now, until days have most of their labels"
    assert f"  reference: {first}" in lines
    (found,) = (line for line in unripe_words(untimed_report) if "paid" in line)
    assert f"  {found}" in lines
    assert found.startswith("labels of paid: delays not known yet: ")
    came = f"100\u202f% of the labels came on {(START + timedelta(days=today())).date()}, for events of 41 days: "
    assert found.partition("labels take. ")[2] == (
        f"{came}a label without a timestamp counts as known when it was accepted, so send when each label was known"
    )


def test_the_window_that_is_running_is_not_told(ill_report: ModelReport) -> None:
    (target, *_) = ill_report.targets
    at_once = replace(target, ripe=[True] * 45, labels=[400] * 45)
    lines = list(write_lines([replace(ill_report, targets=[at_once])]))
    assert any(line.startswith(f"  {target.name}, 2026-02-17, 400 labels: ") for line in lines), lines


def test_events_ahead_of_now_are_told(well: Path, well_report: ModelReport) -> None:
    assert ahead_words(well_report) is None
    early = reported(well, 40)  # the store has events of four more days
    assert early.ahead == 4 * 400
    assert "  1,600 events are ahead of now, and count nowhere until then: is a clock wrong?" in write_lines([early])
    assert (
        ahead_words(replace(early, ahead=1))
        == "1 event is ahead of now, and counts nowhere until then: is a clock wrong?"
    )
