"""Write reports of models as the JSON document that ``docs/monitor.md`` describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from schemagen_monitor.history.days import start_of_hour, written
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_series import SegmentSeries, segment_series
from schemagen_monitor.report.target_report import RipenessReport, TargetReport
from schemagen_monitor.verdict.alert import Alert

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None
VERSION: Final = 1
SHOWN: Final = (
    *("accuracy", "precision", "recall", "f1", "macro_precision", "macro_recall", "macro_f1"),
    *("ndcg", "mrr", "auc", "log_loss", "brier", "bias", "mae", "rmse", "r2"),
)
"""The measures of a document, in their order."""


def write_report(reports: Sequence[ModelReport], generated_at: datetime, segment: str | None = None) -> dict[str, Json]:
    """Return the document of some models. Numbers are not rounded; what is not known is null, with the reason.

    Args:
        reports: the models.
        generated_at: the moment at which it is written.
        segment: the value of a segment that is told of beside all events, as ``segment_key`` has it; None for none.
    """
    return {
        "version": VERSION,
        "generated_at": generated_at.astimezone(UTC).isoformat(),
        "models": [write_model(one) | _segment(one, segment) for one in reports],
    }


def write_model(report: ModelReport) -> dict[str, Json]:
    """Return one model: ``performance`` and ``ripeness`` are of its first target, others lie under ``targets``."""
    reference, span = report.reference, None if report.reference is None else report.reference.span
    return {
        "project": report.project,
        "collection": report.collection,
        "model": report.model,
        "reference": {
            "start": None if span is None else written(span.start),
            "end": None if span is None else written(span.end),
            "rows": 0 if reference is None else reference.rows,
        },
        "ripeness": _ripeness(report.targets[0].ripeness if report.targets else None),
        "targets": {target.name: {"ripeness": _ripeness(target.ripeness)} for target in report.targets[1:]},
        "windows": [_window(report, place) for place in range(len(report.windows))],
        "alerts": [write_alert(alert) for alert in report.alerts],
    }


def _segment(report: ModelReport, key: str | None) -> dict[str, Json]:
    """Return how answers did at one value of a segment; null where nothing is told of it, and nothing for no key."""
    found = [] if key is None else segment_series(report, key)
    if not found:
        return {} if key is None else {"segment": None}
    return {
        "segment": {
            "column": found[0].column,
            "value": found[0].value,
            "targets": {one.target: _series(report, one) for one in found},
        }
    }


def _series(report: ModelReport, series: SegmentSeries) -> Json:
    return {
        "measure": series.measure,
        "reference": {"labels": series.reference_labels, **_measured(series.reference)},
        "windows": [
            {
                "start": written(window.start),
                "end": written(window.end),
                "labels": series.labels[place],
                "level": None if series.levels[place] is None else str(series.levels[place]),
                **_measured(series.measured[place]),
            }
            for place, window in enumerate(report.windows)
        ],
    }


def _ripeness(found: RipenessReport | None) -> dict[str, Json]:
    if found is None:
        return {"known": False, "age_days": None, "final_coverage": None, "reason": "no prediction answers a label"}
    said: dict[str, Json] = {
        "known": found.known,
        "age_days": found.age_days,
        "final_coverage": found.final_coverage,
    }
    return said if found.reason is None else {**said, "reason": found.reason}


def _window(report: ModelReport, place: int) -> dict[str, Json]:
    window, target = report.windows[place], next(iter(report.targets), None)
    return {
        "start": written(window.start),
        "end": written(window.end),
        "rows": window.rows,
        "labels": 0 if target is None else target.labels[place],
        "ripe": target is not None and target.ripe[place],
        "rejected": [{"column": one.column, "code": one.code, "count": one.count} for one in window.rejected],
        "performance": {} if target is None else _measures(target, place),
        "targets": {
            other.name: {
                "labels": other.labels[place],
                "ripe": other.ripe[place],
                "performance": _measures(other, place),
            }
            for other in report.targets[1:]
        },
        "columns": {column.name: _column(column, place) for column in report.columns},
    }


def _measures(target: TargetReport, place: int) -> dict[str, Json]:
    found = ((name, target.measures[name][place]) for name in SHOWN if name in target.measures)
    return {
        name: _measured(measured) | ({"lists": target.lists[name][place]} if name in target.lists else {})
        for name, measured in found
        if measured is not None
    }


def _measured(measured: Measured) -> dict[str, Json]:
    said: dict[str, Json] = {"value": measured.value, "low": measured.low, "high": measured.high}
    return said if measured.reason is None else {**said, "reason": measured.reason}


def _column(column: ColumnReport, place: int) -> dict[str, Json]:
    level, reason = column.level(place), column.reasons[place]
    said: dict[str, Json] = {
        "missing": column.missing[place],
        "psi": column.psi[place],
        "js": column.js[place],
        "wasserstein": column.wasserstein[place],
        "drift": None if level is None else str(level),
        "tests": {
            name: {"p": test.p[place], "effect": test.effect[place]}
            for name, test in column.tests.items()
            if test.p[place] is not None
        },
    }
    return said if reason is None else {**said, "reason": reason}


def write_alert(alert: Alert) -> dict[str, Json]:
    """Return an alert; ``until`` is null while it is open."""
    return {
        "kind": str(alert.kind),
        "column": alert.column,
        "measure": alert.measure,
        "target": alert.target,
        "columns": list(alert.columns),
        "segments": [{"column": one.column, "value": one.value} for one in alert.segments],
        "level": str(alert.level),
        "since": written(alert.since) if alert.start_hour is None else _hour(alert.start_hour),
        "until": _until(alert),
        "message": alert.message,
    }


def _until(alert: Alert) -> str | None:
    if alert.until is None:
        return None
    return written(alert.until) if alert.end_hour is None else _hour(alert.end_hour)


def _hour(hour: int) -> str:
    return start_of_hour(hour).isoformat()
