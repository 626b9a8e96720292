"""First bytes tell what a file is."""

from __future__ import annotations

import bz2
import io
import lzma
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from schemagen.datafiles.formats import encoding_of, foreign, has_bare_returns


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (zipped(), "read_excel"),
        (b"PAR1\x15\x04", "--format-of-data parquet"),
        (b"ARROW1\0\0", "read_feather"),
        (bz2.compress(b"id\n"), "bzip2 -dc"),
        (lzma.compress(b"id\n"), "xz -dc"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd -dc"),
        (b"Obj\x01", "avro-tools"),
    ],
)
def test_what_holds_no_text_is_told_with_a_way_to_read_it(content: bytes, word: str) -> None:
    found = foreign(content)
    assert found is not None
    assert word in found


def test_a_database_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "m.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert "an SQLite database" in str(foreign((tmp_path / "m.db").read_bytes()))


@pytest.mark.parametrize("content", [b"", b"id,n\n", b'{"id": 1}', b"[", b"\xff\xfei\0", b"Order,n\n", b"PARTS\n"])
def test_texts_are_not(content: bytes) -> None:
    assert foreign(content) is None


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"i", "utf-8"),
        (b"i\0", "utf-8"),
        (b"id,n", "utf-8"),
        (b"\xef\xbb\xbfid", "utf-8"),
        ("id,é".encode("utf-16"), "utf-16"),
        ("id,n".encode("utf-32"), "utf-32"),
        ('{"id"'.encode("utf-16-le"), "utf-16-le"),
        ('{"id"'.encode("utf-16-be"), "utf-16-be"),
        (b'id\n"a\0b\0"', "utf-8"),
    ],
)
def test_encodings(content: bytes, encoding: str) -> None:
    assert encoding_of(content) == encoding


@pytest.mark.parametrize(
    ("content", "is_so"),
    [
        (b"id\ra\r", True),
        (b"id\r\na\r\n", False),
        (b"id\r", False),
        (b"id", False),
        (b"", False),
        (b'id\ra,"b\nc"\rd\r', True),
        (b'id\ra,"b\nc', True),
        (b'id\n"a\rb"\n', False),
        (b'i"d\na\n', False),
    ],
)
def test_bare_returns(content: bytes, is_so: bool) -> None:
    assert has_bare_returns(content) is is_so
