"""Name the metrics of ``/metrics/monitor``: the collector writes them, and generated dashboards and rules ask for them.

All are gauges, in base units (Prometheus' "Metric and label naming"). What happened is a time, in seconds since 1970:
its age is ``time()`` less it, also when nothing comes any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

PREFIX: Final = "schemagen_monitor_"
MODEL_LABELS: Final = ("schema", "project", "collection", "model")
"""What every metric says: the name of the schema, and which model."""
MOST_COLUMNS: Final = 20
"""Columns of a model that are told of, at most: those that are flagged first, then those that differ most."""
ALERT_KINDS: Final[Mapping[str, str]] = {
    "drift": "columns that are distributed otherwise than in the reference",
    "missing": "columns that lack more values than in the reference",
    "new_values": "columns with values that the reference lacks",
    "rejections": "events that are rejected more often than before",
    "performance": "predictions that are worse than in the reference",
    "labels": "labels that stay away",
    "freshness": "events that stay away",
}
"""The kinds of alerts, and what each is about, for people."""
ALERT_LEVELS: Final = ("warning", "alert")


class MonitorMetric(NamedTuple):
    """Describe one metric.

    Attributes:
        name: its name.
        help: what it says, for people.
        labels: its labels behind those of :data:`MODEL_LABELS`.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()


def _metric(name: str, help: str, *labels: str) -> MonitorMetric:  # noqa: A002 -- Prometheus' word
    return MonitorMetric(f"{PREFIX}{name}", help, labels)


OPEN_ALERTS: Final = _metric("open_alerts", "Alerts that are open and that nobody muted.", "kind", "level")
WINDOW_ROWS: Final = _metric("window_rows", "Events of the newest UTC day that is over.")
NEWEST_DAY: Final = _metric("newest_day_timestamp_seconds", "When the newest UTC day with events began.")
JUDGED_AT: Final = _metric("judged_timestamp_seconds", "When the model was judged last.")
RIPE_DAY: Final = _metric(
    "ripe_day_timestamp_seconds", "When the newest UTC day began whose labels have come, for the most part.", "target"
)
RIPE_LABELS: Final = _metric("ripe_labels", "Labels of the newest ripe day.", "target")
RIPE_COVERAGE: Final = _metric("ripe_coverage_ratio", "Share of the newest ripe day's events with a label.", "target")
MEASURE: Final = _metric("measure", "How the predictions of the newest ripe day did.", "target", "measure")
MEASURE_LOW: Final = _metric("measure_low", "Lower end of its interval at 95 %.", "target", "measure")
MEASURE_HIGH: Final = _metric("measure_high", "Upper end of its interval at 95 %.", "target", "measure")
REFERENCE_MEASURE: Final = _metric("reference_measure", "The same in the reference.", "target", "measure")
COLUMN_DRIFT: Final = _metric(
    "column_drift", "Jensen-Shannon distance to the reference, less what chance makes, in the newest day.", "column"
)
COLUMN_MISSING: Final = _metric("column_missing_ratio", "Share of the newest day's events without a value.", "column")

METRICS: Final = (
    *(OPEN_ALERTS, WINDOW_ROWS, NEWEST_DAY, JUDGED_AT),
    *(RIPE_DAY, RIPE_LABELS, RIPE_COVERAGE, MEASURE, MEASURE_LOW, MEASURE_HIGH, REFERENCE_MEASURE),
    *(COLUMN_DRIFT, COLUMN_MISSING),
)
"""Every metric, in the order in which they are written."""
