"""A report is JSON that its schema describes, and the same after everything was counted anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.document import write_report
from schemagen_monitor.report.json_schema import REPORT_SCHEMA
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.support import PLACE, fill, reported

AT = datetime(2026, 2, 18, 12, tzinfo=UTC)


def document(*reports: ModelReport) -> dict[str, Any]:
    written = orjson.dumps(write_report(reports, AT))
    found: dict[str, Any] = json.loads(written, parse_constant=refuse)
    jsonschema.validate(found, REPORT_SCHEMA, format_checker=jsonschema.FormatChecker())
    return found


def refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def test_the_schema_describes_reports(well_report: ModelReport, ill_report: ModelReport) -> None:
    found = document(well_report, ill_report)
    assert list(found) == ["version", "generated_at", "models"]
    jsonschema.Draft202012Validator.check_schema(REPORT_SCHEMA)


def test_young_and_empty_models_have_reports_too(tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    (model,) = document(young)["models"]
    assert model["reference"] == {"start": None, "end": None, "rows": 0}
    assert model["ripeness"]["reason"] == "no labels have come"
    assert document() == {"version": 1, "generated_at": "2026-02-18T12:00:00+00:00", "models": []}


def test_performance_is_that_of_the_first_target_and_others_lie_beside_it(well_report: ModelReport) -> None:
    (model,) = document(well_report)["models"]
    window = model["windows"][10]
    assert set(window["performance"]) == {"bias", "mae", "rmse", "r2"}
    assert set(window["targets"]["paid"]["performance"]) >= {"auc", "accuracy", "log_loss"}
    assert model["targets"]["paid"]["ripeness"]["known"] is True


def test_performance_of_a_ranking_is_that_of_its_lists(ranked_report: ModelReport) -> None:
    (model,) = document(ranked_report)["models"]
    performance = model["windows"][10]["performance"]
    assert list(performance) == ["ndcg", "mrr"]
    assert [one["lists"] for one in performance.values()] == [
        series[10] for series in ranked_report.targets[0].lists.values()
    ]
    assert [one["measure"] for one in model["alerts"] if one["kind"] == "performance"] == ["ndcg"]


def test_a_report_is_the_same_after_a_recount(ill: Path, ill_report: ModelReport) -> None:
    with open_monitor(str(ill)) as monitor:
        list(monitor.recount(PLACE))
    assert document(reported(ill, 44)) == document(ill_report)
