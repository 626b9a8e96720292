"""Open pages in Chromium, and note what no page may do.

That is: ask another host for anything, print an error to the console, overflow sideways, or keep people out whom
axe-core speaks for (WCAG 2.2 AA and its best practices).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypedDict, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_TALLEST: Final = 12_000
"""Pixels of a photograph's height."""
_MANY: Final = 6_000
"""Elements of a page from which on axe-core takes long: it shows the same for each of a thousand columns."""
_NARROW: Final = 600
"""Pixels of width under which axe-core looks at no colours, half of its time: they are those of the wide page."""
_ROWS: Final = "tbody tr:nth-child(n+7)"
"""The rows of a table at which axe-core does not look, two thirds of its time: they are as those above them."""
_LOOK: Final = """([rows, options]) =>
    axe.run({include: ['html'], exclude: [rows]}, options).then(all => all.violations)"""
_OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OPEN_ALL: Final = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


class _Node(TypedDict):
    html: str


class _Violation(TypedDict):
    id: str
    help: str
    nodes: list[_Node]


class Look(NamedTuple):
    """Say how a page is looked at: in which theme, and how wide."""

    theme: Literal["light", "dark"]
    width: int

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}"


LOOKS: Final = (Look("light", 1440), Look("dark", 1440), Look("light", 390))


def missing() -> str | None:
    """Return what these tests need and is not there."""
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        return "the browser tests need the extra ci: pip install -e '.[ci]'"
    if CHROMIUM is None:
        return "the browser tests need Chromium: apt-get install chromium"
    return None


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@contextmanager
def started_browser() -> Generator[Browser]:
    """Start Chromium, headless."""
    from playwright.sync_api import sync_playwright

    # In a container there is only root, to whom Chromium gives no sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """Hold one tab, and all that is wrong with what it was shown."""

    def __init__(self, browser: Browser, look: Look = LOOKS[0], *, script: bool = True) -> None:
        """Open an empty tab; ``script`` tells whether pages may run any."""
        self._context = browser.new_context(
            viewport={"width": look.width, "height": 900},
            color_scheme=look.theme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(120_000)  # milliseconds, of a machine that does much else
        self.page: Page = self._context.new_page()
        self.look = look
        self.findings: list[str] = []
        self._script = script
        self._home = ("", "")
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._note(f"error in its script: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def close(self) -> None:
        """Close the tab."""
        self._context.close()

    def open(self, url: str, *, check: bool = True) -> None:
        """Open an address; ``check`` tells whether the page that is there is looked through, too."""
        parts = urlsplit(url)
        self._home = (parts.scheme, parts.netloc)
        self.page.goto(url)
        if check:
            self.check()

    def follow(self, lead: Locator) -> None:
        """Click what leads to another page, be it a link or a form, and wait until that page is there.

        A click returns when the request is on its way: what is asked of the page then may meet a document without
        any element.
        """
        with self.page.expect_navigation():
            lead.click()

    def check(self, *, access: bool = True) -> None:
        """Check the page that is shown, as it is, and with all that can be opened.

        ``access`` tells whether axe-core looks at it, too.
        """
        self._check_layout("")
        if self._script:
            self.page.evaluate(_OPEN_ALL)
            self._check_layout(", with all of it open")
            if access:
                self._check_access()

    def photograph(self, folder: Path, name: str) -> Path:
        """Photograph the whole page, as far as a picture can be tall."""
        path = folder / f"{name}-{self.look}.png"
        height = min(cast("int", self.page.evaluate("document.documentElement.scrollHeight")), _TALLEST)
        self.page.screenshot(
            path=path, full_page=True, clip={"x": 0, "y": 0, "width": self.look.width, "height": height}
        )
        return path

    def _check_layout(self, when: str) -> None:
        if self._script and (pixels := cast("int", self.page.evaluate(_OVERFLOW))) > 0:
            self._note(f"overflows by {pixels} px{when}")

    def _check_access(self) -> None:
        size = cast("int", self.page.evaluate("document.querySelectorAll('*').length"))
        if size >= _MANY:
            return
        self.page.evaluate(_axe())
        options = {**self._rules(), "resultTypes": ["violations"], "preload": False}
        found = cast(
            "list[_Violation]",
            self.page.evaluate(_LOOK, [_ROWS, options]),
        )
        for one in found:
            self._note(f"axe, {one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)")

    def _rules(self) -> dict[str, object]:
        """Return what axe-core looks for: in the dark all but the colours is as it is in the light."""
        if self.look.theme == "dark":
            return {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        colours = {"enabled": self.look.width >= _NARROW}
        return {"runOnly": {"type": "tag", "values": _TAGS}, "rules": {"color-contrast": colours}}

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and (parts.scheme, parts.netloc) != self._home:
            self._note(f"asks for {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"status {response.status} of {response.url}")

    def _note(self, finding: str) -> None:
        self.findings.append(f"{self.page.url}, {self.look}: {finding}")
