"""A collector's records are read as its store has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from schemagen_runtime import Collection, DestinationError, TransientError, open_records
from schemagen_runtime.backends.http.reader import HttpReader

from tests.collector.support import Server
from tests.runtime.backends.sqlite.support import IDS, PLACE, fill_two_models, records


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    db = tmp_path_factory.mktemp("reader") / "store.db"
    fill_two_models(db)
    with Server(db) as running:
        yield running


@pytest.fixture
def reader(server: Server) -> Iterator[HttpReader]:
    with closing(HttpReader(server.url)) as opened:
        yield opened


def test_records_are_those_of_the_store(reader: HttpReader, server: Server) -> None:
    stored = records(server.db)
    assert list(reader.records(PLACE)) == stored
    assert list(reader.records(PLACE, "m2")) == [record for record in stored if record.model == "m2"]
    assert list(reader.records(PLACE, "nobody")) == []


def test_frames_are_those_of_the_store(reader: HttpReader, server: Server) -> None:
    with open_records(server.db) as source:
        stored = source.to_pandas(PLACE).sort_values(["_model", "id"], ignore_index=True)
        since, until = stored["timestamp"].min(), stored["timestamp"].max()
        some = source.to_pandas(PLACE, "m1", since=since.to_pydatetime(), until=until.to_pydatetime())
    pd.testing.assert_frame_equal(reader.to_pandas(PLACE), stored)
    assert [len(one) for one in reader.iter_pandas(PLACE, rows=7)] == [7, 3]
    assert len(reader.to_pandas(PLACE, "m1", since=since.to_pydatetime(), until=until.to_pydatetime())) == len(some)
    assert len(reader.to_pandas(PLACE, "nobody")) == 0


def test_the_newest_are_those_of_the_store(reader: HttpReader, server: Server) -> None:
    with open_records(server.db) as source:
        for count, model in ((1, None), (4, "m1"), (99, None)):
            stored = source.last(PLACE, count, model)
            assert [record.id for record in reader.last(PLACE, count, model)] == [record.id for record in stored]


def test_an_id_is_found_for_each_model(reader: HttpReader, server: Server) -> None:
    stored = records(server.db)
    assert reader.find(PLACE, IDS[1]) == [record for record in stored if record.id == IDS[1]]
    assert [record.model for record in reader.find(PLACE, IDS[1], "m2")] == ["m2"]
    assert reader.find(PLACE, "nobody") == reader.find(PLACE, 7) == reader.find(PLACE, "..") == []
    assert reader.find(PLACE, "\ud800") == reader.find(PLACE, IDS[1], "\ud800") == []


@pytest.mark.parametrize("place", [Collection("p", "absent"), Collection("..", "c"), Collection("p", "a/b")])
def test_a_collection_that_is_not_there(reader: HttpReader, server: Server, place: Collection) -> None:
    with pytest.raises(DestinationError, match=f"{server.url} has no collection {place}"):
        reader.find(place, "a")
    with pytest.raises(DestinationError, match=f"{server.url} has no collection {place}"):
        next(reader.records(place))


def test_a_collector_that_went_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.http.reader._ATTEMPTS", 1)
    db = tmp_path / "store.db"
    fill_two_models(db)
    with Server(db) as running:
        reader = HttpReader(running.url)
        assert next(reader.records(PLACE)).id == IDS[0]
    with pytest.raises(TransientError, match=f"no answer from {running.url}"):
        reader.find(PLACE, IDS[0])
    reader.close()
