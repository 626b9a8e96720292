"""Lines are numbered, bounded, and the same from a file, a compressed file and standard input."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from schemagen.datafiles import lines as module
from schemagen.datafiles.lines import open_lines
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
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(CONTENT)))
    with open_lines("-") as lines:
        assert next(lines) == b"one\n"


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
