"""The watch over pages finds each of the things that no page may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Watch

GOOD = """<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><p>Some words.</p></main></html>"""


def shown(watch: Watch, folder: Path, page: str) -> list[str]:
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    tab = watch()
    tab.open(path.as_uri())
    return tab.findings


def test_a_good_page_has_no_findings(watch: Watch, tmp_path: Path) -> None:
    assert shown(watch, tmp_path, GOOD) == []


def test_a_page_that_one_is_led_to_is_waited_for(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "second.html").write_text(GOOD.replace("Good", "Second"), "utf-8")
    lead = '<form action="second.html"><button>Lead on</button></form>'
    (tmp_path / "first.html").write_text(GOOD.replace("</main>", f"{lead}</main>"), "utf-8")
    tab = watch()
    for _ in range(10):
        tab.open((tmp_path / "first.html").as_uri())
        tab.follow(tab.page.locator("button"))
        assert tab.page.evaluate("document.documentElement.querySelector('h1').textContent") == "Second"
        tab.check()
    assert tab.findings == []


@pytest.mark.parametrize(
    ("added", "finding"),
    [
        ('<script>console.error("broken")</script>', "console: broken"),
        ("<script>nowhere()</script>", "error in its script: nowhere is not defined"),
        ('<img alt="A point" src="http://127.0.0.1:9/point.png">', "asks for http://127.0.0.1:9/point.png"),
        ('<p style="width: 3000px">Wide.</p>', "overflows by "),
        ('<details><summary>More</summary><p style="width: 3000px">Wide.</p></details>', "with all of it open"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "axe, image-alt"),
        ('<p style="color: #ccc">Hardly to be seen.</p>', "axe, color-contrast"),
    ],
)
def test_what_is_wrong_is_found(watch: Watch, tmp_path: Path, added: str, finding: str) -> None:
    found = shown(watch, tmp_path, GOOD.replace("</main>", f"{added}</main>"))
    assert any(finding in one for one in found), found
