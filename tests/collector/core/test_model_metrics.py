"""What Prometheus reads of models: the numbers of a report, bounded, whatever names are in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from schemagen_collector.core.model_metrics import ModelMetrics
from schemagen_monitor.report.codec import FORM, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import AlertKind
from schemagen_monitor.verdict.window import Period
from schemagen_runtime import Collection
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.backends.sqlite.annotations import SqliteAnnotations
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.kept_reports import SqliteKeptReports
from schemagen_runtime.protocol.monitor_metrics import ALERT_KINDS, ALERT_LEVELS, METRICS, MOST_COLUMNS

from tests.monitor.notices.test_notifier import FAULT, faulty
from tests.monitor.support import PLACE, SCHEMA, fill, from_day, reported

JUDGED_AT = datetime(2026, 2, 20, tzinfo=UTC)


class Kept(SqliteKeptReports):
    """Hold reports, and count how often one is read."""

    def __init__(self, *reports: ModelReport) -> None:
        super().__init__("nowhere")
        self.all = {report.model: report for report in reports}
        self.judged_at, self.read = JUDGED_AT, 0

    def bases(self, collection: Collection, form: int) -> list[Basis]:
        assert form == FORM
        return [
            Basis(model, period, FORM, 1, "", one.today, self.judged_at)
            for model, one in self.all.items()
            for period in Period
            if one.collection == collection.name
        ]

    def reports(
        self, collection: Collection, form: int, *, model: str | None = None, period: str | None = None
    ) -> list[KeptReport]:
        self.read += 1
        return [
            KeptReport(basis, write_model_report(self.all[basis.model]))
            for basis in self.bases(collection, form)
            if basis.model == model and basis.period == period
        ]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ModelReport:
    db = fill(tmp_path_factory.mktemp("ill") / "m.db", from_day(FAULT, faulty), days=40, rows=250)
    return reported(db, 40)


@pytest.fixture
def said(db: Path) -> SqliteAnnotations:
    connect(str(db), create=True).close()
    return SqliteAnnotations(str(db))


def samples(text: bytes, **labels: str) -> dict[str, list[float]]:
    """The values of the samples with some labels, by metric."""
    found: dict[str, list[float]] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            if labels.items() <= sample.labels.items():
                found.setdefault(sample.name.removeprefix("schemagen_monitor_"), []).append(sample.value)
    return found


def test_numbers_are_those_of_the_report(report: ModelReport, said: SqliteAnnotations) -> None:
    text = ModelMetrics(Kept(report), said).text([PLACE])
    model = {"schema": "scores", "project": "lending", "collection": "scores", "model": "m1"}
    assert samples(text) == samples(text, **model)
    assert samples(text)["judged_timestamp_seconds"] == [JUDGED_AT.timestamp()]
    assert samples(text, kind="missing", level="alert")["open_alerts"] == [1.0]
    assert sum(samples(text)["open_alerts"]) == len(report.open_alerts)
    newest = [place for place, window in enumerate(report.windows) if window.is_over][-1]
    assert samples(text)["window_rows"] == [report.windows[newest].rows]
    assert samples(text)["newest_day_timestamp_seconds"] == [report.windows[-1].start * 86400]
    (income,) = [one for one in report.columns if one.name == "income"]
    assert samples(text, column="income")["column_missing_ratio"] == [income.missing[newest]]
    (region,) = [one for one in report.columns if one.name == "region"]
    assert region.tests["shape"].effect[newest] is not None
    assert samples(text, column="region")["column_drift"] == [region.tests["shape"].effect[newest]]
    (paid,) = [one for one in report.targets if one.name == "paid"]
    ripe = [place for place, is_ripe in enumerate(paid.ripe) if is_ripe][-1]
    assert samples(text, target="paid")["ripe_coverage_ratio"] == [paid.labels[ripe] / report.windows[ripe].rows]
    auc = paid.measures["auc"][ripe]
    assert auc is not None
    told = samples(text, target="paid", measure="auc")
    assert [told["measure"], told["measure_low"], told["measure_high"]] == [[auc.value], [auc.low], [auc.high]]
    assert told["reference_measure"] == [paid.reference["auc"].value]


def test_every_metric_and_every_kind_of_alert_is_declared(report: ModelReport, said: SqliteAnnotations) -> None:
    text = ModelMetrics(Kept(report), said).text([PLACE])
    names = {family.name for family in text_string_to_metric_families(text.decode())}
    assert names == {metric.name for metric in METRICS}
    assert {str(kind) for kind in AlertKind} <= ALERT_KINDS.keys()
    assert len(samples(text)["open_alerts"]) == len(ALERT_KINDS) * len(ALERT_LEVELS)


def test_of_many_columns_the_worst_are_told(report: ModelReport, said: SqliteAnnotations) -> None:
    (income,) = [one for one in report.columns if one.name == "income"]
    (region,) = [one for one in report.columns if one.name == "region"]
    columns = [*(replace(region, name=f"r{number}") for number in range(1000)), income]
    text = ModelMetrics(Kept(replace(report, columns=columns)), said).text([PLACE])
    assert len(samples(text)["column_missing_ratio"]) == MOST_COLUMNS == 20
    assert samples(text, column="income")["column_missing_ratio"]


@pytest.mark.parametrize("name", ['a"b', "a\\", "a\nb 1\n# HELP x", "é😀", "{}", "\u2028"])
def test_no_name_becomes_a_metric(name: str, report: ModelReport, said: SqliteAnnotations) -> None:
    columns = [replace(report.columns[0], name=name)]
    hostile = replace(report, model=name, columns=columns)
    text = ModelMetrics(Kept(hostile), said).text([PLACE])
    assert samples(text) == samples(text, model=name)
    assert samples(text, column=name)["column_missing_ratio"]


def test_a_report_is_read_once_until_it_is_judged_anew(report: ModelReport, said: SqliteAnnotations) -> None:
    kept = Kept(report)
    metrics = ModelMetrics(kept, said)
    first = metrics.text([PLACE])
    assert metrics.text([PLACE]) == first
    assert kept.read == 1
    kept.judged_at += timedelta(hours=1)
    assert samples(metrics.text([PLACE]))["judged_timestamp_seconds"] == [kept.judged_at.timestamp()]
    assert kept.read == 2
    kept.all.clear()
    assert samples(metrics.text([PLACE])) == {}


def test_a_muted_alert_is_not_counted(report: ModelReport, said: SqliteAnnotations) -> None:
    metrics = ModelMetrics(Kept(report), said)
    now = datetime.now(UTC)
    for alert in report.open_alerts:
        mute = Annotation(
            kind=AnnotationKind.MUTE, model="m1", who="w", at=now, subject=alert.subject, until=now + timedelta(hours=1)
        )
        said.add(PLACE, mute)
    assert sum(samples(metrics.text([PLACE]))["open_alerts"]) == 0


def test_silence_is_an_open_alert(tmp_path: Path, said: SqliteAnnotations) -> None:
    awaited = SCHEMA.replace("[month]", "[month], silent_after: 6h")
    silent = reported(fill(tmp_path / "silent.db", days=2, rows=10, text=awaited), 3)
    found = samples(ModelMetrics(Kept(silent), said).text([PLACE]), kind="freshness", level="alert")
    assert found == {"open_alerts": [1.0]}
