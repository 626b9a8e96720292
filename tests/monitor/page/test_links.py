"""Pages are found whatever their names are."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from schemagen_monitor.page.links import ServedLinks
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period, Window

LINKS = ServedLinks("/monitoring/")


def test_they_lie_below_the_root_path_and_keep_the_view(well_report: ModelReport) -> None:
    view = View(Period.WEEK)
    assert LINKS.overview(View()) == "/monitoring/"
    assert LINKS.model(well_report, view) == "/monitoring/models/lending/scores/m1?period=week"
    assert LINKS.versions(well_report, View()) == "/monitoring/models/lending/scores/m1/versions"
    assert LINKS.compare(well_report, View()) == "/monitoring/models/lending/scores/m1/compare"
    assert LINKS.annotations(well_report) == "/monitoring/models/lending/scores/m1/annotations"
    assert LINKS.sign_out() == "/monitoring/sign-out"
    records = LINKS.records(well_report, Window(20514, 20515), View())
    assert records == "/monitoring/models/lending/scores/m1/records?since=2026-03-02&until=2026-03-03"


@pytest.mark.parametrize("name", ["a b", "a/b", "..", ".", "", "%2F?#", "\u202eإير\u0627د", "<&\"'>"])
def test_names_of_columns_stay_whole(well_report: ModelReport, name: str) -> None:
    address = urlsplit(str(LINKS.column(replace(well_report, model="a/b"), name, View())))
    head, _, last = address.path.rpartition("/")
    assert unquote(head) == "/monitoring/models/lending/scores/a/b/columns"
    assert (unquote(last) or parse_qs(address.query, keep_blank_values=True)["name"][0]) == name


def test_no_address_names_a_sensitive_column(well_report: ModelReport) -> None:
    columns = [replace(one, is_sensitive=one.name == "region") for one in well_report.schema.columns]
    parts = [replace(one, name="region[part]") if one.name == "region" else one for one in well_report.columns]
    report = replace(well_report, schema=replace(well_report.schema, columns=columns), columns=parts)
    assert LINKS.column(report, "region", View()) is None
    assert LINKS.column(report, "region[part]", View()) is None
    assert LINKS.column(report, "income", View()) is not None
