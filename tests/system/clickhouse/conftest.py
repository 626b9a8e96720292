"""A server for each test; they share the engine of their process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.system.clickhouse.engine import engine
from tests.system.clickhouse.front import Front


@pytest.fixture(name="front")
def served() -> Iterator[Front]:
    """ClickHouse at a port of this machine, with a database of its own."""
    with Front(engine()).serving() as front:
        yield front
