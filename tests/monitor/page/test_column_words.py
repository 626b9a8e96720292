"""What tests found is told in words that say how much."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.column_words import (
    alert_of,
    change_words,
    headline,
    level_of,
    points,
    spell_chance,
    spell_p,
    spell_size,
    state_words,
    tell_tests,
)
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.report.column_report import ColumnReport, Unjudged
from schemagen_monitor.report.distribution import Change
from schemagen_monitor.report.model_report import ModelReport


def column(report: ModelReport, name: str) -> ColumnReport:
    return next(one for one in report.columns if one.name == name)


@pytest.mark.parametrize(
    ("p", "chance", "written"),
    [
        (1e-9, "in under one of a million windows", "under 0.000001"),
        (0.0005, "in one of 2,000 windows", "0.0005"),
        (0.9, "in most windows", "0.9"),
    ],
)
def test_a_probability_is_a_number_of_windows(p: float, chance: str, written: str) -> None:
    assert (spell_chance(p), spell_p(p)) == (chance, written)


def test_sizes_are_points_or_a_distance() -> None:
    assert spell_size("missing", 0.031) == "3.1 points of the rows"
    words = [spell_size("shape", size).split(",")[0] for size in (0.0, 0.02, 0.05, 0.1)]
    assert words == ["hardly any", "small", "clear", "large"]
    assert [points(one) for one in (0.0004, -0.0001, -0.0125)] == ["0.0", "0.0", "\N{MINUS SIGN}1.2"]


@pytest.mark.parametrize(
    "label", ["from 1.84", "under 3", "1\u20132", "5", "up to 4", "all", "north (n)", "hidden value 2", "not a number"]
)
def test_the_largest_change_is_a_sentence_for_every_kind_of_bin(label: str) -> None:
    change = Change(Bin(label), 0.25, 0.125, Measured(0.125, 0.1, 0.15))
    assert change_words(change).striptags() == (
        f"The largest change is in \u201c{label}\u201d: 25 % of the events with a value, 12 % in the reference, "
        "a change of +10.0 to +15.0 points."
    )


def test_an_open_alert_is_the_headline(ill_report: ModelReport) -> None:
    income, last = column(ill_report, "income"), len(ill_report.windows) - 1
    assert alert_of(ill_report, income) is not None
    assert headline(ill_report, income, last, 2026).striptags().endswith("since 10 Feb")
    assert level_of(ill_report, income, last) is Level.ALERT
    assert state_words(ill_report, income, last) == "Alert"
    assert next(one.asks for one in tell_tests(income, last - 1)) == "Is a value missing more often, or less?"


def test_a_flag_without_an_alert_is_said(ill_report: ModelReport) -> None:
    quiet, place = replace(ill_report, alerts=[]), 40
    said = headline(quiet, column(quiet, "income"), place, 2026).striptags()
    assert said == "income is not as in the reference on 14 Feb, and no alert is open"
    assert level_of(quiet, column(quiet, "income"), None) is None


def test_why_nothing_is_judged_is_said(well_report: ModelReport) -> None:
    month = column(well_report, "month")
    assert state_words(well_report, month, 40) == "Not judged"
    few = replace(month, unjudged=[Unjudged.TOO_FEW] * len(month.unjudged))
    assert "too few events" in headline(well_report, few, 40, 2026)
    assert "no reference" in headline(replace(well_report, reference=None), month, 40, 2026)
    income = column(well_report, "income")
    assert headline(well_report, income, 40, 2026).striptags() == "income looks as it did in the reference"
    assert state_words(well_report, income, 40) == "Steady"
