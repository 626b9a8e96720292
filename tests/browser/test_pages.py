"""Every page is opened, clicked and walked by keyboard, in both themes and narrow too, whatever its store holds.

None asks another host for anything, prints an error, overflows sideways or keeps anybody out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.browser.conftest import GROUPED, Fill, Watch
from tests.browser.serving import served
from tests.browser.stores import HOSTILE
from tests.browser.watching import LOOKS, Look, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

_COLUMNS: Final = 2
"""How many pages of columns are opened, which differ by what they hold; of each other kind one is."""
_TABS: Final = 200
_LINKS: Final = "[...document.querySelectorAll('a[href]')].map(one => one.href)"
_REACHABLE: Final = """[...document.querySelectorAll(
    'a[href], button, select, input:not([type=hidden]), textarea, summary, [tabindex="0"]'
)].filter(one => one.checkVisibility() && !one.disabled).length"""
_FOCUSED: Final = """(() => {
    const one = document.activeElement;
    if (one === document.body || one === null) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        name: one.outerHTML.slice(0, 120),
        ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
        inView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
})()"""


@pytest.fixture(scope="module", params=GROUPED)
def address(request: pytest.FixtureRequest, fill: Fill) -> Iterator[str]:
    """Serve each of the stores in turn."""
    with served(fill(cast("str", request.param))) as url:
        yield url


def kind(url: str) -> str:
    """Return what all addresses of a kind of page have in common: names are left out, and what is asked for but one."""
    path, query = urlsplit(url).path, urlsplit(url).query
    bare = re.sub(r"/models/[^/]+/[^/]+/[^/]+", "/models", re.sub(r"(columns)/.*", r"\1", path))
    return f"{bare}?segment" if "segment=" in query else bare


def pages(tab: Watched, address: str, *, check: bool = False, segments: bool = False) -> Iterator[str]:
    """Open the overview, and what it and each page behind it link to; yield each address.

    Args:
        tab: opens them.
        address: the server's.
        check: whether each is looked through for what no page may do, which takes most of the time.
        segments: whether pages of one segment are opened too, which are like those of all events.
    """
    waiting, met, opened = [f"{address}/"], {f"{address}/"}, Counter[str]()
    while waiting:
        url = waiting.pop(0)
        if kind(url).endswith("?segment") and not segments:
            continue
        if opened[kind(url)] >= (_COLUMNS if kind(url).endswith("/columns") else 1):
            continue
        opened[kind(url)] += 1
        tab.open(url, check=check)
        yield url
        for link in cast("list[str]", tab.page.evaluate(_LINKS)):
            bare = urldefrag(link).url
            if bare.startswith(f"{address}/") and bare not in met:
                met.add(bare)
                waiting.append(bare)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_no_page_does_what_it_may_not(address: str, watch: Watch, look: Look) -> None:
    tab = watch(look)
    assert list(pages(tab, address, check=True, segments=look == LOOKS[0]))
    assert tab.findings == []


def test_every_page_is_walked_by_keyboard(address: str, watch: Watch) -> None:
    tab = watch()
    for _ in pages(tab, address):
        walk(tab.page)
    assert tab.findings == []


def walk(page: Page) -> None:
    """Go through a page with the tab key: each thing that can be used is met, seen, and marked."""
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    reachable = cast("int", page.evaluate(_REACHABLE))
    met = 0
    for _ in range(min(reachable, _TABS)):
        page.keyboard.press("Tab")
        focused = cast("dict[str, object] | None", page.evaluate(_FOCUSED))
        if focused is None:
            break
        met += 1
        assert focused["ring"], f"{page.url}: nothing shows that this is focused: {focused['name']}"
        assert focused["inView"], f"{page.url}: what is focused is out of view: {focused['name']}"
    assert met >= min(reachable, _TABS) * 0.9, f"{page.url}: {met} of {reachable} things are reached by keyboard"


def test_everything_that_opens_can_be_clicked(address: str, watch: Watch) -> None:
    tab = watch()
    for _ in pages(tab, address):
        tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
        for summary in tab.page.locator("summary:visible").all()[:20]:
            summary.click()
        shown = tab.page.locator("form[method=get] button, form:not([method]) button").first
        if shown.count():
            tab.follow(shown)
            tab.check(access=False)  # a page of the same kind, which another test looks at
    assert tab.findings == []


def test_pages_work_without_script(address: str, watch: Watch) -> None:
    tab = watch(script=False)
    tab.open(f"{address}/")
    assert tab.page.locator("h1").inner_text()
    for link in tab.page.locator("main a[href^='/models/']").all()[:1]:
        tab.follow(link)
        assert tab.page.locator("h1").inner_text()
    assert tab.findings == []


@pytest.mark.xdist_group("hostile names")
def test_no_name_or_value_becomes_code(watch: Watch, fill: Fill) -> None:
    tab = watch()
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    tab.page.on("dialog", note)
    with served(fill("hostile names")) as address:
        texts = [tab.page.locator("body").inner_text() for _ in pages(tab, address)]
    assert dialogs == []
    assert any(HOSTILE[0] in text for text in texts)
    assert not any("49'; DROP" in text for text in texts)
