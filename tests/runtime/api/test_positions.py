"""What every store that keeps positions does: rows, positions and dead letters are there together, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from schemagen_runtime import Collection, ErrorCode, Outcome, SchemaInfo
from schemagen_runtime.api.positions import PositionMoved, Positions, PositionStore, Step
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import SCHEMA, event

PLACE = Collection("p", "c")
STORES: dict[str, Callable[[Path], PositionStore]] = {"sqlite": lambda folder: SqliteStore(str(folder / "m.db"))}


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], PositionStore]:
    return lambda: STORES[str(request.param)](tmp_path)


@pytest.fixture
def store(open_store: Callable[[], PositionStore]) -> Iterator[PositionStore]:
    with open_store() as opened:
        opened.register(PLACE, SchemaInfo.of(SCHEMA))
        yield opened


def writes(store: PositionStore, *ids: str, x: int = 0) -> list[Write]:
    events = {index: event(id_, x) for index, id_ in enumerate(ids)}
    return [Write(store.preparer(PLACE, SchemaInfo.of(SCHEMA)).prepare("m", events))]


def stored(store: PositionStore) -> list[str | int]:
    return [record.id for record in store.records(PLACE)] if store.collections() else []


def step(before: str | None, after: str | None, part: str = "0", consumer: str = "relay") -> Step:
    return Step(consumer, {part: before}, {part: after})


def test_rows_and_positions_are_there_together(store: PositionStore, open_store: Callable[[], PositionStore]) -> None:
    assert isinstance(store, Positions)
    assert store.positions("relay") == {}
    store.write_step(writes(store, "a"), step(None, "10"))
    store.write_step(writes(store, "b"), step("10", "20"))
    store.write_step([], step(None, "7", part="1"))
    store.write_step([], step(None, "1", consumer="other"))
    reopened = open_store()
    assert reopened.positions("relay") == {"0": "20", "1": "7"}
    assert reopened.positions("other") == {"0": "1"}
    assert stored(reopened) == ["a", "b"]
    reopened.close()


def test_who_was_overtaken_writes_nothing(store: PositionStore) -> None:
    store.write_step(writes(store, "a"), step(None, "10"))
    for stale in (step(None, "10"), step("5", "10")):
        with pytest.raises(PositionMoved, match="another process reads it"):
            store.write_step(writes(store, "b"), stale, lambda _: [("0", b"letter")])
    assert stored(store) == ["a"]
    assert store.positions("relay") == {"0": "10"}
    assert store.waiting_letters("relay") == []


def test_what_fails_moves_nothing(store: PositionStore) -> None:
    def fail(_: object) -> list[tuple[str, bytes]]:
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError, match="killed here"):
        store.write_step(writes(store, "a"), step(None, "10"), fail)
    assert stored(store) == []
    assert store.positions("relay") == {}
    store.write_step(writes(store, "a"), step(None, "10"))
    assert stored(store) == ["a"]


def test_a_part_is_forgotten(store: PositionStore) -> None:
    store.write_step([], step(None, "10"))
    store.write_step([], step("10", None))
    assert store.positions("relay") == {}
    store.write_step([], step(None, "3"))
    assert store.positions("relay") == {"0": "3"}


def test_letters_wait_until_they_are_settled(store: PositionStore) -> None:
    store.write_step(writes(store, "a"), step(None, "1"))
    codes: list[ErrorCode] = []

    def describe(outcomes: Sequence[Outcome]) -> list[tuple[str, bytes]]:
        codes.extend(error.code for outcome in outcomes for error in outcome.errors.values())
        return [("0", b"first"), ("0", b"second")]

    store.write_step(writes(store, "a", x=1), step("1", "2"), describe)
    assert codes == [ErrorCode.DUPLICATE_ID]
    waiting = store.waiting_letters("relay")
    assert [(letter.part, letter.text) for letter in waiting] == [("0", b"first"), ("0", b"second")]
    assert store.waiting_letters("other") == []
    store.settle_letters(waiting[:1])
    assert [letter.text for letter in store.waiting_letters("relay")] == [b"second"]
