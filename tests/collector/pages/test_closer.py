"""What is behind a model: a column, its events, the versions of its schema, another model beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.closer import draw_column, draw_pair, draw_records, draw_versions
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.place import Place
from schemagen_collector.settings import Watched
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.protocol.problems import ProblemType

from tests.monitor.support import PLACE, events, fill, schema, steady

MODEL = Place(PLACE, "m1")


def look(**query: str) -> Look:
    return Look("", MODEL.path, query, "kim", "key", False)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A store of two models, both of which answered each event."""
    db = fill(tmp_path_factory.mktemp("closer") / "m.db", days=4, rows=30)
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model="m2", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema())
        rows = [row for row in events(steady, 4, 30, 1, 2) if "income" in row]
        assert not collection.ingest_mappings(rows, raise_errors=False).result().errors
    return Watched(str(db))


def test_a_column_has_its_picture_and_table(db: Watched) -> None:
    drawn = draw_column(db, look(), MODEL, "income")
    assert drawn is not None
    assert "EUR" in drawn.html
    assert draw_column(db, look(), MODEL, "none") is None
    assert draw_column(db, look(), Place(PLACE, "m3"), "income") is None


def test_versions_are_listed(db: Watched) -> None:
    drawn = draw_versions(db, look(), MODEL)
    assert drawn is not None
    assert "1.0.0" in drawn.html
    assert draw_versions(db, look(), Place(PLACE, "m3")) is None


def test_events_of_a_day_are_listed_and_what_cannot_be_is_refused(db: Watched) -> None:
    drawn = draw_records(db, look(since="2026-01-06", until="2026-01-07"), MODEL)
    assert drawn is not None
    assert "north" in drawn.html
    for wrong in ({}, {"since": "2026-01-07", "until": "2026-01-06"}, {"since": "2026-01-06", "until": "x"}):
        with pytest.raises(Problem) as caught:
            draw_records(db, look(**wrong), MODEL)
        assert caught.value.type is ProblemType.MALFORMED_REQUEST
    days = {"since": "2026-01-06", "until": "2026-01-07"}
    for asked in (
        {"column": "none", "value": "1"},
        {"column": "income"},
        {"column": "income", "low": "x"},
        {"before": "["},
    ):
        with pytest.raises(Problem):
            draw_records(db, look(**days, **asked), MODEL)


def test_two_models_are_compared(db: Watched) -> None:
    alone, beside = draw_pair(db, look(), MODEL), draw_pair(db, look(**{"with": "m2"}), MODEL)
    assert alone is not None
    assert beside is not None
    assert '<option value="m2"' in alone.html
    assert "cannot be told apart" in beside.html
    with pytest.raises(Problem) as caught:
        draw_pair(db, look(**{"with": "m3"}), MODEL)
    assert caught.value.type is ProblemType.NOT_FOUND


def test_pages_of_a_store_that_is_not_there_any_more_are_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(DestinationError):
        draw_versions(Watched(str(tmp_path / "none.db")), look(), MODEL)
