"""Scales come back as they were kept; a value that no row has any more is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from schemagen_runtime.backends.sqlite.counter_tables import TABLES
from schemagen_runtime.backends.sqlite.counters.scale_table import ScaleTable
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.counter import NULL, Scale
from schemagen_runtime.counting.scales import State


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(TABLES)
        yield opened


NUMBERS, VALUES = Scale("a", how="number"), Scale("c", how="value")


def state() -> State:
    codes: dict[Cell, int] = {None: NULL, "x": 0, "y": 1}
    return State(codes=codes, rows={0: 2, 1: 1}, next_code=2, changed={0, 1})


def test_scales_come_back(connection: sqlite3.Connection) -> None:
    numbers = State(first=[0.1, -5e-324, 1e300], exponent=-7)
    ScaleTable(connection, 1).write({NUMBERS: numbers, VALUES: state()})
    found = ScaleTable(connection, 1).read()
    assert found[NUMBERS] == numbers
    assert (found[VALUES].codes, found[VALUES].rows, found[VALUES].next_code) == (state().codes, state().rows, 2)
    assert ScaleTable(connection, 2).read() == {}


def test_a_value_that_no_row_has_is_forgotten(connection: sqlite3.Connection) -> None:
    table, held = ScaleTable(connection, 1), state()
    table.write({VALUES: held})
    held.rows[0] = 0
    held.changed.add(0)
    table.write({VALUES: held})
    assert connection.execute("SELECT code, value, rows FROM schemagen_codes").fetchall() == [(1, "y", 1)]
    assert "x" not in held.codes


def test_what_did_not_change_is_not_written(connection: sqlite3.Connection) -> None:
    table, held = ScaleTable(connection, 1), state()
    table.write({VALUES: held})
    before = connection.total_changes
    table.write({VALUES: held})
    assert connection.total_changes == before
