"""pyarrow reads a block as csv does, or not at all."""

from __future__ import annotations

import csv
import io
import random

import pytest
from schemagen.datafiles.arrow_csv import read_columns

pytest.importorskip("pyarrow")


def plainly(block: bytes, delimiter: str, width: int) -> list[list[str]] | None:
    """Return the columns as csv reads them; None where it refuses them."""
    try:
        text = io.StringIO(block.decode(), newline="\n")
        rows = [row for row in csv.reader(text, delimiter=delimiter, strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        return None
    return [list(column) for column in zip(*rows, strict=True)] if all(len(row) == width for row in rows) else None


def at_once(block: bytes, delimiter: str, width: int) -> list[list[str]] | None:
    columns = read_columns(block, delimiter, width, 1000)
    return None if columns is None else [column.to_pylist() for column in columns]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
def test_what_it_reads_is_what_csv_reads(delimiter: str) -> None:
    chance = random.Random(1)
    pieces = [
        "a",
        "é",
        '"',
        '""',
        "1",
        " ",
        "\n",
        "\r\n",
        "\r",
        "x" * 20,
        "",
        "\xff",
        '"a"',
        '"a\nb"',
        '"a""b"',
        '""""',
    ]
    pieces += [delimiter] * 8
    read = 0
    for _ in range(800):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 14))) + chance.choice(("\n", "\r\n", ""))
        block = text.encode("latin-1" if chance.random() < 0.1 else "utf-8")
        for width in (1, 2, 3):
            found = at_once(block, delimiter, width)
            read += found is not None
            assert found is None or found == plainly(block, delimiter, width), block
    assert read > 20


@pytest.mark.parametrize(
    "block",
    [
        b'1,"a,b"\r\n2,"c\nd"\r\n',
        b'"",""\n',
        b'"x""y",1\n\n\n2,3',
        "é,日本\n".encode(),
        b"NA,null\nnan,\n",
        b" a , b \n",
    ],
)
def test_the_usual_is_read(block: bytes) -> None:
    assert at_once(block, ",", 2) == plainly(block, ",", 2) is not None


@pytest.mark.parametrize(
    "block",
    [
        b"1\n",
        b"1,2,3\n",
        b'a"b,1\n',
        b'"a"b,1\n',
        b'"a,1\n',
        b"\xff,1\n",
        b"1\r2,3\n",
        b"\x00,1\n",
        b"\x1f,1\n",
        b"x" * 2000 + b",1\n",
    ],
)
def test_what_is_not_sure_is_not_read(block: bytes) -> None:
    assert at_once(block, ",", 2) is None


def test_a_delimiter_beyond_ascii_is_not_tried() -> None:
    assert at_once("a§b\n".encode(), "§", 2) is None
