"""Find what people said of an alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from schemagen_runtime.api.annotations import Annotation, AnnotationKind

from schemagen_monitor.history.days import start_of
from schemagen_monitor.report.column_report import FINDINGS
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind


def find_mute(alert: Alert, annotations: Sequence[Annotation], now: datetime) -> Annotation | None:
    """Return by what an alert is muted at a moment, the longest; None where it counts.

    Args:
        alert: the alert.
        annotations: those of its model.
        now: the moment.
    """
    found = [one for one in _about(alert, annotations, AnnotationKind.MUTE) if one.counts(now) and one.until]
    return max(found, key=lambda one: one.until or now, default=None)


def part_muted(
    report: ModelReport, annotations: Sequence[Annotation], now: datetime
) -> tuple[ModelReport, list[tuple[Alert, Annotation]]]:
    """Return a report without the open alerts that are muted at a moment; and those, each with by what."""
    muted = [(alert, find_mute(alert, annotations, now)) for alert in report.open_alerts]
    apart = [(alert, mute) for alert, mute in muted if mute is not None]
    left = [alert for alert in report.alerts if not any(alert is one for one, _ in apart)]
    return replace(report, alerts=left), apart


def find_acknowledgement(alert: Alert, annotations: Sequence[Annotation]) -> Annotation | None:
    """Return by what somebody said that they know of an alert, the first; None where nobody did.

    What was said before it opened, or after it closed, is about another one.
    """
    end = None if alert.until is None else start_of(alert.until)
    said = _about(alert, annotations, AnnotationKind.ACKNOWLEDGE)
    return next((one for one in said if start_of(alert.since) <= one.at and (end is None or one.at < end)), None)


def can_be_subject(report: ModelReport, subject: str) -> bool:
    """Tell whether a model has an alert of a subject, or can have one."""
    if any(alert.subject == subject for alert in report.alerts):
        return True
    kind, _, about = subject.partition(":")
    if kind in FINDINGS:
        return any(about == column.name for column in report.columns)
    if subject in (AlertKind.PERFORMANCE, AlertKind.FRESHNESS):  # of every target, and of the model
        return True
    if kind in (AlertKind.LABELS, AlertKind.PERFORMANCE):
        return any(about == target.name for target in report.targets)
    if kind == AlertKind.REJECTIONS:
        seen = {name for window in report.windows for one in window.rejected for name in (one.column, one.code)}
        return about in seen or report.schema.column(about) is not None
    return False


def _about(alert: Alert, annotations: Sequence[Annotation], kind: AnnotationKind) -> list[Annotation]:
    return [one for one in annotations if one.kind is kind and alert.is_called(one.subject) and one.revoked_at is None]
