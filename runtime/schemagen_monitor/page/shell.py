"""Put the body of a page into its shell: title, where one is, what can be chosen, who looks."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.words import moment
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Period

_SHEET: Final = "page.css"
_SCRIPT: Final = "page.js"
PERIODS: Final = {Period.DAY: "days", Period.WEEK: "weeks", Period.MONTH: "months"}
"""What windows of each period are called."""

_ASKED: Final = ("period", "window", "zone")
"""The parameters that the form above each page asks for."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """Hold one step of the way to a page; without an address where there is no page, or it is this one."""

    text: str
    address: str | None = None
    is_code: bool = False


def crumbs_behind(report: ModelReport, last: Crumb, frame: Frame) -> list[Crumb]:
    """Return the way to a page behind that of a model."""
    return [
        Crumb("Models", frame.links.overview(frame.view)),
        Crumb(report.project),
        Crumb(f"{report.collection} {report.model}", frame.links.model(report, frame.view), is_code=True),
        last,
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one window that can be looked at: what the address says, what it is called, and whether it is in view."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Hold a page.

    Attributes:
        title: of the page, with its answer.
        level: the worst that it tells of.
        crumbs: the way to it.
        body: what is on it.
        windows: the windows that can be looked at; none where it has no choice of them.
        has_periods: whether the length of windows can be chosen.
        address: its own, of which the form keeps what it does not ask for; None where there is nothing to keep.
    """

    title: str
    level: Level | None
    crumbs: Sequence[Crumb]
    body: Markup
    windows: Sequence[Choice] = ()
    has_periods: bool = False
    address: str | None = None

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """Return the parameters of its address that the form sends again: without them it would be another page."""
        said = parse_qsl(urlsplit(self.address or "").query, keep_blank_values=True)
        return [(name, value) for name, value in said if name not in _ASKED]


def render_page(page: Page, frame: Frame) -> str:
    """Return a whole page."""
    return render(
        "base.html.j2",
        page=page,
        frame=frame,
        icon=_icon(page.level),
        periods=PERIODS,
        now=moment(frame.now, frame.view, frame.year),
        judged=None if frame.judged_at is None else moment(frame.judged_at, frame.view, frame.year),
        inline=_inline() if frame.is_file else None,
    )


def render(template: str, **values: object) -> Markup:
    """Return a template filled with values; what is no markup is escaped."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 -- the template escaped it


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("schemagen_monitor.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@dataclass(frozen=True, slots=True)
class _Inline:
    """Hold what a file by itself has inside: the sheet, the script, and the policy that allows these two alone."""

    sheet: Markup
    script: Markup
    policy: str


@cache
def _inline() -> _Inline:
    sheet, script = (files("schemagen_monitor.page").joinpath(name).read_text("utf-8") for name in (_SHEET, _SCRIPT))
    policy = f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; img-src data:"
    return _Inline(Markup(sheet), Markup(script), policy)  # noqa: S704 -- both are this package's own


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _icon(level: Level | None) -> str:
    """Return the picture of a browser's tab as a data URI: it says whether an alert is open."""
    if level is Level.ALERT:
        drawn = "%3Cpath d='M8 1l7 13H1z' fill='%23c0362c'/%3E"
    else:
        drawn = "%3Cpath d='M1 11l4-5 4 4 6-8' fill='none' stroke='%234d7fba' stroke-width='2'/%3E"
    return f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E{drawn}%3C/svg%3E"
