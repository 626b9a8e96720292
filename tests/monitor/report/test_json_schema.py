"""The schema of reports refuses what no report is."""

from __future__ import annotations

import jsonschema
import pytest
from schemagen_monitor.report.json_schema import ALERT_SCHEMA, REPORT_SCHEMA

ALERT = {
    "kind": "drift",
    "column": "a",
    "measure": None,
    "target": None,
    "columns": ["a"],
    "segments": [],
    "level": "alert",
    "since": "2026-01-01T00:00:00+00:00",
    "until": None,
    "message": "a moved",
}


def test_alerts_are_described_by_themselves() -> None:
    jsonschema.validate(ALERT, ALERT_SCHEMA)


@pytest.mark.parametrize(
    "change", [{"kind": "weather"}, {"level": None}, {"more": 1}, {"since": 5}, {"columns": [1]}], ids=str
)
def test_other_alerts_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(ALERT | change, ALERT_SCHEMA)


def test_a_report_says_its_version() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 2, "generated_at": "2026-01-01T00:00:00+00:00", "models": []}, REPORT_SCHEMA)
