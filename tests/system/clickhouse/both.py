"""Both stores at once: what is written into one is written into the other, and what they answer is held equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import orjson
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.api.destination import AcceptedRuns, Outcome
from schemagen_runtime.api.store import Store, Write
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.backends.sqlite.store import SqliteStore

PLACE: Final = Collection("p", "c")
T = TypeVar("T")


class Both:
    """A store of ClickHouse, and one of SQLite that has the same events."""

    def __init__(self, url: str, folder: Path, info: SchemaInfo) -> None:
        self.ours = ClickHouseStore(url)
        self.theirs = SqliteStore(str(folder / "m.db"))
        self.info = info
        for store in self.stores:
            store.register(PLACE, info)

    @property
    def stores(self) -> tuple[Store, Store]:
        return self.ours, self.theirs

    def write(self, *events: Mapping[str, object], model: str | None = "m", accepted: AcceptedRuns = ()) -> Outcome:
        """Write events into both; what became of them."""
        given = [orjson.loads(orjson.dumps(event)) for event in events]

        def written(store: Store) -> Outcome:
            prepared = store.preparer(PLACE, self.info).prepare(model, dict(enumerate(given)), accepted)
            (outcome,) = store.write([Write(prepared)])
            assert isinstance(outcome, Outcome), outcome
            return outcome

        return self.same(written)

    def same(self, ask: Callable[[Store], T]) -> T:
        """What both answer, which must be equal."""
        ours, theirs = map(ask, self.stores)
        assert ours == theirs
        return ours

    def close(self) -> None:
        for store in self.stores:
            store.close()
