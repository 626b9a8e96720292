"""Batches into ClickHouse, and what becomes of each event."""

from __future__ import annotations

import pickle

import pytest
from schemagen_runtime import ClickHouseSettings, SettingsError, TransientError, Workspace, open_records
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination
from schemagen_runtime.client.urls import open_registry
from schemagen_runtime.compatibility.mode import Mode

from tests.runtime.backends.clickhouse.support import PLACE, WIDER, batch, fates, inference, info, label, opened
from tests.system.clickhouse.front import Front


def test_each_event_has_its_fate(front: Front) -> None:
    destination = opened(front.url)
    assert fates(destination.send(batch(inference("a"), inference("b", y=1), inference("a"), inference("a", x=7)))) == (
        {2},
        {3},
    )
    outcome = destination.send(batch(inference("b", x=None), label("a", y=2), label("b", y=1), inference("c")))
    assert fates(outcome) == ({2}, {0})
    assert outcome.errors[0].message.endswith("differs in 'x'")
    assert fates(destination.send(batch(inference("d"), label("c", y=1), model=None))) == (set(), {0})
    assert front.read(f'SELECT id, y FROM "{PLACE}/records" ORDER BY id') == ["a\t2", "b\t1", "c\t1"]


def test_a_destination_that_was_not_told_of_a_schema_learns_it(front: Front) -> None:
    destination = ClickHouseDestination(front.url)
    assert fates(destination.send(batch(inference("a")))) == (set(), set())
    assert destination.identity == front.url


def test_a_program_goes_on_when_another_gave_a_label_a_wider_type(front: Front) -> None:
    older, newer = opened(front.url), opened(front.url)
    older.send(batch(inference("a", y=1)))
    open_registry(front.url).set_mode(PLACE, Mode.NONE)
    newer.register(PLACE, info(WIDER))
    with pytest.raises(TransientError, match="somebody changed the tables"):
        older.send(batch(inference("b", y=2)))
    assert fates(older.send(batch(inference("b", y=2)))) == (set(), set())
    assert front.read(f'SELECT id, y, z FROM "{PLACE}/records" ORDER BY id') == ["a\t1\t\\N", "b\t2\t\\N"]


def test_it_is_bound_to_its_process(front: Front) -> None:
    with pytest.raises(TypeError, match="ClickHouseDestination"):
        pickle.dumps(ClickHouseDestination(front.url))


def test_a_workspace_refuses_a_url_that_is_wrong_and_settings_of_another_kind() -> None:
    with pytest.raises(ValueError, match="names no port"):
        Workspace("clickhouse://server/x")
    settings = ClickHouseSettings()
    with pytest.raises(SettingsError, match="names no ClickHouse"):
        Workspace("sqlite:///x.db", clickhouse=settings)
    with pytest.raises(SettingsError, match="names no ClickHouse"):
        open_records("sqlite:///x.db", clickhouse=settings)
    with pytest.raises(TypeError, match="clickhouse"):
        open_records("clickhouse://server:8123/x", clickhouse=7)  # type: ignore[arg-type]
