"""Rows of the store's own are of a collection; the newest under a key counts."""

from __future__ import annotations

from schemagen_runtime import Collection
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables

from tests.system.clickhouse.front import Front

PLACE, OTHER = Collection("p'", 'c"\\'), Collection("p'", "other")


def test_rows_are_added_replaced_and_removed(front: Front) -> None:
    own = OwnTables(ClickHouseClient(front.url))
    assert (own.are_made(), own.rows(PLACE, "schemagen_modes", "mode")) == (False, [])
    own.make()
    own.make()
    assert own.are_made()
    for place in (PLACE, OTHER):
        own.add(place, "schemagen_modes", {"mode": "old"})
    own.add(PLACE, "schemagen_modes", {"mode": "new"})
    own.add(PLACE, "schemagen_modes")
    assert own.rows(PLACE, "schemagen_modes", "mode") == [("new",)]
    assert own.rows(PLACE, "schemagen_modes", "mode", "mode = 'old'") == []
    own.remove(PLACE, "schemagen_modes")
    assert own.rows(PLACE, "schemagen_modes", "mode") == []
    assert own.rows(OTHER, "schemagen_modes", "mode") == [("old",)]
