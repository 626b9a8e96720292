"""One value of a segment over time is what the rows of it alone would give."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_report import SegmentReport, SegmentValueReport
from schemagen_monitor.report.segment_series import segment_key, segment_keys, segment_series


def value(name: str | None, labels: int, right: int, windows: int) -> SegmentValueReport:
    return SegmentValueReport(name, [labels] * windows, [right] * windows, [], 10 * labels, 8.0 * labels, 0.0)


@pytest.fixture
def sliced(ill_report: ModelReport) -> ModelReport:
    count = len(ill_report.windows)
    values = [value("south", 400, 200, count), value(None, 400, 320, count), value("rare", 9, 9, count)]
    rising = replace(value("late", 9, 9, count), labels=[9] * (count - 1) + [40])
    segments = [SegmentReport("paid", "region", "accuracy", True, None, 0.05, 0.1, [*values, rising], 0)]
    return replace(ill_report, segments=segments)


def test_values_are_named_by_their_column(sliced: ModelReport) -> None:
    assert (segment_key("a", "b=c"), segment_key("a", ""), segment_key("a", None)) == ("a=b=c", "a=", "a")
    # Of free text those are told that have ten labels anywhere; all of these have them in the reference.
    assert segment_keys(sliced) == ["region=south", "region", "region=rare", "region=late"]
    bare = replace(sliced.segments[0], values=[replace(one, reference_labels=9) for one in sliced.segments[0].values])
    assert segment_keys(replace(sliced, segments=[bare])) == ["region=south", "region", "region=late"]


def test_each_window_has_its_share_and_its_level(sliced: ModelReport) -> None:
    (found,) = segment_series(sliced, "region=south")
    assert (found.target, found.column, found.value, found.measure) == ("paid", "region", "south", "accuracy")
    assert {one.value for one in found.measured} == {0.5}
    assert (found.reference.value, found.reference_labels) == (0.8, 4000)
    ripe = next(one for one in sliced.targets if one.name == "paid").ripe
    for place, window in enumerate(sliced.windows):
        is_judged = window.is_over and ripe[place] and not window.is_reference
        assert found.levels[place] == (Level.ALERT if is_judged else None)
    assert Level.ALERT in found.levels


def test_rare_values_of_free_text_are_not_told(sliced: ModelReport) -> None:
    (found,) = segment_series(sliced, "region=late")
    assert (found.labels[0], found.measured[0].value, found.measured[0].reason) == (None, None, "under 10 labels")
    assert found.labels[-1] == 40
    assert found.measured[-1].value == pytest.approx(9 / 40)


@pytest.mark.parametrize("key", ["region=west", "amount=1", "", "="])
def test_of_another_value_nothing_is_told(sliced: ModelReport, key: str) -> None:
    assert segment_series(sliced, key) == []
