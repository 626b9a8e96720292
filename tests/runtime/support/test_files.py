"""A file is replaced whole or not at all, whatever happens on the way."""

from __future__ import annotations

import os
import stat
from itertools import count
from pathlib import Path

import pytest
from schemagen_runtime.support import files
from schemagen_runtime.support.files import Replacement, replace_file, sync_folder, write_all

from tests.system.faults.cutting import cut


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("before", [None, b"old"])
def test_a_file_is_replaced(tmp_path: Path, before: bytes | None, durable: bool) -> None:
    path = tmp_path / "file.json"
    if before is not None:
        path.write_bytes(before)
    replace_file(path, b"new\n", durable=durable)
    assert path.read_bytes() == b"new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_umask_takes_permissions_away(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "file", b"", mode=0o666)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_all", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_cannot_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder" / "in it").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        replace_file(tmp_path / "folder", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_what_a_killed_process_left_is_in_nobody_s_way(tmp_path: Path) -> None:
    path, new = tmp_path / "file", tmp_path / "file.kept"
    new.write_bytes(b"half a line of another process")
    replacement = Replacement(path, new)
    replacement.write(b"a")
    replacement.write(b"b")
    assert not path.exists()
    replacement.commit()
    assert path.read_bytes() == b"ab"
    assert not new.exists()


def test_what_is_discarded_was_never_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    replacement = Replacement(path, tmp_path / "file.kept")
    replacement.write(b"new")
    replacement.discard()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("durable", [True, False])
def test_a_signal_at_any_place_leaves_the_old_file_or_the_new_one_and_nothing_else(
    tmp_path: Path, durable: bool
) -> None:
    path = tmp_path / "file"
    left: set[bytes] = set()
    for at in count(1):
        path.write_bytes(b"old")
        where = cut(lambda: replace_file(path, b"new", durable=durable, modified=1.0), at)
        assert [one.name for one in tmp_path.iterdir()] == ["file"], where
        left.add(path.read_bytes())
        if where is None:
            break
    assert left == {b"old", b"new"}


def test_a_file_of_nothing_is_a_file(tmp_path: Path) -> None:
    replacement = Replacement(tmp_path / "file", tmp_path / "file.kept")
    assert not list(tmp_path.iterdir())
    replacement.commit()
    replacement.discard()
    assert (tmp_path / "file").read_bytes() == b""


def test_every_byte_is_written_however_few_are_taken_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def write_a_few(descriptor: int, data: memoryview) -> int:
        return write(descriptor, bytes(data[:3]))

    monkeypatch.setattr(os, "write", write_a_few)
    descriptor = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    try:
        write_all(descriptor, b"0123456789")
    finally:
        os.close(descriptor)
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_a_folder_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "missing")
