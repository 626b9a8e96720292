"""Records are read by pages, in the order of models and ids, from any place."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import IDS, PLACE, fill, fill_two_models, places
from tests.runtime.support import event

NUMBERS = [-(2**63), -3, 0, 9, 10, 2**63 - 1]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models; the one in the middle has labels only."""
    db = tmp_path_factory.mktemp("records") / "store.db"
    fill_two_models(db)
    return db


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose ids are ints."""
    db = tmp_path_factory.mktemp("records") / "numbers.db"
    fill(db, {"m": [{**event(""), "id": number} for number in NUMBERS]}, **{"id:_id": "id: {name: id, type: int}"})
    return db


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 11, 1000])
@pytest.mark.parametrize("model", [None, "m1", "m2", "m", "\ud800"])
def test_pages_are_the_records_in_order(db: Path, limit: int, model: str | None) -> None:
    expected = [("m1", id_) for id_ in IDS] + [("m2", id_) for id_ in IDS[:3]]
    store = SqliteStore(str(db), create=False)
    found: list[tuple[str, str | int]] = []
    after = None
    while page := places(store.page(PLACE, limit, after, model)):
        assert len(page) <= limit
        found += page
        after = page[-1]
    store.close()
    assert found == [place for place in expected if model in (None, place[0])]


def test_a_page_begins_where_no_record_is(db: Path) -> None:
    store = SqliteStore(str(db), create=False)
    assert places(store.page(PLACE, 2, ("m1", "a-055"))) == [("m1", "a-06"), ("m2", "a-00")]
    assert places(store.page(PLACE, 2, ("m1", "z"))) == [("m2", "a-00"), ("m2", "a-01")]
    assert store.page(PLACE, 2, ("m1", "z"), "m1") == []
    assert places(store.page(PLACE, 1, ("m1", "z"), "m2")) == [("m2", "a-00")]
    assert store.page(PLACE, 1, ("m2", ""), "m1") == []
    assert store.page(PLACE, 2, ("z", "")) == []
    store.close()


def test_int_ids_are_in_the_order_of_numbers(numbers: Path) -> None:
    store = SqliteStore(str(numbers), create=False)
    assert [record.id for record in store.page(PLACE, 9)] == NUMBERS
    assert [record.id for record in store.page(PLACE, 2, ("m", -3))] == [0, 9]
    assert [record.id for record in store.page(PLACE, 9, ("m", "9"))] == [10, 2**63 - 1]
    store.close()


@pytest.mark.parametrize("after", [("m", "x"), ("m", 2**63), ("m", "-9223372036854775809"), ("\ud800", 1)])
def test_a_page_cannot_begin_where_no_record_could_be(numbers: Path, after: tuple[str, str | int]) -> None:
    store = SqliteStore(str(numbers), create=False)
    with pytest.raises(ValueError, match="there can be no record"):
        store.page(PLACE, 9, after)
    store.close()


@pytest.mark.parametrize("after", [("m", 1), ("m", "\ud800")])
def test_nor_where_ids_are_strings(db: Path, after: tuple[str, str | int]) -> None:
    store = SqliteStore(str(db), create=False)
    with pytest.raises(ValueError, match="there can be no record"):
        store.page(PLACE, 9, after)
    store.close()
