"""Two models stand side by side, and the heading says which one is better, if one is."""

from __future__ import annotations

from schemagen_monitor.measures.measured import Measured, absent
from schemagen_monitor.page.pair import render_pair
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.pair import Agreement, TargetPair

from tests.monitor.page.reading import check
from tests.monitor.page.support import frame


def pair(low: float, high: float, measure: str = "accuracy", *, is_cut: bool = False) -> TargetPair:
    value = Measured((low + high) / 2, low, high)
    agreement = Agreement(50, 30, 15, 5) if measure == "accuracy" else None
    return TargetPair("paid", measure, 100, is_cut, Measured(0.8, 0.7, 0.9), Measured(0.65, 0.6, 0.7), value, agreement)


def heading(report: ModelReport, *pairs: TargetPair) -> str:
    return check(render_pair(report, "m2", ["m2", "m3"], pairs, frame())).every("h1")[0].text


def test_the_heading_says_which_is_better(well_report: ModelReport) -> None:
    assert heading(well_report, pair(0.1, 0.2)) == "m1 answers paid better than m2"
    assert heading(well_report, pair(-0.2, -0.1)) == "m2 answers paid better than m1"
    assert heading(well_report, pair(-0.2, -0.1, "mae")) == "m1 answers paid better than m2"
    assert heading(well_report, pair(-0.1, 0.1)) == "m1 and m2 cannot be told apart on paid"
    none = absent("no rows")
    nothing = TargetPair("paid", "accuracy", 0, False, none, none, none, Agreement(0, 0, 0, 0))
    assert heading(well_report, nothing) == "m1 and m2 answered no event in common whose label has come"


def test_numbers_and_who_was_right_are_told(well_report: ModelReport) -> None:
    root = check(render_pair(well_report, "m2", ["m2", "m3"], [pair(0.1, 0.2, is_cut=True)], frame()))
    rows = [[cell.text for cell in row.every("th") + row.every("td")] for row in root.every("tr")]
    assert ["only the first", "30", "30.0"] in rows
    assert "100 events that both answered and whose label has come only: the newest" in root.text
    assert [one.text for one in root.every("option")] == ["m2", "m3"]
    alone = check(render_pair(well_report, None, [], [], frame()))
    assert "The collection has no other model." in alone.text


def test_a_small_difference_has_digits_enough(well_report: ModelReport) -> None:
    root = check(render_pair(well_report, "m2", ["m2"], [pair(0.001, 0.007)], frame()))
    rows = [[cell.text for cell in row.every("th") + row.every("td")] for row in root.every("tr")]
    assert ["The first less the second", "0.004", "0.001\u20130.007"] in [row[:3] for row in rows]
