"""A table's header is checked once, and each bad row is one error in its own line."""

from __future__ import annotations

import io

import pytest
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import BadHeader, DataRow
from schemagen_runtime.columns import ColumnType

TYPES = {"id": ColumnType.parse("string"), "n": ColumnType.parse("int?"), "n.1": ColumnType.parse("int?")}


def rows(content: bytes) -> list[DataRow]:
    stream = io.BytesIO(content)
    return list(read_csv(Lines(stream, stream), TYPES))


def test_cells_become_values_and_empty_ones_are_left_out() -> None:
    assert rows(b"id,n\na,1\n\nb,\n") == [DataRow(2, {"id": "a", "n": 1}), DataRow(4, {"id": "b"})]


def test_a_name_twice_means_the_numbered_column() -> None:
    assert rows(b"id,n,n\na,1,2\n") == [DataRow(2, {"id": "a", "n": 1, "n.1": 2})]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["missing_header"]),
        (b"id,m\n", ["unknown_column"]),
        (b"id,id\n", ["duplicate_column"]),
        (b"\xff,x\n", ["not_utf8", "unknown_column"]),
        (b'"id\n', ["malformed_csv"]),
    ],
)
def test_a_header_that_does_not_fit_is_told_with_every_reason(content: bytes, codes: list[str]) -> None:
    with pytest.raises(BadHeader) as caught:
        rows(content)
    assert [error.code for error in caught.value.errors] == codes


def test_a_bad_row_is_one_error_and_the_next_is_read() -> None:
    found = rows(b'id,n\na\n"b,1\nc,\xff\nd,2\n')
    assert [(row.line, [error.code for error in row.errors]) for row in found] == [
        (2, ["cell_count_mismatch"]),
        (3, ["malformed_csv"]),
        (4, ["not_utf8"]),
        (5, []),
    ]
