"""A lock on a file is its holder's alone, and goes with its descriptor."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from schemagen_runtime.support.locks import locked, try_lock


@contextmanager
def opened(path: Path) -> Generator[int, None, None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def test_one_holds_it_until_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with opened(path) as second:
        with opened(path) as first:
            assert try_lock(first)
            assert not try_lock(second)
        assert try_lock(second)


def test_a_block_holds_it_and_gives_it_back_whatever_is_raised(tmp_path: Path) -> None:
    with opened(tmp_path / "lock") as first, opened(tmp_path / "lock") as second:
        with pytest.raises(ZeroDivisionError), locked(first):
            _fail_unless(not try_lock(second))
        assert try_lock(second)


def _fail_unless(condition: bool) -> None:
    assert condition
    raise ZeroDivisionError
