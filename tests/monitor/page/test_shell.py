"""A page says where one is and who looks; a file by itself has all of it inside, and nothing else may run."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from importlib.resources import files

from markupsafe import Markup
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.shell import Choice, Crumb, Page, render_page
from schemagen_monitor.page.view import View

from tests.layering.rooms import ROOT
from tests.monitor.page.reading import check
from tests.monitor.page.support import HOSTILE, frame

PAGE = Page(HOSTILE, Level.ALERT, [Crumb("Models", "/"), Crumb(HOSTILE, is_code=True)], Markup("<h1>x</h1>"))


def test_names_are_escaped_everywhere() -> None:
    html = render_page(PAGE, frame(who=HOSTILE, form_key=HOSTILE, progress=HOSTILE, view=View(fault=HOSTILE)))
    assert HOSTILE not in html
    root = check(html)
    assert [one.attributes for one in root.every("script")] == [{"src": "/page.js", "defer": ""}]
    assert root.every("title")[0].text == HOSTILE


def test_one_signs_out_by_a_form() -> None:
    root = check(render_page(PAGE, frame(who="bob", form_key="k")))
    (form,) = [one for one in root.every("form") if one.attributes.get("method") == "post"]
    assert form.attributes["action"] == "/sign-out"
    assert not [one for one in check(render_page(PAGE, frame())).every("form") if one.attributes["method"] == "post"]


def test_windows_can_be_chosen() -> None:
    choices = [Choice("2026-01-02", "2 Jan", is_chosen=False), Choice("2026-01-01", "1 Jan", is_chosen=True)]
    page = Page("t", None, [Crumb("x")], Markup("<h1>x</h1>"), windows=choices, has_periods=True)
    periods, windows = check(render_page(page, frame())).every("select")
    assert [one.text for one in periods.every("option")] == ["days", "weeks", "months"]
    assert [one.attributes["value"] for one in windows.every("option") if "selected" in one.attributes] == [
        "2026-01-01"
    ]


def test_a_file_by_itself_allows_what_it_has_inside_alone() -> None:
    root = check(render_page(PAGE, frame(sheet=None, script=None)))
    (policy,) = [one.attributes["content"] for one in root.every("meta") if "http-equiv" in one.attributes]
    for tag in ("style", "script"):
        (inside,) = root.every(tag)
        digest = base64.b64encode(hashlib.sha256(inside.text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not [one for one in root.every("link") if one.attributes["rel"] == "stylesheet"]
    assert not root.every("form")


def test_the_package_has_what_pages_are_made_of() -> None:
    inside = {one.name for one in files("schemagen_monitor.page").iterdir()}
    assert {"page.css", "page.js", "templates"} <= inside
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "runtime/schemagen_monitor" in wheel["packages"]


def test_the_sheet_asks_for_nothing_foreign() -> None:
    sheet = files("schemagen_monitor.page").joinpath("page.css").read_text("utf-8")
    assert "@import" not in sheet
    assert [part for part in sheet.split("url(")[1:] if not part.startswith("#")] == []


def test_the_form_keeps_what_makes_the_page() -> None:
    address = "/models/p/c/m/records?since=2026-01-05&until=2026-01-06&column=a%26b&window=2026-01-05&zone=UTC"
    page = Page("Events", None, [], Markup(""), address=address)
    assert page.kept == [("since", "2026-01-05"), ("until", "2026-01-06"), ("column", "a&b")]
    html = render_page(page, frame())
    assert '<input type="hidden" name="column" value="a&amp;b">' in html
    assert html.count('name="zone"') == 1
    assert 'type="hidden"' not in render_page(Page("Models", None, [], Markup("")), frame())
