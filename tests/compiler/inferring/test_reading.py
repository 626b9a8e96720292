"""Each form of file is read to its end in bounded portions, and rows that cannot be read are named."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from schemagen.cli.reading import Reading
from schemagen.datafiles import table as table_module
from schemagen.inferring import arrays
from schemagen.inferring import reading as module
from schemagen.inferring.gathering import CannotInferError, Gathering
from schemagen.inferring.reading import most_cells

from tests.compiler.inferring.support import infer, refused, table, types_of
from tests.compiler.inferring.tricky import column


def test_blocks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = range(3000)
    text = table(a=rows, b=[f'"x\ny{row}"' for row in rows], c=[["u", "v", ""][row % 3] for row in rows])
    whole = infer(tmp_path, text)
    for size in (100, 5000):
        monkeypatch.setattr(module, "_BLOCK", size)
        assert infer(tmp_path, text) == whole


def tricky_table(seed: int, lines: str) -> bytes:
    """Return a table of columns that are nearly something, with rows that are none in between."""
    names = ("event_id", "ts", "label", "price", "e-mail", "a", "b", "c", "index_no", "created_at")
    columns = [column(seed * 20 + place, 150) for place in range(len(names))]
    columns.append(columns[2])
    text = io.StringIO()
    csv.writer(text, lineterminator=lines).writerows([[*names, "again"], *zip(*columns, strict=True)])
    rows = text.getvalue().encode().splitlines(keepends=True)
    bad = (b"1,2\n", b'"never closed\n', b"\xff" + b"," * len(names) + b"\n", b"\n")
    for place in range(60, len(rows), 30) if seed % 2 else ():
        rows.insert(place, bad[(seed + place) % len(bad)])
    return b"".join(rows)


def nothing(*_: object) -> None:
    """Read nothing, as without pyarrow."""


@pytest.mark.parametrize("seed", range(12))
def test_a_table_is_the_same_with_and_without_pyarrow(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(arrays, "_FEW", 10)
    monkeypatch.setattr(module, "_BLOCK", 2500)
    text = tricky_table(seed, "\r\n" if seed % 3 else "\n")
    reading = Reading(nulls=("NA",) if seed % 4 else (), lenient_timestamps=bool(seed % 5))
    taken = list[int]()

    def spied(gathering: Gathering, *arguments: Any) -> None:  # noqa: ANN401
        taken.append(arguments[1])
        take_arrays(gathering, *arguments)

    take_arrays = Gathering.take_arrays
    monkeypatch.setattr(Gathering, "take_arrays", spied)
    with_pyarrow = infer(tmp_path, text, reading)
    assert sum(taken) > 20
    monkeypatch.setattr(table_module, "read_columns", nothing)
    assert infer(tmp_path, text, reading) == with_pyarrow


def test_rows_of_another_width_are_named_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 64)
    inferred = infer(tmp_path, "a,b\n" + "1,2\n" * 30 + "1\n" + "3,4\n" * 30 + '1,"2\n' + "5,6\n" * 30)
    assert inferred.rows == 90
    assert sorted(inferred.notes)[:2] == [
        f"cell_count_mismatch: left out 1 row: {tmp_path}/data.csv:32: the row has 1 cells, and the header has 2",
        f"malformed_csv: left out 1 row: {tmp_path}/data.csv:63: a quote that is opened in this line is never closed",
    ]
    assert refused(tmp_path, inferred) == [32, 63]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("Mazda,21,6\nDatsun,22,4\n", "the first has no name, as R's write.table leaves row names; put a name before"),
        ("21,6,\n22,4,\n", "each of them ends in a delimiter too many"),
    ],
)
def test_a_header_that_is_a_cell_short_is_told_once_and_why(rows: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(CannotInferError) as caught:
        infer(tmp_path, f"mpg,cyl\n{rows}")
    assert f"data.csv:1: error[cell_count_mismatch]: the header has 2 cells, and the rows have 3: {why}" in str(
        caught.value
    )


def test_a_row_that_has_a_cell_too_many_says_nothing_of_the_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK", 64)
    assert infer(tmp_path, "a,b\n" + "1,2\n" * 30 + "1,2,3\n").rows == 30
    assert infer(tmp_path, "a,b\n1,2,3\n1,2\n").rows == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.csv", "a;b\n1;x\n".encode("utf-16")),
        ("data.tsv", b"a\tb\r\n1\tx\r\n"),
        ("data.csv", b"sep=|\na|b\n1|x"),
        ("data.csv.gz", gzip.compress(b"\xef\xbb\xbfa,b\n\n1,x\n\n", mtime=0)),
        ("data.csv", b"a,b\r1,x\r"),
        ("data.json", b'[{"a": 1,\n "b": "x"}]'),
        ("data.ndjson", b'\n{"a": 1, "b": "x"}\n'),
    ],
)
def test_what_other_programs_write_is_read(name: str, content: bytes, tmp_path: Path) -> None:
    inferred = infer(tmp_path, content, name=name)
    assert inferred.rows == 1
    assert (types_of(inferred)["a"], types_of(inferred)["b"]) == ("int?", "string?")


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    content = "a,b\né,1\nx,2\n".encode("cp1252")
    assert "not_utf8: left out 1 row" in infer(tmp_path, content).notes[0]
    assert infer(tmp_path, content, Reading(encoding="cp1252")).rows == 2


def test_objects_that_are_none_are_named(tmp_path: Path) -> None:
    inferred = infer(tmp_path, '{"a": 1}\nnot json\n[1]\n{"a": 2}', name="data.ndjson")
    assert inferred.rows == 2
    assert [note.split(":")[0] for note in inferred.notes] == ["malformed_json", "not_an_event"]


@pytest.mark.parametrize("content", [gzip.compress(b"a,b\n" + b"1,2\n" * 10_000, mtime=0)[:-20], b"\x00\x01\xff\n\x00"])
def test_what_cannot_be_read_to_its_end_is_no_schema(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(CannotInferError, match=r"data\.csv"):
        infer(tmp_path, content)


def test_two_thousand_columns_make_a_schema(tmp_path: Path) -> None:
    columns = {f"c{number}": [f"{number}.5", f"{number}"] for number in range(1000)}
    texts = {f"t{number}": ["a", "b"] for number in range(1000)}
    inferred = infer(tmp_path, table(**columns, **texts))
    assert len(types_of(inferred)) >= 1000
    assert refused(tmp_path, inferred) == []


def test_the_delimiter_is_the_one_that_makes_most_cells() -> None:
    assert [most_cells(header) for header in ("a,b", "a;b;c,d", "a\tb", "a|b", "a", '"')] == [
        ",",
        ";",
        "\t",
        "|",
        ",",
        ",",
    ]
