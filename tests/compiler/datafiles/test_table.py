"""A table is read as cells of text, and each row that has none says why."""

from __future__ import annotations

import io

import pytest
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import BadHeader
from schemagen.datafiles.table import Table, column_names, damaged


def table(content: bytes, delimiter: str | None = None) -> Table:
    stream = io.BytesIO(content)
    return Table(Lines(stream, stream), delimiter, lambda _: ",")


def test_cells_stay_the_texts_that_they_are() -> None:
    found = table(b'\xef\xbb\xbfa,b\r\n0870,"x\ny"\r\n\r\n ,\r\n')
    assert found.header == ["a", "b"]
    assert [(row.line, row.cells) for row in found.rows()] == [(2, ["0870", "x\ny"]), (5, [" ", ""])]


def test_a_bad_row_says_why_and_the_next_is_read() -> None:
    found = list(table(b'a,b\n1\n"x,2\n3,4\n').rows())
    assert [row.error and row.error.code for row in found] == ["cell_count_mismatch", "malformed_csv", None]
    assert found[-1].cells == ["3", "4"]


def test_a_damaged_cell_is_found_by_its_column() -> None:
    (row,) = table(b"a,b\n\xff,\xfe\n").rows()
    assert row.is_damaged
    assert [error.column for error in damaged(row, ["a", None])] == ["a"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b'"a\n'])
def test_without_a_header_there_is_no_table(content: bytes) -> None:
    with pytest.raises(BadHeader):
        table(content)


def test_the_delimiter_is_the_one_that_is_named() -> None:
    assert table(b"sep=;\na;b\n").header == ["a", "b"]
    assert table(b"a|b\n", "|").header == ["a", "b"]


def test_columns_are_named_as_pandas_names_them() -> None:
    assert column_names(["", "a", "a", "", "a"]) == ["Unnamed: 0", "a", "a.1", "Unnamed: 3", "a.2"]


def test_a_block_has_the_rows_that_are_read_one_by_one() -> None:
    content = b'a,b\n1,"x\ny"\n\n2,z\r\n3,\n4,"l"'
    block = table(content).block(1000)
    assert block is not None
    rows = zip(*block.columns, strict=True)
    assert [(block.line(place), list(cells)) for place, cells in enumerate(rows)] == [
        (row.line, row.cells) for row in table(content).rows()
    ]


@pytest.mark.parametrize("bad", [b"1\n", b'"1,2\n', b"\xff,1\n", b'"a"b,1\n', b"1\r2,3\n"])
def test_where_a_row_is_bad_a_block_is_read_row_by_row(bad: bytes) -> None:
    found = table(b"a,b\n" + b"1,2\n" * 3 + bad + b"3,4\n" * 3)
    expected = list(table(b"a,b\n" + b"1,2\n" * 3 + bad + b"3,4\n" * 3).rows())
    assert found.block(1000) is None
    assert list(found.rows()) == expected


def test_blocks_go_on_where_the_last_one_ended() -> None:
    found = table(b"a,b\n" + b'1,"2\n3"\n' * 50)
    lines = list[int]()
    while (block := found.block(40)) is not None:
        lines += [block.line(place) for place in range(block.rows)]
    assert lines == list(range(2, 102, 2))
    assert list(found.rows()) == []


def test_a_block_that_pyarrow_reads_is_the_same_block() -> None:
    pytest.importorskip("pyarrow")
    content = b'a,b\n1,"x\ny"\n\n2,z\r\n3,\n4,"l"'
    plain, arrays = table(content).block(20), table(content).block(20, as_arrays=True)
    assert plain is not None
    assert arrays is not None
    assert arrays.arrays is not None
    assert [array.to_pylist() for array in arrays.arrays] == [list(column) for column in plain.columns]
    assert [arrays.line(place) for place in range(arrays.rows)] == [plain.line(place) for place in range(plain.rows)]


def test_a_small_table_needs_no_pyarrow() -> None:
    block = table(b"a,b\n1,2\n").block(1000, as_arrays=True)
    assert block is not None
    assert block.arrays is None
