"""Tell how models do, for Prometheus: what of a kept report stands under ``/metrics/monitor``."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from schemagen_runtime.api.annotations import Annotations
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import Basis, KeptReports
from schemagen_runtime.protocol import monitor_metrics as metrics
from schemagen_runtime.protocol.monitor_metrics import METRICS, MODEL_LABELS, MOST_COLUMNS, MonitorMetric

if TYPE_CHECKING:
    from schemagen_monitor.report.column_report import ColumnReport
    from schemagen_monitor.report.model_report import ModelReport
    from schemagen_monitor.report.target_report import TargetReport
    from schemagen_monitor.verdict.alert import Alert

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1).total_seconds()
_SHAPE: Final = "shape"
"""The test whose effect is the distance by which drift is judged."""


class _Sample(NamedTuple):
    """Hold one number: the metric, the values of its own labels, and the number."""

    metric: MonitorMetric
    labels: tuple[str, ...]
    value: float


class _Kept(NamedTuple):
    """Hold what is told of one model: from what it was made, its labels, numbers, and the alerts that are open."""

    basis: Basis
    labels: tuple[str, ...]
    samples: Sequence[_Sample]
    open_alerts: Sequence[Alert]


class _Model(NamedTuple):
    """Hold the labels of a model, and its numbers."""

    labels: tuple[str, ...]
    samples: Sequence[_Sample]


class ModelMetrics:
    """Write the metrics of models; a report is read once, however often somebody asks. Threads may share one."""

    def __init__(self, kept: KeptReports, annotations: Annotations) -> None:
        """Take the reports of a store, and what people said of its models."""
        self._reports = kept
        self._annotations = annotations
        self._lock = threading.Lock()
        self._known: dict[tuple[Collection, str], _Kept] = {}

    def text(self, collections: Iterable[Collection]) -> bytes:
        """Return the metrics of the models of some collections, in Prometheus' text format.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        with self._lock:
            models = [model for collection in collections for model in self._models(collection)]
        registry = CollectorRegistry()
        registry.register(_Families(models))
        return generate_latest(registry)

    def _models(self, collection: Collection) -> Iterator[_Model]:
        # Only here, for whoever asks for no model needs no NumPy.
        from schemagen_monitor.report.annotated import find_mute  # noqa: PLC0415 -- see above

        annotations, now = self._annotations.all(collection), datetime.now(UTC)
        for kept in self._kept(collection):
            of_model = [one for one in annotations if one.model == kept.basis.model]
            heard = [alert for alert in kept.open_alerts if find_mute(alert, of_model, now) is None]
            yield _Model(kept.labels, [*_count_alerts(heard), *kept.samples])

    def _kept(self, collection: Collection) -> Iterator[_Kept]:
        from schemagen_monitor.report.codec import FORM, read_model_report  # noqa: PLC0415 -- see above
        from schemagen_monitor.verdict.window import Period  # noqa: PLC0415 -- see above

        bases = [one for one in self._reports.bases(collection, FORM) if one.period == Period.DAY]
        gone = {place for place in self._known if place[0] == collection} - {(collection, one.model) for one in bases}
        for place in gone:
            del self._known[place]
        for basis in bases:
            place = (collection, basis.model)
            if place not in self._known or self._known[place].basis != basis:
                for found in self._reports.reports(collection, FORM, model=basis.model, period=Period.DAY):
                    report = read_model_report(found.report)
                    labels = (report.schema.name, report.project, report.collection, report.model)
                    samples = list(_samples(report, found.basis.judged_at))
                    self._known[place] = _Kept(found.basis, labels, samples, report.open_alerts)
            if place in self._known:
                yield self._known[place]


class _Families(Collector):
    """Give Prometheus' library the samples of models, by metric."""

    def __init__(self, models: Sequence[_Model]) -> None:
        self._models = models

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every metric, those without a sample too."""
        families = {
            metric.name: GaugeMetricFamily(metric.name, metric.help, labels=(*MODEL_LABELS, *metric.labels))
            for metric in METRICS
        }
        for model in self._models:
            for sample in model.samples:
                families[sample.metric.name].add_metric((*model.labels, *sample.labels), sample.value)
        yield from families.values()


def _count_alerts(alerts: Sequence[Alert]) -> Iterator[_Sample]:
    """Yield how many alerts there are of each kind and level, of those without any too: they are 0, and not unknown."""
    for kind in metrics.ALERT_KINDS:
        for level in metrics.ALERT_LEVELS:
            count = sum(alert.kind == kind and alert.level == level for alert in alerts)
            yield _Sample(metrics.OPEN_ALERTS, (kind, level), count)


def _samples(report: ModelReport, judged_at: datetime) -> Iterator[_Sample]:
    yield _Sample(metrics.JUDGED_AT, (), (judged_at - _EPOCH).total_seconds())
    filled = [window for window in report.windows if window.rows]
    if filled:
        yield _Sample(metrics.NEWEST_DAY, (), filled[-1].start * _DAY)
    over = [place for place, window in enumerate(report.windows) if window.is_over]
    if over:
        yield _Sample(metrics.WINDOW_ROWS, (), report.windows[over[-1]].rows)
        for column in _worst(report.columns, over[-1]):
            yield from _of_column(column, over[-1])
    for target in report.targets:
        yield from _of_target(report, target)


def _worst(columns: Sequence[ColumnReport], window: int) -> Sequence[ColumnReport]:
    """Return the columns of a window that are told of: those that may be flagged, the worst first."""
    levels: list[str] = list(metrics.ALERT_LEVELS)

    def order(column: ColumnReport) -> tuple[int, float, str]:
        level = column.level(window)
        return -1 - levels.index(level) if level else 0, -(_drift(column, window) or 0.0), column.name

    return sorted((one for one in columns if one.unjudged[window] is None), key=order)[:MOST_COLUMNS]


def _of_column(column: ColumnReport, window: int) -> Iterator[_Sample]:
    drift, missing = _drift(column, window), column.missing[window]
    if drift is not None:
        yield _Sample(metrics.COLUMN_DRIFT, (column.name,), drift)
    if missing is not None:
        yield _Sample(metrics.COLUMN_MISSING, (column.name,), missing)


def _drift(column: ColumnReport, window: int) -> float | None:
    test = column.tests.get(_SHAPE)
    return None if test is None else test.effect[window]


def _of_target(report: ModelReport, target: TargetReport) -> Iterator[_Sample]:
    for name, measured in target.reference.items():
        if measured.value is not None:
            yield _Sample(metrics.REFERENCE_MEASURE, (target.name, name), measured.value)
    ripe = [place for place, is_ripe in enumerate(target.ripe) if is_ripe]
    if not ripe:
        return
    place = ripe[-1]
    window, labels = report.windows[place], target.labels[place]
    yield _Sample(metrics.RIPE_DAY, (target.name,), window.start * _DAY)
    yield _Sample(metrics.RIPE_LABELS, (target.name,), labels)
    if window.rows:
        yield _Sample(metrics.RIPE_COVERAGE, (target.name,), labels / window.rows)
    for name, by_window in target.measures.items():
        found = by_window[place]
        if found is None:
            continue
        for metric, value in (
            (metrics.MEASURE, found.value),
            (metrics.MEASURE_LOW, found.low),
            (metrics.MEASURE_HIGH, found.high),
        ):
            if value is not None:
                yield _Sample(metric, (target.name, name), value)
