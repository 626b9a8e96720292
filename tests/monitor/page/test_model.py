"""The page of a model answers in the order of the questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.model import choices, model_body, render_model
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

from tests.monitor.page.reading import check
from tests.monitor.page.support import HOSTILE, frame, hostile
from tests.monitor.support import fill, reported


def test_title_and_heading_have_the_answer(ill_report: ModelReport) -> None:
    root = check(render_model(ill_report, frame()))
    heading = root.every("h1")[0].text
    assert heading.startswith("Accuracy fell to 0.5")
    assert root.every("title")[0].text == f"Alert: scores, {heading}"
    assert [one.text.strip() for one in root.every("ol")[0].every("li")] == ["Models", "lending", "scores", "m1"]


def test_other_causes_have_a_line_each(ill_report: ModelReport) -> None:
    root = check(render_model(ill_report, frame()))
    (causes,) = [one for one in root.every("ol") if "causes" in one.classes]
    (line,) = causes.every("li")
    assert "income is missing" in line.text
    assert "since 10 Feb" in line.text


def test_of_many_causes_the_number_of_others_is_said(ill_report: ModelReport) -> None:
    many = [replace(ill_report.alerts[0], since=since) for since in range(20480, 20495)]
    body = check(model_body(replace(ill_report, alerts=many), frame()), is_body=True)
    (causes,) = [one for one in body.every("ol") if "causes" in one.classes]
    assert len(causes.every("li")) == 6
    assert "8 more: the charts below have them." in body.text


def test_hostile_names_stay_text(ill_report: ModelReport) -> None:
    html = render_model(hostile(ill_report), frame())
    assert HOSTILE not in html
    check(html)


def test_windows_can_be_chosen_the_newest_first(well_report: ModelReport) -> None:
    found = choices(Slots.of(well_report), well_report, frame())
    assert [one.value for one in found][:2] == ["2026-02-18", "2026-02-17"]
    assert [one.words for one in found if one.is_chosen] == ["17 Feb"]


def test_every_chart_over_time_has_its_table(ill_report: ModelReport) -> None:
    root = check(render_model(ill_report, frame()))
    (sheet,) = [one for one in root.every("div") if "data-sheet" in one.attributes]
    tables = {one.attributes["data-name"]: one for one in sheet.every("table")}
    charts = [one for one in sheet.every("svg") if one.attributes.get("role") == "img"]
    cells = [one for kind in ("b", "span") for one in sheet.every(kind) if "data-cell" in one.attributes]
    assert len(charts) == sum("row" in one.classes for one in sheet.every("div")) - 1  # but the axis
    for one in cells:
        name, _, column = one.attributes["data-cell"].rpartition(":")
        rows = tables[name].every("tbody")[0].every("tr")
        assert len(rows) == 45
        picked = rows[43].every("td")[int(column) - 1]
        assert picked.text == one.text
    assert {one.attributes["data-cell"].rpartition(":")[0] for one in cells} == set(tables)


def odd(report: ModelReport) -> dict[str, ModelReport]:
    silent = [
        replace(one, labels=[0] * 45, ripe=[False] * 45, measures={}, reference={}, reference_labels=0)
        for one in report.targets
    ]
    unknown = [
        replace(one, measures={name: [Measured(reason="one class")] * 45 for name in one.measures})
        for one in report.targets
    ]
    named = [replace(one, name="\u05d0\u202e" * 300, column=one.column) for one in report.columns]
    return {
        "nothing": replace(
            report, windows=[], versions=[], targets=[], columns=[], alerts=[], reference=None, judged=0
        ),
        "no labels": replace(report, targets=silent, alerts=[]),
        "one class": replace(report, targets=unknown),
        "long and right to left": replace(report, columns=named),
        "a day long ago": replace(report, windows=[replace(report.windows[0], start=1, end=2), *report.windows[1:]]),
        "hostile": hostile(report),
    }


@pytest.mark.parametrize(
    "case", ["nothing", "no labels", "one class", "long and right to left", "a day long ago", "hostile"]
)
def test_odd_models_have_a_page(ill_report: ModelReport, case: str) -> None:
    check(render_model(odd(ill_report)[case], frame()))
    check(render_model(odd(ill_report)[case], frame(sheet=None, view=View(window=3, zone="Asia/Tokyo"))))


def test_one_row_has_a_page(tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=1, delay=90), 0)
    assert "No label has come yet" in check(render_model(young, frame())).text


def test_weeks_and_months_have_pages(ill: Path) -> None:
    for period in (Period.WEEK, Period.MONTH):
        report = reported(ill, 44, period)
        assert f"in that {period}" in check(render_model(report, frame(view=View(period=period)))).text


def test_several_models_fit_on_one_page(ill_report: ModelReport) -> None:
    bodies = [model_body(ill_report, frame(prefix=f"m{number}-", sheet=None)) for number in range(2)]
    check(f"{bodies[0]}{bodies[1]}", is_body=True)


def test_values_of_sensitive_columns_are_nowhere(ill_report: ModelReport) -> None:
    schema = replace(
        ill_report.schema,
        columns=[
            replace(one, is_sensitive=one.name == "region", constraints=["one of 3 values"])
            for one in ill_report.schema.columns
        ],
    )
    root = check(render_model(replace(ill_report, schema=schema), frame()))
    assert "feature, sensitive" in root.text
    assert not [word for word in ("north", "south") if word in root.text]


def test_the_schema_is_open_where_nothing_has_come(ill_report: ModelReport) -> None:
    nothing = check(render_model(odd(ill_report)["nothing"], frame()))
    assert [one for one in nothing.every("details") if "open" in one.attributes]
    assert "No event has come yet" in nothing.text


def test_who_may_operate_finds_forms_with_the_key(ill_report: ModelReport) -> None:
    root = check(render_model(ill_report, frame(may_operate=True, form_key="k", who="eve")))
    forms = [one for one in root.every("form") if one.attributes["method"] == "post"]
    kinds = [
        field.attributes["value"] for one in forms for field in one.every("input") if field.attributes["name"] == "kind"
    ]
    assert {"note", "reference"} <= set(kinds)
    for one in forms:
        assert [field.attributes["value"] for field in one.every("input") if field.attributes["name"] == "key"] == ["k"]
    assert not [
        one for one in check(render_model(ill_report, frame())).every("form") if one.attributes["method"] == "post"
    ]
