"""Several writers share a file of lines: whole lines only, and what is rotated away is nobody's any more."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from schemagen_runtime.support import line_file
from schemagen_runtime.support.files import write_all
from schemagen_runtime.support.line_file import LineFile, rotated_files


def test_lines_are_appended_and_a_torn_one_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    LineFile(path, 1000).append([b"one", b"two"])
    with path.open("ab") as file:
        file.write(b"thr")
    LineFile(path, 1000).append([b"four"])
    assert path.read_bytes() == b"one\ntwo\nfour\n"


def test_a_torn_line_that_is_longer_than_one_read_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_bytes(b"one\n" + b"x" * 200_000)
    LineFile(path, 1_000_000).append([b"two"])
    assert path.read_bytes() == b"one\ntwo\n"


def test_a_full_file_is_rotated_and_the_next_is_new(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "events.ndjson", 8)
    for text in (b"first", b"second line", b"third"):
        file.append([text])
    assert [path.read_bytes() for path in rotated_files(tmp_path)] == [b"first\nsecond line\n"]
    assert (tmp_path / "events.ndjson").read_bytes() == b"third\n"


def test_rotated_files_are_found_in_order_and_others_are_not(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "events.ndjson", 1000)
    for number in range(3):
        file.append([b"%d" % number])
        file.rotate()
    file.rotate()  # there is none
    (tmp_path / "other.ndjson").write_bytes(b"")
    (tmp_path / "events.2024.ndjson").write_bytes(b"")
    assert [path.read_bytes() for path in rotated_files(tmp_path)] == [b"0\n", b"1\n", b"2\n"]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = LineFile(tmp_path / "events.ndjson", 1000)
    file.append([b"one"])

    def full(descriptor: int, data: bytes) -> None:
        write_all(descriptor, data[:2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(line_file, "write_all", full)
        with pytest.raises(OSError, match="No space left"):
            file.append([b"two"])
    assert (tmp_path / "events.ndjson").read_bytes() == b"one\n"


def test_threads_write_whole_lines_and_lose_none_while_files_rotate(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "events.ndjson", 200)

    def write(writer: int) -> None:
        for number in range(20):
            file.append([b"%d-%d" % (writer, number)])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    lines = [line for path in tmp_path.glob("*.ndjson") for line in path.read_bytes().splitlines()]
    assert sorted(lines) == sorted(b"%d-%d" % (writer, number) for writer in range(4) for number in range(20))
