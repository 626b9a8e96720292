"""Write the page of the events behind a point: the newest first, without sensitive values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from markupsafe import Markup
from schemagen_runtime.api.record import Record
from schemagen_runtime.api.selection import Having, Newest
from schemagen_runtime.columns import Role

from schemagen_monitor.page.asked import Asked, with_more
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.shell import Crumb, Page, crumbs_behind, render, render_page
from schemagen_monitor.page.words import DASH, counted, named, span
from schemagen_monitor.report.facts import ColumnFacts
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.spelling import spell_number

HIDDEN: Final = "hidden"
"""What stands in the place of a sensitive value."""
_LONGEST: Final = 120
"""Characters of a value that are shown."""


def render_records(report: ModelReport, asked: Asked, found: Newest, hidden: frozenset[str], frame: Frame) -> str:
    """Return a page of events.

    Args:
        report: their model.
        asked: which events are looked at.
        found: the events of this page.
        hidden: the columns whose values are sensitive in any version of the schema.
        frame: what the page is drawn for.
    """
    crumbs = crumbs_behind(report, Crumb("Events"), frame)
    title = f"Events of {report.model}, {span(asked.window, frame.year)}, {report.collection}"
    body = _body(report, asked, found, hidden, frame)
    return render_page(Page(title, None, crumbs, body, address=_address(report, asked, frame)), frame)


def _body(report: ModelReport, asked: Asked, found: Newest, hidden: frozenset[str], frame: Frame) -> Markup:
    columns = report.schema.columns
    # An address must not hold what is sensitive: the place behind which older events lie is one of an id, as a rule.
    is_named = found.last is not None and found.last.id is not None
    has_places = not is_named or not any(one.role is Role.ID and _is_hidden(one, hidden) for one in columns)
    older = None if found.last is None else _address(report, replace(asked, before=found.last), frame)
    return render(
        "records.html.j2",
        headline=_headline(asked, frame),
        is_first=asked.before is None,
        count=counted(len(found.records), "event"),
        heads=[(one.name, str(one.role)) for one in columns],
        rows=[[_cell(one, record, hidden) for one in columns] for record in found.records],
        first=_address(report, replace(asked, before=None), frame),
        older=older if has_places else None,
        is_cut=older is not None and not has_places,
    )


def _address(report: ModelReport, asked: Asked, frame: Frame) -> str | None:
    address = frame.links.records(report, asked.window, frame.view)
    return None if address is None else with_more(address, asked.written())


def _headline(asked: Asked, frame: Frame) -> Markup:
    days = span(asked.window, frame.year)
    if asked.having is None:
        return Markup("Events of {}").format(days)
    return Markup("Events of {} in which {} {}").format(days, named(asked.having.column), _words(asked.having))


def _words(having: Having) -> Markup:
    if having.is_missing:
        return Markup("is missing")
    if having.value is not None:
        return Markup("is <bdi>{}</bdi>").format(_shown(having.value))
    parts = [f"is at least {spell_number(having.low, 6)}"] if having.low is not None else []
    parts += [f"is under {spell_number(having.high, 6)}"] if having.high is not None else []
    return Markup(" and ").join(parts)


def _cell(column: ColumnFacts, record: Record, hidden: frozenset[str]) -> str:
    value = record.labels.get(column.name, record.values.get(column.name))
    if value is None:
        return DASH
    return HIDDEN if _is_hidden(column, hidden) else _shown(value)


def _is_hidden(column: ColumnFacts, hidden: frozenset[str]) -> bool:
    return column.is_sensitive or column.name in hidden


def _text(value: object) -> str:
    """Return a value as people write it: that of a list or a map with its parts in a row."""
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple():
            return ", ".join(DASH if one is None else _text(one) for one in cast("Sequence[object]", value))
        case dict():
            parts = cast("Mapping[str, object]", value).items()
            return ", ".join(f"{name}: {DASH if one is None else _text(one)}" for name, one in parts)
        case _:
            return str(value)


def _shown(value: object) -> str:
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
