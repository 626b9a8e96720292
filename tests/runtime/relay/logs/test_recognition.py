"""Files are told apart by inode and content, and put in their order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

import pytest
from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.log_file import LogFile
from schemagen_runtime.relay.logs.recognition import oldest_first, recognise
from schemagen_runtime.relay.logs.trail import Trail

from tests.runtime.relay.logs.support import OpenFile, append


class Opened(Protocol):
    """Writes a file, and opens it."""

    def __call__(self, path: Path, *lines: str) -> LogFile: ...


@pytest.fixture
def opened(open_file: OpenFile) -> Opened:
    def write_and_open(path: Path, *lines: str) -> LogFile:
        append(path, *lines)
        return open_file(path)

    return write_and_open


def read(file: LogFile, number: int = 1, size: int | None = None) -> Generation:
    data = file.read_at(0, file.size if size is None else size)
    return Generation(number, "g", file.id, 0.0, Trail().extended(data))


def test_a_renamed_file_is_known_and_another_one_is_new(tmp_path: Path, opened: Opened) -> None:
    old, new = opened(tmp_path / "app.log.1", "x" * 40, "y"), opened(tmp_path / "app.log", "z")
    generation = read(old)
    found = recognise([old], new, [generation])
    assert (found.known, found.new) == ([(generation, old)], [new])


def test_two_files_with_the_same_beginning_are_told_apart(tmp_path: Path, opened: Opened) -> None:
    head = ["h" * 300] * 2
    old, other = opened(tmp_path / "app.log.1", *head, "one"), opened(tmp_path / "app.log.2", *head, "two, longer")
    generation = read(old)
    found = recognise([other, old], None, [generation])
    assert (found.known, found.new) == ([(generation, old)], [other])


def test_a_copy_of_the_live_file_is_nobodys(tmp_path: Path, opened: Opened) -> None:
    live, copy = opened(tmp_path / "app.log", "x" * 400, "y"), opened(tmp_path / "app.log.1", "x" * 400)
    found = recognise([copy], live, [read(live)])
    assert (found.copies, found.new) == ([copy], [])


def test_an_older_copy_of_a_file_that_was_cut_is_nobodys(tmp_path: Path, opened: Opened) -> None:
    whole = opened(tmp_path / "app.log", *("x" * 40 for _ in range(50)))
    generation = read(whole)
    copy = opened(tmp_path / "app.log.1", *("x" * 40 for _ in range(20)))
    (tmp_path / "app.log").write_text("cut\n")
    found = recognise([copy], whole, [generation])
    assert (found.copies, found.new) == ([copy], [whole])


def test_a_file_that_fits_by_its_inode_alone_is_another_one(
    tmp_path: Path, opened: Opened, open_file: OpenFile
) -> None:
    path = tmp_path / "app.log"
    generation = read(opened(path, "x" * 100))
    path.write_text("y" * 200)
    again = open_file(path)
    assert again.id == generation.file
    assert recognise([], again, [generation]).new == [again]


def test_of_files_of_one_moment_the_higher_number_is_older(tmp_path: Path, opened: Opened) -> None:
    files = [opened(tmp_path / f"app.log{end}", "x") for end in (".1", ".10", ".2")]
    for file in files:
        os.utime(file.path, (1, 1))
    assert [file.path.name for file in oldest_first(files)] == ["app.log.10", "app.log.2", "app.log.1"]
