from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collector.pages.browser import make_token
from tests.collector.support import Server
from tests.monitor.support import fill


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three days, of which nobody makes a token."""
    return fill(tmp_path_factory.mktemp("stored") / "m.db", days=3, rows=20)


@pytest.fixture(scope="session")
def open_server(stored: Path) -> Iterator[Server]:
    """A collector that asks nobody for a token."""
    with Server(stored) as server:
        yield server


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A collector that asks for tokens: tests make their own."""
    db = fill(tmp_path_factory.mktemp("guarded") / "m.db", days=3, rows=20)
    make_token(db)
    with Server(db) as server:
        yield server
