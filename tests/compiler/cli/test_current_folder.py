"""Which errors come of a current folder that is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.current_folder import is_gone, is_missed


@pytest.fixture
def gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()


def caused_by(cause: BaseException) -> BaseException:
    error, between = RuntimeError("outer"), ValueError("between")
    error.__cause__, between.__cause__ = between, cause
    return error


@pytest.mark.usefixtures("gone")
def test_a_path_that_was_not_found_comes_of_it() -> None:
    assert is_gone()
    assert is_missed(FileNotFoundError("x.db"))
    assert is_missed(caused_by(FileNotFoundError("x.db")))
    assert not is_missed(caused_by(PermissionError("x.db")))


def test_where_there_is_one_nothing_comes_of_it() -> None:
    assert not is_gone()
    assert not is_missed(FileNotFoundError("x.db"))
