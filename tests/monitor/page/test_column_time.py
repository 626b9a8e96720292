"""What became of a column over time is drawn, and told in a table with a row for each slot."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from schemagen_monitor.page.column_time import ColumnClock
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.page.columns import columns_of


def clock(verdict: ModelVerdict, name: str) -> ColumnClock:
    found = columns_of(verdict)
    column = next(one for one in found.report.columns if one.name == name)
    return ColumnClock(found.report, column, found.columns[name], Slots.of(found.report), 40)


def test_numbers_have_quantiles_and_values_a_map(ill_verdict: ModelVerdict) -> None:
    income = clock(ill_verdict, "income").drawn(2026)
    assert [one.title for one in income.charts] == ["Drift", "Values", "Median", "Missing"]
    assert list(income.heads) == ["Events", "JS", "PSI", "Missing", "p5", "p25", "p50", "p75", "p95", "State"]
    assert all(len(cells) == len(income.heads) for _, cells in income.rows)
    assert len(income.rows) == len(ill_verdict.windows) == len(income.shares)
    assert income.rows[40][0] == income.when == "14 Feb"
    assert income.rows[40][1][-1] == "alert"
    assert income.rows[3][1][-1] == "reference"
    # Each chart says in which cell of the table its numbers stand.
    assert [income.heads[one.cell - 1] for one in income.charts] == ["JS", "Events", "p50", "Missing"]


def test_values_without_an_order_have_no_quantiles(well_verdict: ModelVerdict) -> None:
    region = clock(well_verdict, "region").drawn(2026)
    assert [one.title for one in region.charts] == ["Drift", "Values"]
    assert "p50" not in region.heads
    assert [one[:5] for one in region.bins][:3] == ["north", "south", "east"] or set(region.bins) >= {"north", "south"}
    assert sum(float(one.rstrip("%\N{NARROW NO-BREAK SPACE}")) for one in region.shares[20][1]) > 99


def test_a_value_that_is_called_other_has_a_row_of_the_map(well_verdict: ModelVerdict) -> None:
    region = clock(well_verdict, "region")
    known = region._distribution
    bins = [Bin("other", value="other"), *known.bins[1:], Bin("all others", is_rest=True)]
    region._distribution = replace(
        known, bins=bins, windows=[replace(one, counts=[*one.counts, 1]) for one in known.windows]
    )
    (drawn,) = (one.drawn for one in region.drawn(2026).charts if one.title == "Values")
    assert ">other<" in drawn
    assert "all others" not in drawn


def test_quantiles_that_are_infinite_are_drawn_nowhere(ill_verdict: ModelVerdict) -> None:
    income = clock(ill_verdict, "income")
    known = income._distribution
    windows = [
        replace(one, quantiles=[-math.inf, -math.inf, math.inf, math.inf, math.inf] if place % 2 else one.quantiles)
        for place, one in enumerate(known.windows)
    ]
    for given in (windows, [replace(one, quantiles=[math.inf] * 5) for one in windows]):
        income._distribution = replace(known, windows=given)
        (median,) = (one.drawn for one in income.drawn(2026).charts if one.title == "Median")
        drawn = " ".join(re.findall(r' (?:d|y|y1|y2|cy)="([^"]*)"', str(median)))
        assert drawn
        assert "nan" not in drawn
        assert "inf" not in drawn
