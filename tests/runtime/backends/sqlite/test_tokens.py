"""The table of tokens: rows in and out, as they were, and their order."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError, SchemagenError
from schemagen_runtime.api.tokens import StoredToken
from schemagen_runtime.backends.sqlite.tokens import SqliteTokens

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TOKEN = StoredToken("0" * 12, bytes(range(32)), "p", frozenset({"read", "fly"}), "é\n", NOON, None, None)


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[SqliteTokens]:
    with closing(SqliteTokens(str(tmp_path / "x.db"), create=True)) as opened:
        yield opened


def test_tokens_come_back_as_they_were_the_oldest_first(tokens: SqliteTokens) -> None:
    assert tokens.is_empty()
    assert tokens.all() == []
    assert tokens.get(TOKEN.id) is None
    older = replace(TOKEN, id="f" * 12, created_at=NOON - timedelta(microseconds=1), project=None, rights=frozenset())
    for token in (TOKEN, older):
        tokens.add(token)
    assert not tokens.is_empty()
    assert tokens.all() == [older, TOKEN]
    assert tokens.get(TOKEN.id) == TOKEN
    assert tokens.get(older.id) == older


def test_a_revoked_token_stays_so_since_the_first_time(tokens: SqliteTokens) -> None:
    tokens.add(replace(TOKEN, expires_at=NOON + timedelta(days=1)))
    for hours in (1, 2):
        tokens.revoke(TOKEN.id, NOON + timedelta(hours=hours))
    tokens.revoke("nobody", NOON)
    (found,) = tokens.all()
    assert (found.expires_at, found.revoked_at) == (NOON + timedelta(days=1), NOON + timedelta(hours=1))


def test_rows_are_those_of_0_1_0(tokens: SqliteTokens, tmp_path: Path) -> None:
    tokens.add(replace(TOKEN, expires_at=NOON))
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        (row,) = connection.execute("SELECT * FROM schemagen_tokens")
    moment = "2026-01-01T12:00:00.000000+00:00"
    assert row == (TOKEN.id, TOKEN.digest, "p", "fly read", "é\n", moment, moment, None)


def test_an_id_is_kept_once(tokens: SqliteTokens) -> None:
    tokens.add(TOKEN)
    with pytest.raises(SchemagenError, match="UNIQUE"):
        tokens.add(TOKEN)


def test_a_file_that_is_damaged_for_a_while_is_opened_again(tokens: SqliteTokens, tmp_path: Path) -> None:
    (db,) = tmp_path.glob("*.db")
    tokens.add(TOKEN)
    with closing(sqlite3.connect(db)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    sound = db.read_bytes()
    db.write_bytes(b"\xff" * len(sound))
    assert tokens.leave(str(db.resolve()))  # so that nothing is remembered of its pages
    for _ in range(2):
        with pytest.raises(DestinationError, match="not a database"):
            tokens.all()
    db.write_bytes(sound)
    assert tokens.all() == [TOKEN]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_it_is_used_on_both_sides_of_a_fork(tokens: SqliteTokens) -> None:
    tokens.add(TOKEN)
    if (child := os.fork()) == 0:
        os._exit(0 if tokens.all() == [TOKEN] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert tokens.all() == [TOKEN]


def test_it_is_closed_for_good(tokens: SqliteTokens) -> None:
    tokens.close()
    with pytest.raises(DestinationError, match="is closed"):
        tokens.all()
