"""Run packages that an earlier version generated: they judge, encode, ingest and are type-checked as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.system.compatibility.support import Sample, records_of

JUDGE = """
import json, sys
from importlib import import_module

schema = import_module(sys.argv[1]).SCHEMA
events = json.load(sys.stdin)
parts = schema.partition(events)
lines = dict(zip(parts.indexes, parts.lines, strict=True))
rejected = {rejection.index: rejection.errors for rejection in parts.rejected}
for index, event in enumerate(events):
    errors = schema.check(event)
    assert errors == rejected.get(index, ())
    print(json.dumps({
        "line": lines[index].decode() if index in lines else None,
        "errors": [[str(e.code), e.column, e.expected, e.got] for e in errors],
    }))
"""


@pytest.mark.parametrize("name", ["lending", "every_type"])
def test_a_package_judges_and_encodes_as_it_did(sample: Sample, name: str) -> None:
    """Compare all but the words about values, which may get better, and columns without a value, now written."""
    judged = sample.lines(f"packages.{name}")
    assert any(one["line"] for one in judged)
    assert any(one["errors"] for one in judged)
    printed = sample.run("-c", JUDGE, name, stdin=json.dumps([one["event"] for one in judged])).splitlines()
    for line, before in zip(printed, judged, strict=True):
        errors = [[code, column, expected] for code, column, _, expected, _ in before["errors"]]
        now = json.loads(line)
        assert [error[:3] for error in now["errors"]] == errors
        assert _given(now["line"]) == _given(before["line"])


def _given(line: str | None) -> list[tuple[str, object]] | None:
    """The columns of a wire line that have a value, in their order."""
    return None if line is None else [(name, value) for name, value in json.loads(line).items() if value is not None]


def test_a_service_of_that_version_runs(sample: Sample, tmp_path: Path) -> None:
    program = sample.folder / "uses" / "right.py"
    assert sample.run("-W", "error", str(program), "sqlite:///monitoring.db") == "success\n" * 3
    found = {record["id"]: record for record in records_of(tmp_path / "monitoring.db")}
    assert found.keys() == {"typed", "mapped", "00000000-0000-0000-0000-000000000001"}
    assert found["typed"]["labels"] == {"actual": 1, "reason": None}
    assert found["mapped"]["values"] == {
        "id": "mapped",
        "timestamp": "2026-11-20T00:00:00+00:00",
        "tags": None,
        "embedding": [1.0, 2.0, 3.0, 4.0],
        "grade": "B",
        "hours-per-week": 7,
        "income": 2.0,
        "comment": None,
        "proba": 0.25,
    }
