"""A pipeline has the spool that its parts name, and asks the dead letters which events are there already."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Settings
from schemagen_runtime.delivery.parts import Parts, open_spool
from schemagen_runtime.disk.spool.slot import SpoolError

from tests.runtime.disk.support import STREAM
from tests.runtime.support import MemoryDestination


def test_without_a_folder_there_is_no_spool() -> None:
    assert open_spool(Parts(MemoryDestination(), "here", Settings())) is None


def test_a_spool_belongs_to_one_destination(tmp_path: Path) -> None:
    spool = open_spool(Parts(MemoryDestination(), "here", Settings(), tmp_path / "spool"))
    assert spool is not None
    spool.append(STREAM, [b"{}"], 1.0)
    spool.close()
    with pytest.raises(SpoolError, match="here"):
        open_spool(Parts(MemoryDestination(), "there", Settings(), tmp_path / "spool"))
