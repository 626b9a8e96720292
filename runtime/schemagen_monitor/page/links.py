"""Link pages with each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from schemagen_monitor.history.days import start_of
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window

_DOTS: Final = (".", "..")
"""Names that a browser takes for a part of a path."""


class Links(Protocol):
    """Return the address of each page; None where there is no such page."""

    def overview(self, view: View) -> str | None:
        """Return the address of the overview."""
        ...

    def model(self, report: ModelReport, view: View) -> str | None:
        """Return the address of a model."""
        ...

    def segment(self, report: ModelReport, key: str | None, view: View) -> str | None:
        """Return the address of a model that looks at one value of a segment, by its key; at all events by None."""
        ...

    def column(self, report: ModelReport, column: str, view: View) -> str | None:
        """Return the address of a column of a model."""
        ...

    def versions(self, report: ModelReport, view: View) -> str | None:
        """Return the address of the versions of a model's schema."""
        ...

    def records(self, report: ModelReport, window: Window, view: View) -> str | None:
        """Return the address of the records of some days."""
        ...

    def compare(self, report: ModelReport, view: View) -> str | None:
        """Return the address where a model is compared with others of its collection."""
        ...

    def annotations(self, report: ModelReport) -> str | None:
        """Return where forms that annotate a model are sent."""
        ...

    def sign_out(self) -> str | None:
        """Return where the form is sent that signs out."""
        ...


class ServedLinks:
    """Link pages that a server has, below the path under which it lies."""

    def __init__(self, root_path: str = "") -> None:
        """Take what stands before every path."""
        self._root = root_path.rstrip("/")

    def overview(self, view: View) -> str | None:
        """Return the address of the overview."""
        return self._address("/", replace(view, segment=None))

    def model(self, report: ModelReport, view: View) -> str | None:
        """Return the address of a model."""
        return self._address(self._path(report), view)

    def segment(self, report: ModelReport, key: str | None, view: View) -> str | None:
        """Return the address of a model that looks at one value of a segment, by its key; at all events by None."""
        return self.model(report, replace(view, segment=key))

    def column(self, report: ModelReport, column: str, view: View) -> str | None:
        """Return the address of a column of a model; None where its values are sensitive: no address names one."""
        names = {column, *(one.column for one in report.columns if one.name == column)}
        if any(one.is_sensitive for one in report.schema.columns if one.name in names):
            return None
        path = f"{self._path(report)}/columns/"
        if not column or column in _DOTS or "/" in column:
            return self._address(path, view, name=column)
        return self._address(f"{path}{quote(column, safe='')}", view)

    def versions(self, report: ModelReport, view: View) -> str | None:
        """Return the address of the versions of a model's schema."""
        return self._address(f"{self._path(report)}/versions", view)

    def records(self, report: ModelReport, window: Window, view: View) -> str | None:
        """Return the address of the records of some days."""
        since, until = (start_of(day).date().isoformat() for day in window)
        return self._address(f"{self._path(report)}/records", view, since=since, until=until)

    def compare(self, report: ModelReport, view: View) -> str | None:
        """Return the address where a model is compared with others of its collection."""
        return self._address(f"{self._path(report)}/compare", view)

    def annotations(self, report: ModelReport) -> str | None:
        """Return where forms that annotate a model are sent."""
        return f"{self._root}{self._path(report)}/annotations"

    def sign_out(self) -> str | None:
        """Return where the form is sent that signs out."""
        return f"{self._root}/sign-out"

    def _path(self, report: ModelReport) -> str:
        parts = (report.project, report.collection, report.model)
        return "/models/" + "/".join(quote(part, safe="") for part in parts)

    def _address(self, path: str, view: View, **more: str) -> str:
        query = urlencode({**more, **view.written()})
        return f"{self._root}{path}{'?' if query else ''}{query}"
