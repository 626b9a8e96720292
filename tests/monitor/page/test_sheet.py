"""The style sheet and the pages know the same classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.column import render_column
from schemagen_monitor.page.file import FileModel, render_file
from schemagen_monitor.page.model import render_model
from schemagen_monitor.page.overview import render_overview
from schemagen_monitor.page.view import View
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.parts import ColumnPart, ColumnParts
from schemagen_monitor.report.segment_report import SegmentReport, SegmentValueReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.page.columns import columns_of
from tests.monitor.page.reading import check, everything
from tests.monitor.page.sheet import Compound, compounds
from tests.monitor.page.support import frame
from tests.monitor.page.test_notes import SAID

AT = 38
"""A window that is flagged, by its place."""
MANY = 40
"""More columns than a page of a model draws."""


def warned(report: ModelReport) -> ModelReport:
    """The same model with warnings, days without events, labels that still come, segments, and many columns."""
    columns = [
        replace(
            one, levels={name: [level and Level.WARNING for level in levels] for name, levels in one.levels.items()}
        )
        for one in report.columns
    ]
    count = len(report.windows)
    values = [
        SegmentValueReport(name, [labels] * count, [labels / 2] * count, [], 10 * labels, 8.0 * labels, 0.0)
        for name, labels in (("south", 400), ("north", 500), (None, 400), ("east", 20))
    ]
    more = [replace(columns[0], name=f"more {place}") for place in range(MANY)]
    last, unripe = report.windows[-1], [place < count - 6 for place in range(count)]
    return replace(
        report,
        windows=[*report.windows[:-1], replace(last, start=last.start + 2, end=last.end + 2)],
        targets=[replace(one, ripe=unripe) for one in report.targets],
        alerts=[replace(one, level=Level.WARNING) for one in report.alerts],
        columns=[*columns, *more],
        segments=[SegmentReport("paid", "region", "accuracy", True, None, 0.05, 0.1, values, 2)],
    )


def pages(verdict: ModelVerdict) -> Iterator[str]:
    """Pages with all that can be on one: alerts and warnings, gaps, what is thin, what is not known."""
    found, mild = columns_of(verdict), warned(ModelReport.of(verdict))
    said = frame(may_operate=True, form_key="k", who="eve")
    asked = frame(view=View(window=mild.windows[AT].start, fault="a fault"), progress="progress")
    few = replace(mild, windows=mild.windows[:3], targets=[], columns=[], alerts=[], segments=[], judged=0)
    for report in (found.report, mild):
        yield render_model(report, said, annotations=SAID)
        yield render_model(report, asked)
    yield render_overview([found.report, mild, few], frame())
    parts = [
        ColumnPart(name, 100, [0.5, 0.5], [0.4, 0.6], 0.2, level) for name, level in (("a", None), ("b", Level.WARNING))
    ]
    for report in (found.report, mild):
        for one in report.columns[:MANY]:
            known = found.columns.get(one.name, found.columns["region"])
            looked = replace(known, parts=[ColumnParts("region", known.bins[:2], parts, 0)])
            yield render_column(report, one, looked, frame())


@pytest.fixture(scope="module")
def used(ill_verdict: ModelVerdict) -> set[tuple[str, frozenset[str]]]:
    """The tags and classes of the elements of these pages."""
    elements = [one for page in pages(ill_verdict) for one in everything(check(page))]
    elements += everything(check(render_file([FileModel.of(ill_verdict)], frame()), is_body=True))
    return {(one.tag, frozenset(one.classes)) for one in elements}


def test_every_class_of_a_page_has_a_rule(used: set[tuple[str, frozenset[str]]]) -> None:
    rules = compounds()
    bare = {
        f"{name} of {Compound(tag, classes)}"
        for tag, classes in used
        for name in classes
        if not any(name in one.classes and one.fits(tag, classes) for one in rules)
    }
    assert not bare, sorted(bare)


def test_every_colour_has_an_element() -> None:
    text = files("schemagen_monitor.page").joinpath("page.css").read_text("utf-8")
    named = set(re.findall(r"(--[\w-]+):", text))
    assert named == set(re.findall(r"var\((--[\w-]+)\)", text))


def test_every_rule_has_an_element(used: set[tuple[str, frozenset[str]]]) -> None:
    idle = {str(one) for one in compounds() if one.classes and not any(one.fits(*each) for each in used)}
    assert not idle, sorted(idle)
