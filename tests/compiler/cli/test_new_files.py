"""A file that is there stays as it is."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.cli.new_files import refuse_existing, write_new


def test_a_new_file_is_written(tmp_path: Path) -> None:
    refuse_existing(tmp_path / "a")
    write_new(tmp_path / "a", "é\n")
    assert (tmp_path / "a").read_bytes() == "é\n".encode()


def test_one_that_is_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(click.UsageError, match="is not overwritten"):
        refuse_existing(tmp_path / "a")
    with pytest.raises(click.UsageError, match="is not overwritten"):
        write_new(tmp_path / "a", "yours")
    assert (tmp_path / "a").read_text() == "mine"


def test_where_no_file_can_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="cannot be written"):
        write_new(tmp_path / "no" / "a", "x")
