"""Tell what was flagged and has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from schemagen_monitor.charts.marks import sign
from schemagen_monitor.measures.levels import highest
from schemagen_monitor.page.causes import TOO, Causes, by_column
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.verdict import word_of
from schemagen_monitor.page.words import span
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert
from schemagen_monitor.verdict.window import Window

MOST: Final = 30
"""How many earlier findings are told, the newest ones."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Hold a finding that has ended: when, how bad it was, and what."""

    when: str
    level: str
    sign: Markup
    word: str
    says: Markup


def earlier_of(report: ModelReport, frame: Frame) -> tuple[list[Earlier], int]:
    """Return what was flagged and has ended, the newest first, and how many older findings are not told."""
    groups = by_column([alert for alert in report.alerts if alert.until is not None])
    groups.sort(key=lambda group: (-group[0].since, group[0].message))
    causes = Causes(report, frame)
    return [_earlier(group, causes, frame) for group in groups[:MOST]], max(0, len(groups) - MOST)


def _earlier(group: Sequence[Alert], causes: Causes, frame: Frame) -> Earlier:
    alert = group[0]
    level = highest(one.level for one in group) or alert.level
    days = Window(alert.since, max(alert.until or 0, alert.since + 1))
    says = causes.told(alert) + (TOO if len(group) > 1 else "")
    return Earlier(span(days, frame.year), str(level), sign(level), word_of(level), says)
