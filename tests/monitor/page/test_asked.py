"""Which events are looked at is read from an address as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from schemagen_monitor.page.asked import Asked, having_parameters, of_bin, with_more
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window
from schemagen_runtime.api.selection import Having, PlaceInTime

DAYS = {"since": "2026-01-05", "until": "2026-01-07"}
HAVINGS = (
    None,
    Having("region", value='a&b="c" <d>'),
    Having("month", value=3),
    Having("region", value=True),
    Having("income", low=-1.5),
    Having("income", low=0.1, high=float("inf")),
    Having("income", is_missing=True),
)


@pytest.mark.parametrize("having", HAVINGS)
@pytest.mark.parametrize(
    "before",
    [None, PlaceInTime("2026-01-05T00:00:00+00:00", "é"), PlaceInTime("x", -3), PlaceInTime("2026-01-05T03", None)],
)
def test_what_is_written_is_read(well_report: ModelReport, having: Having | None, before: PlaceInTime | None) -> None:
    asked = Asked(Window(20458, 20460), having, before)
    address = with_more("/models/p/c/m/records?since=2026-01-05&until=2026-01-07", asked.written())
    assert Asked.read(dict(parse_qsl(urlsplit(address).query)), well_report) == asked
    selection = asked.selection("m")
    assert (selection.model, selection.start, selection.end) == ("m", date(2026, 1, 5), date(2026, 1, 7))
    assert selection.having == having


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"since": "2026-01-07", "until": "2026-01-07"},
        {"since": "yesterday", "until": "2026-01-07"},
        {**DAYS, "column": "none", "value": "1"},
        {**DAYS, "column": "income"},
        {**DAYS, "column": "income", "low": "nan"},
        {**DAYS, "column": "income", "low": "a"},
        {**DAYS, "column": "income", "value": "{"},
        {**DAYS, "column": "income", "value": "[1]"},
        {**DAYS, "column": "income", "value": '"' + "x" * 1000 + '"'},
        {**DAYS, "before": "1"},
        {**DAYS, "before": '["a"]'},
    ],
)
def test_what_cannot_be_is_refused(well_report: ModelReport, query: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Asked.read(query, well_report)


def test_a_sensitive_column_cannot_be_asked_for(well_report: ModelReport) -> None:
    columns = [replace(one, is_sensitive=True) for one in well_report.schema.columns]
    report = replace(well_report, schema=replace(well_report.schema, columns=columns))
    with pytest.raises(ValueError, match="sensitive"):
        Asked.read({**DAYS, "column": "region", "value": '"north"'}, report)


def test_a_bin_without_edges_cannot_be_asked_for() -> None:
    assert of_bin("a", Bin("other")) is None
    assert of_bin("a", Bin("0", value=0)) == Having("a", value=0)
    assert of_bin("a", Bin("under 3", high=3.0)) == Having("a", high=3.0)
    assert having_parameters(Having("a", high=3.0)) == {"column": "a", "high": "3.0"}
    assert with_more("/a", {}) == "/a"
