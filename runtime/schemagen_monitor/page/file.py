"""Write a report as one file: the overview, each model, and each of its columns, with aggregates only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.charts.timeline import Timeline
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.page.column import look_of, slot_in_view
from schemagen_monitor.page.column_time import draw_drift, draw_values
from schemagen_monitor.page.column_words import headline, level_of, state_words
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.model import model_body
from schemagen_monitor.page.overview import headline as overview_headline
from schemagen_monitor.page.overview import overview_body
from schemagen_monitor.page.shell import Crumb, Page, render, render_page
from schemagen_monitor.page.slots import Slots
from schemagen_monitor.page.view import View
from schemagen_monitor.page.words import DASH, percent, span
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.distribution import ColumnDistribution, distributions
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.text import worst_first
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period, Window, windows

WORST: Final = 20
"""So many columns of a model, the worst, are told of at greater length."""
_LONGER: Final = {Period.DAY: Period.WEEK, Period.WEEK: Period.MONTH, Period.MONTH: Period.MONTH}
"""The windows in which the values of the worst columns are shown over time: a file must stay small."""


@dataclass(frozen=True, slots=True)
class FileModel:
    """Hold a model as a file tells of it.

    Attributes:
        report: the model.
        columns: how each column is distributed in the window in which it is shown, by name.
        over_time: how the worst columns are, in longer windows.
    """

    report: ModelReport
    columns: Mapping[str, ColumnDistribution]
    over_time: Mapping[str, ColumnDistribution]

    @classmethod
    def of(cls, verdict: ModelVerdict) -> Self:
        """Return the model of a verdict."""
        report = ModelReport.of(verdict)
        days = [day for one in verdict.windows for day in one.window.days if day <= verdict.today]
        longer = list(windows(_LONGER[verdict.period], days))
        worst = {column.name for column in worst_columns(report)}
        slots = Slots.of(report)
        by_place: dict[int, set[str]] = {}
        for column in report.columns:
            place = _place(slots, report, column)
            if place is not None:
                by_place.setdefault(place, set()).add(column.name)
        shown: dict[str, ColumnDistribution] = {}
        for place, names in by_place.items():
            window = verdict.windows[place].window
            shown |= distributions(verdict.history, verdict.reference, [window], names)
        return cls(report, shown, distributions(verdict.history, verdict.reference, longer, worst))


def _place(slots: Slots, report: ModelReport, column: ColumnReport) -> int | None:
    """Return the place of the window in which a column is shown: the newest in which it was judged."""
    picked = slot_in_view(slots, report, column, View(report.period))
    return None if picked is None else slots.places[picked]


class FileLinks:
    """Link the parts of one file with each other."""

    def __init__(self, reports: Sequence[ModelReport]) -> None:
        """Take the models of the file, in its order."""
        self._models = {_key(report): place for place, report in enumerate(reports)}

    def overview(self, _view: View) -> str | None:
        """Return the place of the overview."""
        return "#main"

    def model(self, report: ModelReport, _view: View) -> str | None:
        """Return the place of a model."""
        return f"#{self.prefix(report)}model"

    def segment(self, _report: ModelReport, _key: str | None, _view: View) -> str | None:
        """Return None: a file shows what it was written with."""
        return None

    def column(self, report: ModelReport, column: str, _view: View) -> str | None:
        """Return the place of a column of a model."""
        return next(
            (f"#{self.prefix(report)}column{place}" for place, one in enumerate(report.columns) if one.name == column),
            None,
        )

    def versions(self, _report: ModelReport, _view: View) -> str | None:
        """Return None: a file has no such page."""
        return None

    def records(self, _report: ModelReport, _window: Window, _view: View) -> str | None:
        """Return None: a file has aggregates only."""
        return None

    def compare(self, _report: ModelReport, _view: View) -> str | None:
        """Return None: a file has no such page."""
        return None

    def annotations(self, _report: ModelReport) -> str | None:
        """Return None: nothing is sent anywhere."""
        return None

    def sign_out(self) -> str | None:
        """Return None: nobody signed in."""
        return None

    def prefix(self, report: ModelReport) -> str:
        """Return what the ids of a model begin with."""
        return f"m{self._models[_key(report)]}-"


def _key(report: ModelReport) -> tuple[str, str, str]:
    return report.project, report.collection, report.model


def render_file(models: Sequence[FileModel], frame: Frame) -> str:
    """Return a report as one file, the worst model first.

    Args:
        models: the models.
        frame: what it is drawn for; its links are not used.
    """
    by_key = {_key(one.report): one for one in models}
    ordered = [by_key[_key(report)] for report in worst_first([one.report for one in models])]
    links = FileLinks([one.report for one in ordered])
    inner = replace(frame, links=links, sheet=None, script=None)
    reports = [one.report for one in ordered]
    parts = [
        {
            "id": f"{links.prefix(one.report)}model",
            "name": f"{one.report.collection} {one.report.model}",
            "body": model_body(one.report, replace(inner, prefix=links.prefix(one.report))),
            "columns": list(_columns(one, replace(inner, prefix=links.prefix(one.report)))),
        }
        for one in ordered
    ]
    body = render("file.html.j2", overview=overview_body(reports, inner), models=parts)
    level = highest(report.level for report in reports)
    return render_page(Page(overview_headline(reports), level, [Crumb("Models")], body), inner)


def worst_columns(report: ModelReport) -> list[ColumnReport]:
    """Return the columns of which more is told: with open alerts first, then those farthest from the reference."""
    place = len(report.windows) - 1

    def key(column: ColumnReport) -> tuple[bool, bool, float]:
        level = level_of(report, column, place if place >= 0 else None)
        known = [one for one in column.js if one is not None]
        return level is not Level.ALERT, level is None, -(known[-1] if known else 0.0)

    return sorted(report.columns, key=key)[:WORST]


def _columns(model: FileModel, frame: Frame) -> Iterator[dict[str, object]]:
    report = model.report
    slots = Slots.of(report)
    first = {column.name for column in worst_columns(report)}
    for number, column in sorted(enumerate(report.columns), key=lambda one: one[1].name not in first):
        place = _place(slots, report, column)
        level = level_of(report, column, place)
        over_time = model.over_time.get(column.name)
        yield {
            "id": f"{frame.prefix}column{number}",
            "name": column.name,
            "sign": sign(level),
            "state": state_words(report, column, place),
            "state_class": level or "well",
            "headline": headline(report, column, place, frame.year),
            "doc": report.facts(column).doc,
            "strip": draw_drift(slots.timeline(report, None, None, []), column, slots),
            "look": None if place is None else look_of(report, column, model.columns[column.name], place, frame),
            "over_time": None if over_time is None else _over_time(column, over_time, frame.year),
        }


def _over_time(column: ColumnReport, found: ColumnDistribution, year: int) -> dict[str, object] | None:
    """Return the share of each bin in each of some longer windows, as a picture and as numbers."""
    places = found.told
    if not places or not found.windows:
        return None
    shares = [one.shares for one in found.windows]
    return {
        "picture": draw_values(Timeline(len(shares)), column.name, found, shares),
        "heads": [found.bins[place].label for place in places],
        "rows": [
            (span(Window(window.start, window.end), year), [percent(one[place]) if one else DASH for place in places])
            for window, one in zip(found.windows, shares, strict=True)
        ],
    }
