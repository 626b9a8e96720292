"""Answered requests: kept as 0.1.0 kept them, and forgotten when they are old."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import ErrorCode, FieldError, Outcome
from schemagen_runtime.api.store import KeyReused, RequestKey
from schemagen_runtime.backends.sqlite import answered_requests
from schemagen_runtime.backends.sqlite.answered_requests import REMEMBERED_SECONDS, AnsweredRequests

ERROR = FieldError(ErrorCode.DUPLICATE_ID, "id", "message", "expected", "got")
OUTCOME = Outcome(frozenset({2}), {1: ERROR})


def key(number: int) -> RequestKey:
    return RequestKey(bytes([number]) * 16, b"d" * 16)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as opened:
        yield opened


def test_what_was_answered_is_found(connection: sqlite3.Connection) -> None:
    requests = AnsweredRequests()
    requests.make_table(connection)
    assert requests.find(connection, key(1), [0, 1, 2]) is None
    requests.note(connection, key(1), OUTCOME)
    requests.note(connection, key(2), Outcome())
    another = AnsweredRequests()
    another.make_table(connection)
    assert another.find(connection, key(1), [0, 1, 2]) == Outcome(frozenset({0, 2}), {1: ERROR})
    assert another.find(connection, key(2), [4]) == Outcome(frozenset({4}))
    with pytest.raises(KeyReused):
        another.find(connection, RequestKey(key(1).key, b"e" * 16), [0])


def test_a_row_of_0_1_0_is_read(connection: sqlite3.Connection) -> None:
    requests = AnsweredRequests()
    requests.make_table(connection)
    described = {"code": "duplicate_id", "column": "id", "message": "message", "expected": "expected", "got": "got"}
    conflicts = orjson.dumps({"1": described | {"location": None}}).decode()
    row = (key(1).key, key(1).digest, time.time(), conflicts)
    connection.execute("INSERT INTO schemagen_requests VALUES (?, ?, ?, ?)", row)
    assert requests.find(connection, key(1), [0, 1]) == Outcome(frozenset({0}), {1: ERROR})
    requests.note(connection, key(2), OUTCOME)
    query = "SELECT conflicts FROM schemagen_requests WHERE key = ?"
    assert orjson.loads(connection.execute(query, (key(2).key,)).fetchone()[0])["1"].items() >= described.items()


def test_the_old_are_forgotten_and_not_with_every_note(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = AnsweredRequests()
    requests.make_table(connection)
    requests.note(connection, key(1), Outcome())  # the first looks for old ones
    aged = time.time() - REMEMBERED_SECONDS - 1
    connection.execute("UPDATE schemagen_requests SET answered_at = ?", (aged,))
    requests.note(connection, key(2), Outcome())
    assert requests.find(connection, key(1), [0]) is not None
    monkeypatch.setattr(answered_requests, "_FORGET_EVERY", 0.0)
    requests.note(connection, key(3), Outcome())
    assert requests.find(connection, key(1), [0]) is None
    assert requests.find(connection, key(2), [0]) is not None
