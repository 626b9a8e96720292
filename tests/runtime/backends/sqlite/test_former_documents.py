"""What was replaced is known by its digest, for each collection; what takes its place again is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.backends.sqlite.former_documents import replace, was_replaced

PLACE, OTHER = Collection("p", "c"), Collection("p", "d")
ONE, TWO = b'{"doc":"one"}', b'{"doc":"two"}'


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        yield opened


def test_a_store_that_never_replaced_one_has_no_such_table(connection: sqlite3.Connection) -> None:
    assert not was_replaced(connection, PLACE, ONE)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_what_was_replaced_is_known_until_it_is_back(connection: sqlite3.Connection) -> None:
    replace(connection, PLACE, ONE, TWO)
    replace(connection, PLACE, ONE, TWO)
    assert was_replaced(connection, PLACE, ONE + b"\n")
    assert not was_replaced(connection, PLACE, TWO)
    assert not was_replaced(connection, OTHER, ONE)
    replace(connection, PLACE, TWO, ONE)
    assert not was_replaced(connection, PLACE, ONE)
    assert was_replaced(connection, PLACE, TWO)
