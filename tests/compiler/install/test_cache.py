"""What one run remembers the next recalls, and nothing that others wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemagen.install import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "schemagen" / "kind"


def test_each_key_of_each_kind_is_recalled_by_itself() -> None:
    cache.remember("kind", "a", b"1")
    cache.remember("kind", "b", b"2")
    cache.remember("kind", "a", b"3")
    assert [cache.recall("kind", key) for key in "abc"] == [b"3", b"2", None]
    assert cache.recall("other", "a") is None


def test_a_damaged_file_counts_as_absent(folder: Path) -> None:
    cache.remember("kind", "a", b"payload")
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"D")
    assert cache.recall("kind", "a") is None


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_folder_that_others_may_write_is_not_believed(folder: Path) -> None:
    cache.remember("kind", "a", b"payload")
    folder.chmod(0o777)
    assert cache.recall("kind", "a") is None
    cache.remember("kind", "b", b"payload")
    assert len(list(folder.iterdir())) == 1
