"""The page of a column shows its distribution, with the numbers of the raw rows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_monitor.history.days import day_of
from schemagen_monitor.page.column import column_body, render_column
from schemagen_monitor.page.view import View
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.page.columns import Columns, columns_of
from tests.monitor.page.hostile import BAD, RIGHT_TO_LEFT, SECRET, fill_hostile
from tests.monitor.page.reading import Element, check
from tests.monitor.page.support import frame
from tests.monitor.support import START


def named(found: Columns, name: str) -> ColumnReport:
    return next(one for one in found.report.columns if one.name == name)


def page(found: Columns, name: str, view: View | None = None) -> str:
    return render_column(found.report, named(found, name), found.columns[name], frame(view=view or View()))


def rows(root: Element, head: str) -> list[list[str]]:
    """The cells of the rows whose first one is a text."""
    found = [[one.text.strip() for one in row.inside if isinstance(one, Element)] for row in root.every("tr")]
    return [row for row in found if row[0] == head]


def raw(db: Path, column: str, first: int, days: int) -> Counter[object]:
    start, end = (str((START + timedelta(days=day)).date()) for day in (first, first + days))
    query = f'SELECT "{column}" FROM "lending/scores/inferences" WHERE "at" >= ? AND "at" < ?'
    with closing(sqlite3.connect(db)) as connection:
        return Counter(row[0] for row in connection.execute(query, (start, end)))


def test_shares_are_those_of_the_raw_rows(well: Path, well_verdict: ModelVerdict) -> None:
    found = columns_of(well_verdict)
    root = check(page(found, "region"))
    assert root.every("h1")[0].text == "region looks as it did in the reference"
    now, before = raw(well, "region", 43, 1), raw(well, "region", 0, 28)
    for value in ("north", "south", "east"):
        cells = rows(root, value)[0]
        assert cells[2].startswith(str(now[value]))
        share, reference = 100 * now[value] / now.total(), 100 * before[value] / before.total()
        assert float(cells[3].removesuffix("\N{NARROW NO-BREAK SPACE}%")) == pytest.approx(share, abs=0.5)
        assert float(cells[5].replace("\N{MINUS SIGN}", "-")) == pytest.approx(share - reference, abs=0.05)
    links = [one.attributes["href"] for one in root.every("a") if "records" in one.attributes["href"]]
    assert any("column=region" in one and "value=%22north%22" in one for one in links)


def test_a_window_can_be_asked_for(well: Path, well_verdict: ModelVerdict) -> None:
    root = check(page(columns_of(well_verdict), "region", View(window=day_of(START) + 35)))
    assert rows(root, "north")[0][2].startswith(str(raw(well, "region", 35, 1)["north"]))
    assert "9 Feb" in root.text


def test_what_is_flagged_is_said_with_since_and_tests(ill_verdict: ModelVerdict) -> None:
    root = check(page(columns_of(ill_verdict), "income"))
    assert root.every("h1")[0].text == "income is missing otherwise than in the reference since 10 Feb"
    assert root.every("title")[0].text == "income is missing otherwise than in the reference since 10 Feb, scores"
    (test,) = rows(root, "Is a value missing more often, or less?")
    assert test[1] == "in under one of a million windows"
    assert test[3].endswith("points of the rows")
    assert "EUR" in root.text
    sheet = [one for one in root.every("table") if one.attributes.get("data-name") == "windows"]
    assert len(sheet[0].every("tr")) == 1 + len(ill_verdict.windows)


def test_a_quiet_column_says_so(well_verdict: ModelVerdict) -> None:
    root = check(page(columns_of(well_verdict), "month"))
    assert root.every("h1")[0].text == "month is quiet: it follows the calendar, and is never judged"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    """A model whose names and values try to break out of a page."""
    return columns_of(fill_hostile(tmp_path_factory.mktemp("hostile") / "m.db"))


def test_hostile_names_and_values_stay_text(hostile: Columns) -> None:
    for name in (BAD, RIGHT_TO_LEFT, "a/b", "score"):
        html = page(hostile, name)
        root = check(html)
        assert BAD not in html
        assert "<script>alert" not in html
        assert name in root.every("h1")[0].text
    assert "only once" not in page(hostile, BAD)
    assert "not a number" in page(hostile, RIGHT_TO_LEFT)


def test_sensitive_values_are_in_no_page_and_no_address(hostile: Columns) -> None:
    for name in ("secret", "wealth"):
        html = page(hostile, name)
        root = check(html)
        assert SECRET not in html
        assert "123456" not in html.replace(",", "")
        assert "its values are not shown" in root.text
        assert not [one for one in root.every("a") if f"column={name}" in one.attributes["href"]]


def test_a_model_without_windows_has_a_body(well_verdict: ModelVerdict) -> None:
    found = columns_of(well_verdict)
    column = replace(
        named(found, "income"), missing=[], psi=[], js=[], wasserstein=[], levels={}, tests={}, reasons=[], unjudged=[]
    )
    empty = replace(found.columns["income"], windows=[], reference=None)
    report = replace(found.report, windows=[], columns=[column], alerts=[], reference=None, versions=[], targets=[])
    body = check(str(column_body(report, column, empty, frame())), is_body=True)
    assert "Its charts begin with the first event." in body.text
