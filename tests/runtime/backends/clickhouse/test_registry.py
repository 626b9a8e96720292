"""Schemas that are registered in ClickHouse: versions, columns, modes, words."""

from __future__ import annotations

import pytest
from schemagen_runtime import Collection, DestinationError, SchemaConflict
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import own_statements, statements_to_create
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, allot
from schemagen_runtime.client.urls import open_registry
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.document import read_document

from tests.runtime.backends.clickhouse.support import BASE, LATER, PLACE, WIDER, batch, inference, info, label, opened
from tests.system.clickhouse.front import Front


def registry(front: Front) -> ClickHouseRegistry:
    return ClickHouseRegistry(ClickHouseClient(front.url))


def test_a_schema_is_new_once(front: Front) -> None:
    held = registry(front)
    assert held.collections() == []
    assert held.register(PLACE, info(), dry_run=True)
    assert held.register(PLACE, info())
    assert not held.register(PLACE, info())
    assert held.collections() == [PLACE]
    assert [(one.version, one.fingerprint) for one in held.history(PLACE)] == [("1.0.0", info().fingerprint)]
    assert held.document(PLACE, info().fingerprint) == info().document.strip()
    assert held.document(PLACE, "0" * 64) is None


def test_a_later_version_adds_columns_null_in_older_rows(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a")))
    destination.register(PLACE, info(LATER))
    destination.send(batch(inference("b", more=[]), schema=info(LATER)))
    destination.send(batch(inference("c")))
    read = f"SELECT id, more, mapContains(_exact, 'more') FROM \"{PLACE}/records\" ORDER BY id"
    assert front.read(read) == ["a\t[]\t0", "b\t[]\t1", "c\t[]\t0"]


def test_a_wider_label_keeps_what_it_held(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a", y=3)))
    registry(front).set_mode(PLACE, Mode.NONE)
    destination.register(PLACE, info(WIDER))
    destination.send(batch(label("b", y=0.5, z=True), inference("b"), schema=info(WIDER)))
    assert front.read(f'SELECT id, y, z FROM "{PLACE}/records" ORDER BY id') == ["a\t3\t\\N", "b\t0.5\ttrue"]


def test_what_the_mode_refuses_is_refused(front: Front) -> None:
    held = registry(front)
    held.register(PLACE, info())
    assert held.mode(PLACE) is Mode.SAFE
    other = BASE.replace("1.0.0", "1.1.0").replace("x: float?", "x: string?")
    with pytest.raises(SchemaConflict, match="x"):
        held.register(PLACE, info(other))
    held.set_mode(PLACE, Mode.NONE)
    assert held.mode(PLACE) is Mode.NONE


def test_newer_words_are_kept_and_older_ones_do_not_come_back(front: Front) -> None:
    held = registry(front)
    newer = info(BASE.replace("version: 1.0.0", "version: 1.0.0\ndoc: New words."))
    for schema, is_new in ((info(), True), (newer, False), (info(), False)):
        assert held.register(PLACE, schema) is is_new
    kept = held.document(PLACE, newer.fingerprint)
    assert kept is not None
    assert b"New words" in kept
    assert len(held.history(PLACE)) == 1


def test_tables_that_somebody_had_made_before_are_taken(front: Front) -> None:
    columns = allot(read_document(info().document), ())
    for statement in [*own_statements(), *statements_to_create(Tables(PLACE), columns)]:
        front.read(statement)
    held = registry(front)
    held.register(PLACE, info())
    assert not [asked for asked in front.asked if asked.startswith("CREATE")]


def test_an_empty_database_has_no_collection_and_a_url_opens_it(front: Front) -> None:
    with open_registry(front.url) as held:
        assert (held.collections(), held.history(PLACE), held.document(PLACE, "0" * 64)) == ([], [], None)
        said = "no collection lending/scores; it has none"
        with pytest.raises(DestinationError, match=said):
            held.mode(PLACE)
        with pytest.raises(DestinationError, match=said):
            held.set_mode(PLACE, Mode.NONE)


def test_a_column_that_is_made_wider_while_it_is_read_is_no_fault(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = opened(front.url)
    held = registry(front)
    before = held.columns(PLACE)
    held.set_mode(PLACE, Mode.NONE)
    destination.register(PLACE, info(WIDER))
    after = held.columns(PLACE)
    asked = iter((before, after))

    def columns(_: Collection) -> list[StoredColumn]:
        return next(asked)

    monkeypatch.setattr(held, "columns", columns)
    assert held.columns_to_read(PLACE) == after != before
