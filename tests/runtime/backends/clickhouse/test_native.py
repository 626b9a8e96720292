"""ClickHouse's Native format: its engine reads what is written, and what it writes is read."""

from __future__ import annotations

from typing import Any, Final

import pytest
from schemagen_runtime.backends.clickhouse.native import (
    NativeColumn,
    NativeError,
    WrittenCells,
    codec,
    read_blocks,
    write_block,
)

from tests.system.clickhouse.engine import engine

COLUMNS: Final[dict[str, list[Any]]] = {
    "Int64": [1, -(2**63)],
    "UInt32": [0, 2**32 - 1],
    "Float64": [-0.5, float("inf")],
    "Bool": [True, False],
    "String": ["é" * 100, "nul\0"],
    "UUID": ["f47ac10b-58cc-4372-a567-0e02b2c3d479", "00000000-0000-0000-0000-000000000001"],
    "Date32": [-25567, 120529],
    "DateTime64(6, 'UTC')": [-5, 5],
    "Decimal(9, 2)": [-5, 10**8],
    "Decimal(18, 2)": [-5, 10**17],
    "Nullable(Decimal(38, 2))": [-(10**37), None],
    "Array(String)": [["a", "", "x" * 127], ["é", "x" * 128, "x" * 20_000]],
    "Nullable(String)": [None, "x" * 200],
    "Nullable(UUID)": [None, None],
    "Array(Nullable(Int64))": [[], [1, None, 3]],
    "Array(Float64)": [[0.5] * 200, []],
    "Map(String, Nullable(Float64))": [{"a": 1.5, "b": None}, {}],
    "Map(String, String)": [{}, {"a": "b"}],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_comes_back_as_it_was_written(name: str) -> None:
    held = engine()
    database = held.database()
    held.run(f"CREATE TABLE t (place UInt32, x {name}) ENGINE = MergeTree ORDER BY place", database)
    columns = [NativeColumn("place", "UInt32", [0, 1]), NativeColumn("x", name, COLUMNS[name])]
    held.insert("INSERT INTO t", write_block(columns), "Native", database)
    found = read_blocks(held.run("SELECT x FROM t ORDER BY place", database, "Native"))
    assert [value for (value,) in found] == COLUMNS[name]
    assert read_blocks(held.run("SELECT x FROM t WHERE false", database, "Native")) == []


@pytest.mark.parametrize("name", COLUMNS)
def test_cells_that_are_written_are_read_where_one_is_looked_at(name: str) -> None:
    values = COLUMNS[name]
    cells = WrittenCells(codec(name).write(values), name, len(values))
    assert write_block([NativeColumn("x", name, cells)]) == write_block([NativeColumn("x", name, values)])
    assert (len(cells), list(cells), cells[1], cells[:1]) == (len(values), values, values[1], values[:1])


def test_cells_that_are_all_the_same() -> None:
    assert list(WrittenCells.repeated("é", "String", 3)) == ["é"] * 3
    assert list(WrittenCells.repeated(-5, "DateTime64(6, 'UTC')", 2)) == [-5, -5]


def test_blocks_that_come_apart_are_one_answer() -> None:
    rows = read_blocks(
        engine().run("SELECT toInt64(number) FROM numbers(100) SETTINGS max_block_size = 7", form="Native")
    )
    assert rows == [(number,) for number in range(100)]


def test_what_is_cut_or_foreign_is_told() -> None:
    data = write_block([NativeColumn("x", "String", ["abc"])])
    for end in range(1, len(data)):
        with pytest.raises(NativeError, match="ends too early"):
            read_blocks(data[:end])
    with pytest.raises(NativeError, match="IPv4"):
        codec("IPv4")
    with pytest.raises(NativeError):
        read_blocks(b"<html>nothing here</html>")
