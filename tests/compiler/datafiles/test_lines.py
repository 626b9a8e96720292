"""Lines are numbered, bounded, and the same from a file, a compressed file and standard input."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from schemagen.datafiles import lines as module
from schemagen.datafiles.lines import Lines, open_lines
from schemagen.datafiles.row import Unopened, Unreadable

CONTENT = b"one\ntwo\n\nfour"


def write(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_plain_and_compressed_files_have_the_same_lines(tmp_path: Path) -> None:
    for path in (write(tmp_path, "e.ndjson", CONTENT), write(tmp_path, "e.ndjson.gz", gzip.compress(CONTENT))):
        with open_lines(path) as lines:
            assert list(lines) == [b"one\n", b"two\n", b"\n", b"four"]
            assert lines.number == 4
            assert lines.position == Path(path).stat().st_size


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(CONTENT))))
    with open_lines("-") as lines:
        assert next(lines) == b"one\n"


@pytest.mark.parametrize("content", [CONTENT, gzip.compress(CONTENT, mtime=0), CONTENT.decode().encode("utf-16")])
def test_standard_input_may_be_any_stream_and_stays_open(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.BytesIO(content)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(given))
        with open_lines("-") as lines:
            assert list(lines) == [b"one\n", b"two\n", b"\n", b"four"]
        assert not given.closed


def test_a_long_line_is_cut_and_the_next_one_begins_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 4)
    with open_lines(write(tmp_path, "e", b"0123456789\nabc\n")) as lines:
        assert (next(lines), lines.is_cut) == (b"0123", True)
        assert (next(lines), lines.is_cut, lines.number) == (b"abc\n", False, 2)


def test_a_file_that_is_not_there_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(Unopened, match="No such file"), open_lines(str(tmp_path / "none")):
        pass
    with pytest.raises(Unopened, match="null"), open_lines("a\0b"):
        pass


def test_a_compressed_file_that_breaks_off_names_the_last_line(tmp_path: Path) -> None:
    path = write(tmp_path, "e.gz", gzip.compress(CONTENT)[:-9])
    with open_lines(path) as lines, pytest.raises(Unreadable, match="after line"):
        list(lines)


TEXT = "id,name\na,é中\nb,\U0001f600\n"
UTF8 = [line.encode() for line in TEXT.splitlines(keepends=True)]


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r").encode("utf-16"),
    ],
)
def test_encodings_and_line_ends_are_recognised(
    content: bytes, squeeze: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    with open_lines(write(tmp_path, "any-name", squeeze(content))) as lines:
        assert list(lines) == UTF8


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "shift_jis", "utf-16", "UTF-8-SIG"])
def test_an_encoding_that_is_named_is_taken(encoding: str, tmp_path: Path) -> None:
    text = "id\nあ\n" if encoding == "shift_jis" else "id\né\n"
    with open_lines(write(tmp_path, "e", text.encode(encoding)), encoding) as lines:
        assert b"".join(lines) == text.encode()


def test_a_byte_that_the_encoding_does_not_have_stays_in_its_line(tmp_path: Path) -> None:
    with open_lines(write(tmp_path, "e", b"a\n\x81\n\x80\n"), "cp1252") as lines:
        assert list(lines) == [b"a\n", b"\x81\n", "€\n".encode()]


def test_a_text_that_breaks_off_within_a_character_is_unreadable(tmp_path: Path) -> None:
    with open_lines(write(tmp_path, "e", "id\n".encode("utf-16") + b"\x41")) as lines, pytest.raises(Unreadable):
        list(lines)


def test_a_look_ahead_changes_nothing(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf\n \n\none\ntwo\n"
    with open_lines(write(tmp_path, "e", content)) as lines:
        assert lines.look_ahead() == lines.look_ahead() == b"one\n"
        assert lines.number == 0
        assert b"".join(lines) == content
        assert lines.number == 5
    with open_lines(write(tmp_path, "e", b"\n\n")) as lines:
        assert lines.look_ahead() == b""
        assert list(lines) == [b"\n", b"\n"]


def test_a_block_holds_whole_lines_and_may_be_put_back() -> None:
    stream = io.BytesIO(b"ab\ncd\nef")
    lines = Lines(stream, stream)
    block = lines.block(4)
    assert block == b"ab\ncd\n"
    lines.put_back(block)
    assert lines.block(4) == b""
    assert list(lines) == [b"ab\n", b"cd\n", b"ef"]


def test_a_block_is_read_on_to_the_quote_that_closes() -> None:
    stream = io.BytesIO(b'"a\nb\nc"\nd\n')
    assert Lines(stream, stream).block(1) == b'"a\nb\nc"\n'


def test_a_long_line_that_was_put_back_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen.datafiles.lines.MAX_LINE", 4)
    stream = io.BytesIO(b"abcdefghij\nk\n")
    lines = Lines(stream, stream)
    lines.put_back(lines.block(6))
    assert (next(lines), lines.is_cut, next(lines), lines.is_cut) == (b"abcd", True, b"k\n", False)
