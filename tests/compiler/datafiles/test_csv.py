"""A table's header is checked once, and each bad row is one error in its own line."""

from __future__ import annotations

import io

import pytest
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import BadHeader, DataRow, RowError
from schemagen_runtime.columns import ColumnType

TYPES = {"id": ColumnType.parse("string"), "n": ColumnType.parse("int?"), "n.1": ColumnType.parse("int?")}


def rows(content: bytes, delimiter: str | None = None, *, ignore_unknown: bool = False) -> list[DataRow]:
    stream = io.BytesIO(content)
    return list(read_csv(Lines(stream, stream), TYPES, delimiter, ignore_unknown=ignore_unknown))


def test_cells_become_values_and_empty_ones_are_left_out() -> None:
    assert rows(b"id,n\na,1\n\nb,\n") == [DataRow(2, {"id": "a", "n": 1}), DataRow(4, {"id": "b"})]


def test_a_name_twice_means_the_numbered_column() -> None:
    assert rows(b"id,n,n\na,1,2\n") == [DataRow(2, {"id": "a", "n": 1, "n.1": 2})]


def test_an_empty_name_means_the_column_that_is_named_by_its_place() -> None:
    stream = io.BytesIO(b",n\na,1\n")
    types = {"Unnamed: 0": ColumnType.parse("string"), "n": ColumnType.parse("int")}
    assert list(read_csv(Lines(stream, stream), types)) == [DataRow(2, {"Unnamed: 0": "a", "n": 1})]


def test_texts_that_mean_no_value_are_left_out_as_empty_cells_are() -> None:
    stream = io.BytesIO(b"id,n\nNA, NA\nNAN,-\n")
    found = list(read_csv(Lines(stream, stream), TYPES, nulls=("NA", "-")))
    assert found == [DataRow(2, {}), DataRow(3, {"id": "NAN"})]


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


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_fits_the_header(delimiter: str) -> None:
    content = f'\n"id"{delimiter}n\n"a,;|"{delimiter}1\n'
    assert rows(content.encode()) == [DataRow(3, {"id": "a,;|", "n": 1})]


@pytest.mark.parametrize("first", ["sep=^", '"sep=^"', "SEP=^\r", "\n\nsep=^"])
def test_the_delimiter_may_stand_before_the_header(first: str) -> None:
    content = f"{first}\nid^n\na^1\n".encode()
    assert [row.values for row in rows(content)] == [{"id": "a", "n": 1}]


def test_a_delimiter_that_is_named_is_taken() -> None:
    assert rows(b"id^n\na^1\n", "^") == [DataRow(2, {"id": "a", "n": 1})]
    with pytest.raises(BadHeader):
        rows(b"id;n\n", ",")


def test_unknown_columns_are_left_out_where_that_is_asked_for() -> None:
    content = b",id,x,n,x\n0,a,\xff,1,z\n1,b,,2\n"
    assert rows(content, ignore_unknown=True) == [
        DataRow(2, {"id": "a", "n": 1}),
        DataRow(3, None, (RowError("cell_count_mismatch", "the row has 4 cells, and the header has 5"),)),
    ]
    with pytest.raises(BadHeader) as caught:
        rows(content)
    assert "--ignore-unknown" in caught.value.errors[0].message


@pytest.mark.parametrize("content", [b"xyz1,5\nb,6\n", b"xyz1;5\n", b"q\n"])
@pytest.mark.parametrize("ignore_unknown", [False, True])
def test_a_first_line_without_any_column_is_no_header(content: bytes, ignore_unknown: bool) -> None:
    with pytest.raises(BadHeader) as caught:
        rows(content, ignore_unknown=ignore_unknown)
    (error,) = caught.value.errors
    assert error.code == "missing_header"
    assert "'id'" in error.message
    assert "--delimiter" in error.message


def test_misspelt_names_have_their_hints() -> None:
    with pytest.raises(BadHeader) as caught:
        rows(b"Id\n")
    assert "did you mean 'id'?" in caught.value.errors[0].message


def test_a_table_without_rows_has_none() -> None:
    assert rows(b"id,n\n") == []


def test_a_return_within_a_line_is_named() -> None:
    good, bad, last = rows(b"id,n\na,1\nb\r,2\nc,3\n")
    assert (good.values, last.values) == ({"id": "a", "n": 1}, {"id": "c", "n": 3})
    assert [error.code for error in bad.errors] == ["malformed_csv"]
    assert "a CR stands within the line" in bad.errors[0].message


def test_odd_cells_cost_nothing() -> None:
    assert rows(b'\xef\xbb\xbfid,n\r\n"a\nb ""c""",1\r\n"d\0",\r\n') == [
        DataRow(2, {"id": 'a\nb "c"', "n": 1}),
        DataRow(4, {"id": "d\0"}),
    ]
