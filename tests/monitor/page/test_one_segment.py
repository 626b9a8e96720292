"""A model's page that looks at one value of a segment draws it by itself, and leads back to all events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_monitor.page.causes import Causes
from schemagen_monitor.page.model import render_model
from schemagen_monitor.page.one_segment import segment_groups
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_report import SegmentReport, SegmentValueReport
from schemagen_monitor.verdict.alert import AlertKind, SegmentValue

from tests.monitor.page.reading import check
from tests.monitor.page.support import HOSTILE, frame


@pytest.fixture
def sliced(ill_report: ModelReport) -> ModelReport:
    """A model with a segment, of which a value has a hostile name."""
    count = len(ill_report.windows)
    names = ("south", None, HOSTILE)
    values = [SegmentValueReport(name, [400] * count, [320] * count, [], 4000, 3200.0, 0.0) for name in names]
    segments = [SegmentReport("paid", "region", "accuracy", False, None, 0.05, 0.1, values, 0)]
    return replace(ill_report, segments=segments)


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("region=south", "is <bdi>south</bdi>"),
        ("region", "is <bdi>no value</bdi>"),
        (f"region={HOSTILE}", "is <bdi>&lt;script&gt;"),
    ],
)
def test_it_is_drawn_first_with_its_numbers(sliced: ModelReport, key: str, title: str) -> None:
    html = render_model(sliced, frame(view=View(segment=key)))
    check(html)
    assert title in html
    assert html.index(title) < html.index("How good, and since when not")
    assert "400 labelled" in html
    assert '<a href="/models/lending/scores/m1">Look at all events</a>' in html


def test_the_form_and_links_keep_it(sliced: ModelReport) -> None:
    html = render_model(sliced, frame(view=View(segment="region=south")))
    assert '<input type="hidden" name="segment" value="region=south">' in html
    assert "/columns/income?segment=region%3Dsouth" in html
    assert 'href="/"' in html


def test_its_values_lead_to_it(sliced: ModelReport) -> None:
    html = render_model(sliced, frame(view=View(window=sliced.windows[40].start)))
    assert "segment=region%3Dsouth" in html


def test_of_all_events_nothing_more_is_drawn(sliced: ModelReport) -> None:
    for view in (View(), View(segment="region=west")):
        assert segment_groups(Timespan.of(sliced, frame(view=view), [])) == []


def test_the_first_of_flagged_windows_has_a_sign(sliced: ModelReport) -> None:
    fallen = [replace(one, totals=[200.0] * len(sliced.windows)) for one in sliced.segments[0].values]
    report = replace(sliced, segments=[replace(sliced.segments[0], values=fallen)])
    (group,) = segment_groups(Timespan.of(report, frame(view=View(segment="region=south")), []))
    (row,) = group.rows
    (table,) = group.tables
    assert [cells[3] for cells in table.rows].count("alert") > 3
    assert row.chart.count('class="flag alert"') == 1


def test_an_alert_that_names_it_leads_to_it(sliced: ModelReport) -> None:
    fall = next(one for one in sliced.open_alerts if one.kind is AlertKind.PERFORMANCE)
    where = Causes(sliced, frame()).where(replace(fall, segments=[SegmentValue("region", "south")]))
    assert '<a href="/models/lending/scores/m1?segment=region%3Dsouth"><bdi>south</bdi></a>' in where
    unknown = Causes(sliced, frame()).where(replace(fall, segments=[SegmentValue("region", "west")]))
    assert "<a" not in unknown
