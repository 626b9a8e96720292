"""Statements over HTTP, and what ClickHouse says of them."""

from __future__ import annotations

import logging

import pytest
from schemagen_runtime import BatchRefused, ClickHouseSettings, DestinationError, TransientError
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.native import NativeColumn

from tests.system.clickhouse.front import Front

BROKEN = b"Code: 469. DB::Exception: Constraint `small` for table d.t is violated at row 1. (VIOLATED_CONSTRAINT)"
DENIED = b"Code: 497. DB::Exception: ann: Not enough privileges. To execute this query, grant SELECT. (ACCESS_DENIED)"


def test_rows_go_there_and_come_back(front: Front) -> None:
    client = ClickHouseClient(front.url)
    client.run("CREATE TABLE t (x Int64) ENGINE = MergeTree ORDER BY x")
    client.insert("t", [NativeColumn("x", "Int64", [1, 2])])
    assert client.ask("SELECT x FROM t ORDER BY x") == [(1,), (2,)]
    client.close()


def test_a_wrong_password_is_told_and_not_shown(front: Front) -> None:
    front.password = "right"
    with pytest.raises(DestinationError, match="SCHEMAGEN_CLICKHOUSE_PASSWORD") as raised:
        ClickHouseClient(front.url, ClickHouseSettings(password="geheim")).ask("SELECT 1")
    assert "geheim" not in str(raised.value)
    assert ClickHouseClient(front.url, ClickHouseSettings(password="right")).ask("SELECT 1") == [(1,)]


def test_a_right_that_is_missing_and_a_database_that_is_not_there_are_told(front: Front) -> None:
    front.behave = lambda asked: asked.respond(500, DENIED)
    with pytest.raises(DestinationError, match="grant SELECT"):
        ClickHouseClient(front.url).ask("SELECT 1")
    front.behave = lambda asked: asked.respond(404, b"Code: 81. DB::Exception: Database x does not exist.")
    with pytest.raises(TransientError, match="CREATE DATABASE"):
        ClickHouseClient(front.url).ask("SELECT 1")


def test_a_constraint_that_somebody_made_is_the_fault_of_a_row(front: Front) -> None:
    front.behave = lambda asked: asked.respond(500, BROKEN)
    with pytest.raises(BatchRefused, match="Constraint `small`"):
        ClickHouseClient(front.url).insert("t", [NativeColumn("x", "Int64", [9])])


def test_a_column_of_another_type_is_no_other_value(front: Front) -> None:
    client = ClickHouseClient(front.url)
    client.run("CREATE TABLE t (x Float64) ENGINE = MergeTree ORDER BY x")
    with pytest.raises(TransientError, match="somebody changed the tables"):
        client.insert("t", [NativeColumn("x", "Int64", [1])])


def test_who_answers_something_else_is_no_clickhouse(front: Front) -> None:
    front.behave = lambda asked: asked.respond(200, b"<html>")
    with pytest.raises(TransientError, match="no ClickHouse, or a proxy"):
        ClickHouseClient(front.url).run("SELECT 1")
    front.behave = lambda asked: asked.respond(200, b"<html>", {"X-ClickHouse-Query-Id": "1"})
    with pytest.raises(TransientError, match="what ClickHouse does not"):
        ClickHouseClient(front.url).ask("SELECT 1")


def test_nobody_answers() -> None:
    with pytest.raises(TransientError, match=r"no answer from http://127\.0\.0\.1:1/"):
        ClickHouseClient("clickhouse://127.0.0.1:1/x").ask("SELECT 1")


def test_a_password_in_the_clear_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        ClickHouseClient("clickhouse://server.example:8123/x", ClickHouseSettings(password="geheim"))
        ClickHouseClient("clickhouse://127.0.0.1:8123/x")
        ClickHouseClient("clickhouse://[::1]:8123/x")
        ClickHouseClient("clickhouses://server.example:8443/x")
    assert len(caplog.records) == 1
    assert "geheim" not in caplog.text
