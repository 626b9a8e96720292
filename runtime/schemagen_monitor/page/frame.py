"""Hold what pages know beside their models: who looks, how, at what moment, and where other pages are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from schemagen_monitor.page.links import Links
from schemagen_monitor.page.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Hold what a page is drawn for.

    Attributes:
        now: the moment, in UTC.
        links: where other pages are.
        view: which windows are looked at, and in which zone.
        sheet: the address of ``page.css``; None where the page is a file by itself, which has all of it inside.
        script: the address of ``page.js``; None there too.
        who: who looks, for people; None where nobody signed in.
        form_key: what forms carry; None where there are no forms.
        may_operate: whether they may annotate what they look at.
        judged_at: when it was judged what the page says; None where it was judged for the page.
        progress: how far counting is, in words, where not all is counted yet; None where it is.
        prefix: what ids begin with, where several bodies are on one page.
    """

    now: datetime
    links: Links
    view: View = field(default_factory=View)
    sheet: str | None = None
    script: str | None = None
    who: str | None = None
    form_key: str | None = None
    may_operate: bool = False
    judged_at: datetime | None = None
    progress: str | None = None
    prefix: str = ""

    @property
    def is_file(self) -> bool:
        """Tell whether the page is a file by itself."""
        return self.sheet is None

    @property
    def year(self) -> int:
        """Return the running year: days of it are told without theirs."""
        return self.now.year
