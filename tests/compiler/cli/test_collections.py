"""A command opens what a path or a URL names, and chooses the one collection that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from schemagen.cli.collections import choose_collection, opened
from schemagen_runtime import Collection, DestinationError, SchemaInfo
from schemagen_runtime.api.store import Store
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.client.urls import open_store

from tests.runtime.support import SCHEMA


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = SqliteStore(str(tmp_path / "monitoring.db"), create=True)
    for place in (Collection("p", "one"), Collection("q", "one"), Collection("q", "two")):
        made.register(place, SchemaInfo.of(SCHEMA))
    made.close()
    with opened(open_store, str(tmp_path / "monitoring.db")) as found:
        yield found


def test_what_leaves_no_doubt_is_chosen(store: Store) -> None:
    assert choose_collection(store, "m.db", "p", None) == Collection("p", "one")
    assert choose_collection(store, "m.db", None, "two") == Collection("q", "two")


def test_what_leaves_doubt_lists_what_there_is(store: Store) -> None:
    with pytest.raises(click.UsageError, match="p/one, q/one"):
        choose_collection(store, "m.db", None, "one")
    with pytest.raises(DestinationError, match="no such collection; it has p/one, q/one, q/two"):
        choose_collection(store, "m.db", "x", None)


def test_a_url_of_no_store_is_a_usage_error() -> None:
    with pytest.raises(click.UsageError), opened(open_store, "https://collector.example"):
        pass
