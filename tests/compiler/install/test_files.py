"""A file is replaced at once or not at all, whatever fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemagen.install.files import replace_file


def test_a_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"one")
    with path.open("rb") as still_open:
        replace_file(path, b"two")
        assert still_open.read() == b"one"
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_umask_takes_from_the_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "private", b"")
        replace_file(tmp_path / "shared", b"", mode=0o666)
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("private", "shared")] == [0o600, 0o640]


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "folder", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


def test_a_file_that_another_process_left_is_not_written_into(tmp_path: Path) -> None:
    new = tmp_path / f".file.{os.getpid()}.new"
    new.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        replace_file(tmp_path / "file", b"content")
    assert not (tmp_path / "elsewhere").exists()
