"""Events in a file: each line says where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import (
    DestinationError,
    Workspace,
)


def test_a_file_destination_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match=r"no/such/events\.ndjson"):
        Workspace(f"file://{tmp_path}/no/such/events.ndjson")
