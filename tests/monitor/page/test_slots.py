"""Windows lie in slots of time, with those between them that had no events."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.page.slots import MOST, Slots, in_view
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport


def without(report: ModelReport, *places: int) -> ModelReport:
    return replace(report, windows=[one for place, one in enumerate(report.windows) if place not in places])


def test_days_without_events_are_gaps(well_report: ModelReport) -> None:
    report = without(well_report, 5, 6)
    slots = Slots.of(report)
    assert len(slots.windows) == 45
    assert [slot for slot, place in enumerate(slots.places) if place is None] == [5, 6]
    assert slots.each(lambda place: report.windows[place].rows)[4:8] == [400, None, None, 400]
    assert slots.timeline(report, None, None, ()).gaps[4:8] == [False, True, True, False]


def test_of_many_the_newest_are_drawn(well_report: ModelReport) -> None:
    old = [replace(one, start=one.start - 4000, end=one.end - 4000) for one in well_report.windows[:3]]
    slots = Slots.of(replace(well_report, windows=[*old, *well_report.windows]))
    assert (len(slots.windows), slots.left_out) == (MOST, 3)


def test_nothing_has_no_slots(well_report: ModelReport) -> None:
    nothing = replace(well_report, windows=[])
    slots = Slots.of(nothing)
    assert (slots.windows, slots.count, slots.ticks(2026)) == ([], 12, [])
    assert in_view(slots, nothing, View()) is None


def test_the_slot_in_view_is_the_newest_that_is_over_or_the_one_asked_for(well_report: ModelReport) -> None:
    slots = Slots.of(well_report)
    assert in_view(slots, well_report, View()) == 43  # the last one is running
    assert in_view(slots, well_report, View(window=well_report.windows[3].start)) == 3
    assert in_view(slots, well_report, View(window=1)) == 43


def test_months_are_named(well_report: ModelReport) -> None:
    slots = Slots.of(well_report)
    assert [(tick.words, tick.at) for tick in slots.ticks(2026)] == [("Feb 2026", 27.0)]
    span = slots.timeline(well_report, None, None, ()).reference
    assert span == (0.0, 28.0)


def test_a_narrow_chart_has_no_name_near_its_edge(well_report: ModelReport) -> None:
    assert [tick.is_rare for tick in Slots.of(well_report).ticks(2026)] == [True]
    cut = replace(well_report, windows=well_report.windows[:33])  # February begins at 27 of 33
    assert [tick.is_rare for tick in Slots.of(cut).ticks(2026)] == [False]


def test_labels_are_awaited_where_some_came(well_report: ModelReport) -> None:
    slots, target = Slots.of(well_report), well_report.targets[0]
    assert list(slots.timeline(well_report, None, target, ()).unripe)[-3:] == [False, True, True]
    silent = replace(target, labels=[0] * 45)
    assert not any(slots.timeline(well_report, None, silent, ()).unripe)
