"""Frames and reports that several tests of pages look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.links import ServedLinks
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.support import START

NOW = START + timedelta(days=44, hours=12)
HOSTILE = "<script>alert('\u202e\"&{{7*7}}')</script>"


def frame(**given: object) -> Frame:
    """A frame of a server, on the day on which the worlds are judged."""
    return replace(Frame(now=NOW, links=ServedLinks(), sheet="/page.css", script="/page.js"), **given)  # type: ignore[arg-type]


def moment(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def hostile(report: ModelReport) -> ModelReport:
    """The same model, with names that attack whoever writes them as they are."""
    schema = replace(
        report.schema,
        owner=HOSTILE,
        links={HOSTILE: "javascript:alert(1)"},
        columns=[replace(one, name=one.name + HOSTILE, doc=HOSTILE, unit=HOSTILE) for one in report.schema.columns],
    )
    return replace(
        report,
        project=HOSTILE,
        collection=HOSTILE,
        model=HOSTILE,
        schema=schema,
        columns=[replace(one, name=one.name + HOSTILE, column=one.column + HOSTILE) for one in report.columns],
        targets=[replace(one, name=one.name + HOSTILE) for one in report.targets],
        alerts=[
            replace(
                one,
                column=None if one.column is None else one.column + HOSTILE,
                columns=[name + HOSTILE for name in one.columns],
                message=HOSTILE,
            )
            for one in report.alerts
        ],
    )
