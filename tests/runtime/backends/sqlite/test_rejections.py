"""The tables of rejections: they come with the first, forget old reports, and say what they cannot read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError, ErrorCode, SchemaInfo
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionReport
from schemagen_runtime.backends.sqlite.rejections import REMEMBERED_SECONDS
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import SCHEMA, schema

PLACE = Collection("p", "c")
HOUR = datetime(2026, 3, 29, 1, tzinfo=UTC)
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(str(tmp_path / "monitoring.db")) as opened:
        opened.register(PLACE, SchemaInfo.of(SCHEMA))
        yield opened


def report(number: int, hour: datetime = HOUR, fingerprint: str = SCHEMA.fingerprint) -> RejectionReport:
    count = RejectionCount("m", fingerprint, hour, 1, [ErrorCount("x", ErrorCode.OUT_OF_RANGE, 1)])
    return RejectionReport(f"{number:032x}", PLACE, [count])


def execute(folder: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "monitoring.db", isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def tables(folder: Path) -> set[object]:
    return {name for (name,) in execute(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_the_tables_come_with_the_first_rejection(store: SqliteStore, tmp_path: Path) -> None:
    assert store.rejections(PLACE, *ALWAYS) == []
    assert not {"schemagen_rejections", "schemagen_reports"} & tables(tmp_path)
    store.count_rejections(report(1))
    assert {"schemagen_rejections", "schemagen_reports"} < tables(tmp_path)
    assert execute(tmp_path, "PRAGMA user_version") == [(2,)]


def test_reports_are_forgotten_when_nobody_sends_them_any_more(store: SqliteStore, tmp_path: Path) -> None:
    for number in (1, 2):
        assert store.count_rejections(report(number))
    old = time.time() - REMEMBERED_SECONDS - 1
    execute(tmp_path, "UPDATE schemagen_reports SET counted_at = ? WHERE id = ?", old, f"{1:032x}")
    assert not store.count_rejections(report(2))
    assert store.count_rejections(report(3))
    left = execute(tmp_path, "SELECT id FROM schemagen_reports ORDER BY id")
    assert left == [(f"{2:032x}",), (f"{3:032x}",)]


def test_a_report_that_is_refused_leaves_nothing(store: SqliteStore, tmp_path: Path) -> None:
    other = schema("1.1.0", "F: float?\n  G: float?").fingerprint
    mixed = RejectionReport("a" * 32, PLACE, [*report(1).counts, *report(1, fingerprint=other).counts])
    with pytest.raises(DestinationError, match=f"schema {other[:12]} is not registered with p/c"):
        store.count_rejections(mixed)
    assert store.rejections(PLACE, *ALWAYS) == []
    store.register(PLACE, SchemaInfo.of(schema("1.1.0", "F: float?\n  G: float?")))
    assert store.count_rejections(mixed), "what was refused is not remembered as counted"
    assert [one.events for one in store.rejections(PLACE, *ALWAYS)] == [1, 1]
    assert len(execute(tmp_path, "SELECT * FROM schemagen_reports")) == 1


def test_hours_are_those_of_utc_and_bounds_are_half_open(store: SqliteStore) -> None:
    for number in range(5):
        store.count_rejections(report(number, HOUR + timedelta(hours=number)))

    def found(since: datetime, until: datetime) -> list[int]:
        return [(one.hour - HOUR).seconds // 3600 for one in store.rejections(PLACE, since, until)]

    assert found(*ALWAYS) == [0, 1, 2, 3, 4]
    assert found(HOUR + timedelta(hours=1), HOUR + timedelta(hours=3)) == [1, 2]
    assert found(HOUR + timedelta(microseconds=1), HOUR + timedelta(hours=2, microseconds=1)) == [1, 2]
    local = datetime.fromisoformat("2026-03-29T06:30:00+05:30")
    assert found(local, local + timedelta(hours=1)) == [0]


def test_a_code_of_a_later_version_is_not_passed_over(store: SqliteStore, tmp_path: Path) -> None:
    store.count_rejections(report(1))
    execute(tmp_path, "UPDATE schemagen_rejections SET code = 'too_blue' WHERE code <> ''")
    with pytest.raises(DestinationError, match=r"newer schemagen, as 'too_blue'; upgrade"):
        store.rejections(PLACE, *ALWAYS)
