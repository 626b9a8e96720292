"""Whether numbers can be believed is said in words, and drawn where scores are probabilities."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.page.believing import believing_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import RipenessReport

from tests.monitor.page.reading import check
from tests.monitor.page.support import frame


def test_delay_and_calibration_are_words(ill_report: ModelReport) -> None:
    amount, paid = believing_of(ill_report, frame())
    assert amount.delay == "95\u202f% of the labels come within 2 days. All events of 5 Jan \u2013 14 Feb have one."
    less = replace(ill_report.targets[0].ripeness, final_coverage=0.85, final_start=20_470, final_end=20_490)
    (told, _) = believing_of(
        replace(ill_report, targets=[replace(one, ripeness=less) for one in ill_report.targets]), frame()
    )
    assert told.delay.endswith(" 15\u202f% of the events of 17 Jan \u2013 5 Feb have got none so far.")
    assert (amount.calibration, amount.chart, amount.rows) == ("", "", [])
    assert paid.calibration.startswith("Where the model said ")
    assert "came true. In the mean it is off by 2" in paid.calibration
    assert 'class="dot"' in paid.chart
    check(str(paid.chart), is_body=True)
    assert sum(int(row[1]) for row in paid.rows) == 400


def test_what_is_not_known_says_why(ill_report: ModelReport) -> None:
    unknown = [replace(one, ripeness=RipenessReport(None, None, "no labels have come")) for one in ill_report.targets]
    (first, _) = believing_of(replace(ill_report, targets=unknown), frame())
    assert first.delay == "When labels come is not known: no labels have come."
    assert believing_of(replace(ill_report, targets=[]), frame()) == []
