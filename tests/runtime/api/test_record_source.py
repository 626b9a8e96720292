"""A source of records is closed with its block, whatever happens in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.backends.sqlite.store import SqliteStore

PLACE = Collection("p", "c")


def test_a_source_is_closed_at_the_end_of_its_block(tmp_path: Path) -> None:
    opened: RecordSource = SqliteStore(str(tmp_path / "x.db"))
    with opened as source:
        assert source is opened
        with pytest.raises(DestinationError, match="has no collection p/c"):
            source.find(PLACE, "a")
    with pytest.raises(DestinationError, match="is closed"):
        source.find(PLACE, "a")


def test_an_error_in_the_block_closes_the_source_and_goes_on(tmp_path: Path) -> None:
    source: RecordSource = SqliteStore(str(tmp_path / "x.db"))
    with pytest.raises(RuntimeError, match="the reader's own mistake"), source:
        raise RuntimeError("the reader's own mistake")
    with pytest.raises(DestinationError, match="is closed"):
        list(source.records(PLACE))
