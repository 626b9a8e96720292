from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collector.support import Server, register


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A collector that knows the small schema; the tests of a module share it."""
    with Server(tmp_path_factory.mktemp("collector") / "monitoring.db") as server:
        assert register(server).status_code == 201
        yield server


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "monitoring.db"
