"""The file knows the schemas that ClickHouse has, in their order, and has no events of its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.counters.known_schemas import know_schemas
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.backends.sqlite.registry import document, versions
from schemagen_runtime.compatibility.mode import Mode

from tests.runtime.backends.clickhouse.support import BASE, LATER, PLACE, WIDER, batch, inference, info, opened
from tests.system.clickhouse.front import Front


def test_versions_are_known_as_they_were_taken(front: Front, tmp_path: Path) -> None:
    destination, known = opened(front.url), ClickHouseRegistry(ClickHouseClient(front.url))
    with closing(connect(str(tmp_path / "c.db"), create=True)) as connection:
        know_schemas(connection, PLACE, known)
        newer = info(BASE.replace("version: 1.0.0", "version: 1.0.0\ndoc: New words."))
        for schema in (info(LATER), newer):
            destination.register(PLACE, schema)
        known.set_mode(PLACE, Mode.NONE)
        destination.register(PLACE, info(WIDER))
        for _ in range(2):
            know_schemas(connection, PLACE, known)
        found = versions(connection, PLACE)
        assert [one.fingerprint for one in found] == [info(text).fingerprint for text in (BASE, LATER, WIDER)]
        assert document(connection, PLACE, newer.fingerprint) == newer.document.strip()


def test_a_file_with_events_of_its_own_is_refused(front: Front, tmp_path: Path) -> None:
    opened(front.url)
    with closing(SqliteDestination(str(tmp_path / "m.db"))) as other:
        other.register(PLACE, info())
        other.send(batch(inference("a")))
    with (
        closing(connect(str(tmp_path / "m.db"), create=False)) as connection,
        pytest.raises(DestinationError, match="name another file"),
    ):
        know_schemas(connection, PLACE, ClickHouseRegistry(ClickHouseClient(front.url)))


def test_a_collection_that_is_not_there_is_told(front: Front, tmp_path: Path) -> None:
    with (
        closing(connect(str(tmp_path / "c.db"), create=True)) as connection,
        pytest.raises(DestinationError, match="there is no collection"),
    ):
        know_schemas(connection, PLACE, ClickHouseRegistry(ClickHouseClient(front.url)))
