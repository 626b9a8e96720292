"""Positions are kept in a file, and one that is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.relay.sidecar.checkpoint import Checkpoint, CheckpointError


def test_positions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    one = Checkpoint(path)
    one.move({"a": "1", "b": "2"})
    one.move({"a": "3", "b": None})
    assert one.positions() == Checkpoint(path).positions() == {"a": "3"}


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_what_is_none_is_told(content: str, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    path.write_text(content)
    with pytest.raises(CheckpointError, match="checkpoint"):
        Checkpoint(path)


def test_a_folder_that_is_gone_is_waited_for(tmp_path: Path) -> None:
    one = Checkpoint(tmp_path / "gone" / "checkpoint.json")
    with pytest.raises(TransientError, match="cannot be written"):
        one.move({"a": "1"})
    assert one.positions() == {}
