"""Where answers went wrong is told by segment: drawn where there are labels enough, else named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.causes import Causes
from schemagen_monitor.page.model import model_body
from schemagen_monitor.page.view import View
from schemagen_monitor.page.where import NO_VALUE, where_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_report import SegmentReport, SegmentValueReport
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue

from tests.monitor.page.support import HOSTILE, frame

AT = 40


def value(name: str | None, labels: int, right: int, windows: int) -> SegmentValueReport:
    return SegmentValueReport(name, [labels] * windows, [right] * windows, [], 10 * labels, 8.0 * labels, 0.0)


@pytest.fixture
def sliced(ill_report: ModelReport) -> ModelReport:
    """A model with segments, one of hostile names."""
    count = len(ill_report.windows)
    values = [value("south", 400, 200, count), value(None, 400, 320, count), value(HOSTILE, 50, 40, count)]
    segments = [
        SegmentReport("paid", "region", "accuracy", True, None, 0.05, 0.1, [*values, value("x", 3, 3, count)], 2),
        SegmentReport("paid", HOSTILE, "accuracy", False, f"why {HOSTILE}", 0.05, 0.1, [], 0),
        SegmentReport("gone", "region", "accuracy", False, None, 0.05, 0.1, [], 0),
    ]
    return replace(ill_report, segments=segments)


def looking_at(report: ModelReport, place: int) -> View:
    return View(window=report.windows[place].start)


def test_values_are_drawn_or_named(sliced: ModelReport) -> None:
    found = where_of(sliced, frame(view=looking_at(sliced, AT)))
    assert found is not None
    assert not found.why
    region, other = found.tables
    assert [(row.value, row.is_named, row.level) for row in region.rows] == [
        ("south", True, Level.ALERT),
        (NO_VALUE, False, None),
    ]
    south = region.rows[0]
    assert (south.measure, south.change, south.labels) == ("0.50", "\N{MINUS SIGN}0.30", "400")
    assert "<svg" in south.drawn
    assert region.thin == [(HOSTILE, "50")]
    assert region.notes == [
        "3 labels lie at other values, each under 10.",
        "2 more values with fewer labels are left out.",
    ]
    assert other.notes == [f"Not known: why {HOSTILE}."]


def test_a_window_that_is_not_ripe_is_not_told_by_segment(sliced: ModelReport) -> None:
    found = where_of(sliced, frame(view=looking_at(sliced, len(sliced.windows) - 1)))
    assert found is not None
    assert (found.tables, bool(found.why)) == ([], True)


def test_without_segments_nothing_is_told(ill_report: ModelReport) -> None:
    bare = replace(ill_report, segments=[])
    assert where_of(bare, frame()) is None
    assert 'id="where"' not in model_body(bare, frame())


def test_the_page_has_a_table_with_nothing_hostile_in_it(sliced: ModelReport) -> None:
    page = model_body(sliced, frame(view=looking_at(sliced, AT)))
    assert 'id="where"' in page
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(" in page
    assert ">south</a></th>" in page
    assert "style=" not in page


def test_alerts_say_where(ill_report: ModelReport) -> None:
    values = [SegmentValue("region", "so<uth"), SegmentValue("region", None)]
    alert = Alert(AlertKind.DRIFT, "income", None, ("income",), Level.ALERT, 20494, None, "x", segments=values)
    said = Causes(ill_report, frame()).sentence(alert)
    words = '<bdi class="code">region</bdi> is <bdi>so&lt;uth</bdi> or <bdi class="code">region</bdi> is missing.'
    assert said.endswith(f", only where {words}")
    fall = replace(next(one for one in ill_report.alerts if one.kind is AlertKind.PERFORMANCE), segments=values[:1])
    assert "Accuracy fell only where" in Causes(ill_report, frame()).sentence(fall)
    assert "Accuracy fell only where" in model_body(replace(ill_report, alerts=[fall]), frame())
