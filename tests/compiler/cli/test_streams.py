"""Files of any size, in constant memory; the line numbers hold wherever lines are odd."""

from __future__ import annotations

import gzip
import io
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.datafiles.csv import read_csv
from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import BadHeader, DataRow
from schemagen_runtime.columns import ColumnType

from tests.compiler.cli.support import COMMAND, EVENT, write

TYPES = {name: ColumnType.parse(text) for name, text in {"id": "string", "n": "int?", "s": "string?"}.items()}


def lines_of(content: bytes) -> Lines:
    stream = io.BytesIO(content)
    return Lines(stream, stream)


def table(content: bytes) -> list[DataRow]:
    return list(read_csv(lines_of(content), TYPES))


def peak_memory(chunks: Iterable[bytes], folder: Path, form: str) -> int:
    """Kilobytes that ``validate -`` had at most, measured by a parent of its own."""
    command = [*COMMAND, "validate", "-", "--schema", "lending.yaml", "--format-of-data", form]
    watch = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,"
        " stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", watch, *command], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    for chunk in chunks:
        process.stdin.write(chunk)
    out, _ = process.communicate(timeout=120)
    return int(out)


def events(megabytes: int) -> Iterator[bytes]:
    note = "x" * 20_000
    for number in range(megabytes * 50):
        yield (EVENT % number)[:-1].encode() + f', "note": "{note}"}}\n'.encode()


def cells(megabytes: int) -> Iterator[bytes]:
    yield b"id,timestamp,income,probability,note\n"
    note = "x" * 20_000
    for number in range(megabytes * 50):
        yield f"a{number},2026-01-01T00:00:00Z,1,0.5,{note}\n".encode()


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_CHILDREN"), reason="needs the memory of children")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    write(tmp_path)
    small = peak_memory(events(1), tmp_path, "ndjson")
    slack = 12_000  # kilobytes: far less than the files below
    assert peak_memory(events(60), tmp_path, "ndjson") < small + slack
    assert peak_memory(cells(60), tmp_path, "csv") < small + slack
    one_line = (b"x" * (1 << 20) for _ in range(100))
    assert peak_memory(one_line, tmp_path, "ndjson") < small + 6 * MAX_LINE // 1024
    unclosed = (b'id,timestamp\n"' if number == 0 else b"x" * 99 + b"\n" for number in range(300_000))
    assert peak_memory(unclosed, tmp_path, "csv") < small + 6 * MAX_LINE // 1024


def test_a_line_without_end_is_told_and_the_rest_goes_on() -> None:
    rows = list(read_ndjson(lines_of(b'{"a": 1}\n' + b"x" * (MAX_LINE + 5) + b'\n{"a": 2}')))
    assert [(row.line, row.values, [found.code for found in row.errors]) for row in rows] == [
        (1, {"a": 1}, []),
        (2, None, ["line_too_long"]),
        (3, {"a": 2}, []),
    ]


def test_a_line_of_just_the_bound_is_read() -> None:
    line = b'"' + b"x" * (MAX_LINE - 3) + b'"\n'
    assert [(row.line, row.errors) for row in read_ndjson(lines_of(line + b"1"))] == [(1, ()), (2, ())]


def test_quoted_newlines_count() -> None:
    rows = table(b'id,s\r\n"a","1\r\n2"\r\n\r\nb,""\r\n')
    assert rows == [DataRow(2, {"id": "a", "s": "1\r\n2"}), DataRow(5, {"id": "b"})]


def test_a_quote_that_is_never_closed_spoils_one_line() -> None:
    rows = table(b'id,s\na,"b\n' + b"c,d\n" * 3)
    assert [row.line for row in rows] == [2, 3, 4, 5]
    assert [found.code for found in rows[0].errors] == ["malformed_csv"]
    assert all(row.values == {"id": "c", "s": "d"} for row in rows[1:])


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert table(b"\xef\xbb\xbfid\na\n") == [DataRow(2, {"id": "a"})]
    assert [row.values for row in read_ndjson(lines_of(b"\xef\xbb\xbf{}\n"))] == [{}]


@pytest.mark.parametrize("header", [b"id,id", b"id,nn", b"id,", b"id,\xff", b"", b'"id', b"\n\nid,id"])
def test_a_header_that_does_not_fit_ends_the_reading(header: bytes) -> None:
    with pytest.raises(BadHeader) as caught:
        table(header)
    assert caught.value.errors
    assert caught.value.line == header.count(b"\n") + 1


NAMES = st.lists(st.sampled_from(sorted(TYPES)), unique=True, min_size=1)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(names=NAMES, data=st.data())
def test_what_a_writer_wrote_is_read_with_its_lines(names: list[str], data: st.DataObject) -> None:
    import csv

    texts = data.draw(st.lists(st.lists(TEXT, min_size=len(names), max_size=len(names)), max_size=5))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    starts: list[int] = []
    for cells_ in texts:
        starts.append(out.getvalue().count("\n") + 1)
        writer.writerow(cells_)
    rows = table(out.getvalue().encode())
    assert [row.line for row in rows] == starts
    for row, cells_ in zip(rows, texts, strict=True):
        assert isinstance(row.values, dict)
        values = cast("dict[str, object]", row.values)
        for name, cell in zip(names, cells_, strict=True):
            if TYPES[name].base == "string":
                assert values.get(name, "") == cell


@given(content=st.binary())
def test_random_bytes_never_raise(content: bytes) -> None:
    for row in read_ndjson(lines_of(content)):
        assert row.line >= 1
    try:
        rows = table(b"id,n,s\n" + content)
    except BadHeader:
        rows = []
    assert [row.line for row in rows] == sorted(row.line for row in rows)


def test_compressed_files_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.csv.gz").write_bytes(gzip.compress(b"".join(cells(1))))
    command = [*COMMAND, "validate", "events.csv.gz", "--schema", "lending.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == "events.csv.gz: 50 rows: 50 good, 0 bad\n"
