"""Columns that left their reference come first, and what is not drawn is counted."""

from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import Markup
from schemagen_monitor.page.column_words import NEVER
from schemagen_monitor.page.moved import Moved
from schemagen_monitor.page.tables import Group
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.report.column_report import ColumnReport, Unjudged
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.page.support import frame


def group(report: ModelReport) -> Group:
    found = Moved(Timespan.of(report, frame(), ())).group()
    assert found is not None
    return found


def test_what_is_open_comes_first_and_quiet_columns_last(ill_report: ModelReport) -> None:
    rows = group(ill_report).rows
    names = [str(row.name) for row in rows]
    assert ">income<" in names[0]
    assert ">month<" in names[-1]
    assert 'class="cell alert"' in rows[0].chart
    assert "<desc>Has left its reference, and is flagged now.</desc>" in rows[0].chart
    assert "<desc>Kept quiet: it follows the calendar.</desc>" in rows[-1].chart
    assert 'class="cell rest"' in rows[-1].chart


def test_the_words_below_a_strip_fit_what_was_judged(ill_report: ModelReport) -> None:
    region = next(one for one in ill_report.columns if one.name == "region")
    count = len(region.unjudged)

    def said(column: ColumnReport, *, alerts: bool = True) -> str:
        found = replace(ill_report, columns=[column], alerts=ill_report.alerts if alerts else [])
        (row,) = group(found).rows
        return str(row.chart).partition("<desc>")[2].partition("</desc>")[0]

    assert said(region) == "Looks as in the reference in each window that was judged."
    for why, words in NEVER.items():
        assert said(replace(region, unjudged=[why] * count)) == words
    assert said(replace(region, unjudged=[Unjudged.REFERENCE, Unjudged.TOO_FEW] * count)).startswith("Not judged")
    income = next(one for one in ill_report.columns if one.name == "income")
    assert re.fullmatch(r"Flagged in \d+ windows, which opened no alert\.", said(income, alerts=False))


def test_a_slot_says_why_it_is_not_judged(ill_report: ModelReport) -> None:
    (table,) = group(ill_report).tables
    said = [Markup(row[0]).striptags() for row in table.rows]
    assert said[0].endswith("reference")
    assert said[42].endswith("missing: alert")
    assert said[44].endswith("still open")


def test_of_a_thousand_columns_thirty_are_drawn(ill_report: ModelReport) -> None:
    steady = next(one for one in ill_report.columns if one.name == "region")
    many = [replace(steady, name=f"c{number}", column="region") for number in range(995)]
    found = group(replace(ill_report, columns=[*ill_report.columns, *many]))
    assert (len(found.rows), len(found.others)) == (30, 970)
    assert ">income<" in str(found.rows[0].name)
    assert found.left == "970 other columns are not drawn."


def test_a_model_without_columns_has_nothing_to_draw(ill_report: ModelReport) -> None:
    assert Moved(Timespan.of(replace(ill_report, columns=[]), frame(), ())).group() is None
