"""Say what a verdict rests on: labels, the reference, versions, who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from schemagen_monitor.measures.falls import Of
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.words import count, counted, day, span
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.window import Window

_SAFE: Final = ("https://", "http://")
"""What the links of a schema may begin with: whoever wrote it could have written a script."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Hold a name and what is so."""

    name: str
    said: Markup


def facts_of(report: ModelReport, frame: Frame) -> list[Fact]:
    """Return what the verdict of a model rests on."""
    return [Fact(name, said) for name, said in _facts(report, frame)]


def _facts(report: ModelReport, frame: Frame) -> Iterator[tuple[str, Markup]]:
    target = next(iter(report.targets), None)
    place = None if target is None else report.newest_ripe(target)
    if target is not None and place is not None:
        window = Window(report.windows[place].start, report.windows[place].end)
        amount, of = target.amount(place)
        said = escape(f"{span(window, frame.year)}, ") + _linked(
            f"{count(amount)} {'labelled' if of is Of.LABELS else of}", frame.links.records(report, window, frame.view)
        )
        yield "Judged", said
    if report.reference is not None:
        days, by = report.reference.span, report.reference.chosen_by
        where = "a file" if days is None else span(days, frame.year)
        chosen = Markup("") if by is None else Markup(", chosen by <bdi>{}</bdi>").format(by)
        now = "" if report.reference.is_ripe else ", for now: no day has most of its labels yet"
        yield "Reference", escape(f"{where}, {count(report.reference.rows)} events") + chosen + now
    else:
        yield "Reference", escape("none yet")
    newest = max((version.last for version in report.versions), default=None)
    yield "Newest event", escape("none yet" if newest is None else day(min(newest, report.today), frame.year))
    if report.ahead:
        yield "Ahead of now", escape(f"{counted(report.ahead, 'event')}, counted nowhere: is a clock wrong?")
    if report.targets:
        label = max((one.newest_label for one in report.targets if one.newest_label is not None), default=None)
        yield "Newest label", escape("none yet" if label is None else day(label, frame.year))
    version = f"{report.schema.name} {report.schema.version}"
    yield "Schema", _linked(version, frame.links.versions(report, frame.view))
    beside = frame.links.compare(report, frame.view)
    if beside is not None:
        yield "Side by side", _linked("with another model", beside)
    if report.schema.owner:
        yield "Owner", Markup("<bdi>{}</bdi>").format(report.schema.owner)
    for title, url in report.schema.links.items():
        is_safe = url.lower().startswith(_SAFE) and not frame.is_file
        yield title, Markup("<bdi>{}</bdi>").format(url) if not is_safe else _outward(url)


def _linked(text: str, address: str | None) -> Markup:
    return escape(text) if address is None else Markup('<a href="{}">{}</a>').format(address, text)


def _outward(url: str) -> Markup:
    return Markup('<a href="{0}" rel="noreferrer noopener"><bdi>{0}</bdi></a>').format(url)
