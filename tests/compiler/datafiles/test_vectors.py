"""The cells of a row become a vector where the header has a column for each element."""

from __future__ import annotations

import io

import pytest
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.row import BadHeader
from schemagen_runtime.columns import ColumnType

TYPES = {"id": ColumnType.parse("string"), "v": ColumnType.parse("vector<3>"), "w": ColumnType.parse("vector<2>?")}
PARTS = {"v": ("V1", "V2", "V3"), "w": ("x", "y")}


def values(content: str, *, ignore_unknown: bool = False) -> list[object]:
    stream = io.BytesIO(content.encode())
    return [row.values for row in read_csv(Lines(stream, stream), TYPES, parts=PARTS, ignore_unknown=ignore_unknown)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("V2,id,V1,V3\n2,a,1.5,-3e2\n", {"id": "a", "v": [1.5, 2.0, -300.0]}),
        ("id;V1;V2;V3;y;x\na;1;2;3;5;4\n", {"id": "a", "v": [1.0, 2.0, 3.0], "w": [4.0, 5.0]}),
        ("V1\tV2\tV3\n1\t2\t3\n", {"v": [1.0, 2.0, 3.0]}),
        ("id,V1,V2,V3,x,y\na,1,2,3,,\n", {"id": "a", "v": [1.0, 2.0, 3.0]}),
        ("id,V1,V2,V3\na,1,,NaN\n", {"id": "a", "v": [1.0, None, pytest.approx(float("nan"), nan_ok=True)]}),
        ("id,V1,V2,V3\na,1,two,3\n", {"id": "a", "v": [1.0, "two", 3.0]}),
        ('id,v\na,"[1, 2, 3]"\n', {"id": "a", "v": [1, 2, 3]}),
        ("id\na\n", {"id": "a"}),
    ],
)
def test_a_row(content: str, expected: object) -> None:
    assert values(content) == [expected]


def test_with_what_is_unknown_left_out_the_column_of_the_vector_counts() -> None:
    assert values('id,v,V1,z\na,"[1, 2, 3]",9,8\n', ignore_unknown=True) == [{"id": "a", "v": [1, 2, 3]}]
    assert values("id,V1,V2,V3,z\na,1,2,3,8\n", ignore_unknown=True) == [{"id": "a", "v": [1.0, 2.0, 3.0]}]


@pytest.mark.parametrize("ignore_unknown", [False, True])
def test_a_header_with_some_of_the_elements(*, ignore_unknown: bool) -> None:
    with pytest.raises(BadHeader) as caught:
        values("id,V1,x\na,1,2\n", ignore_unknown=ignore_unknown)
    told = [(error.code, error.column, error.message) for error in caught.value.errors]
    assert told == [
        ("missing_column", "v", "the header has no 'V2' and 1 more, of which 'v' is made"),
        ("missing_column", "w", "the header has no 'y', of which 'w' is made"),
    ]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("id,v,V1", ["duplicate_column"]),
        ("id,V1,V2,V3,V3", ["duplicate_column"]),
        ("id,V1,V2,V4", ["missing_column", "unknown_column"]),
        ("id,V1,V2,V3,X", ["unknown_column"]),
    ],
)
def test_a_header_that_does_not_fit(header: str, codes: list[str]) -> None:
    with pytest.raises(BadHeader) as caught:
        values(f"{header}\n")
    assert [error.code for error in caught.value.errors] == codes
