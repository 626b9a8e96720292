"""A folder with logs, a store and a sidecar's parts between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.mapping.mapper import Mapper
from schemagen_runtime.relay.mapping.plan import Condition, EventPlan, Join, Origin, Pick, SourcePlan
from schemagen_runtime.relay.sidecar.batching import Batching
from schemagen_runtime.relay.sidecar.halves import Halves
from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.relay.sidecar.mover import Mover
from schemagen_runtime.relay.store_sender import StoreSender

from tests.runtime.support import SCHEMA

INFO = SchemaInfo.of(SCHEMA)
PLACE = Collection("p", "c")


def path(*steps: str) -> Pick:
    return Pick(Origin.RECORD, steps)


COLUMNS: Mapping[str, Pick] = {"id": path("id"), "timestamp": path("timestamp"), "x": path("x"), "p": path("p")}
WHOLE = EventPlan((), COLUMNS, "id", Pick(Origin.CONSTANT, constant="m"), Pick(Origin.CONSTANT, constant="c"))
SIDES = {side: (Condition(path("side"), among=(side,)),) for side in ("in", "out")}
JOINED = EventPlan(
    (),
    {"id": path("in", "id"), "timestamp": path("in", "timestamp"), "x": path("in", "x"), "p": path("out", "p")},
    "id",
    WHOLE.model,
    WHOLE.collection,
    join=Join(path("id"), 60.0, SIDES),
)


def source(*events: EventPlan, name: str = "s", files: tuple[str, ...] = ("app.log",)) -> SourcePlan:
    return SourcePlan(name, events or (WHOLE,), files=files)


def line(id_: str, **more: object) -> bytes:
    event = {"id": id_, "timestamp": "2026-01-01T00:00:00Z", "x": 1, "p": 0.5, **more}
    return json.dumps(event).encode()


class Rig:
    """A store, dead letters, halves, and a mover."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.letters = folder / "dead"
        self.store = SqliteStore(str(folder / "monitoring.db"))
        letters = LetterFolder(self.letters, 1 << 20)
        schemas = LoadedSchemas(lambda _: SCHEMA, letters)
        self.sender = StoreSender(self.store, "sidecar", schemas, letters, 1 << 20)
        self.mover = Mover(self.sender, None, Halves(folder / "halves.db"), Meter())

    def batching(self, *events: EventPlan) -> Batching:
        """Return what makes the batches of one source."""
        return Batching(Mapper(source(*events), "p"), INFO, self.mover.halves)

    def stored(self) -> list[str | int]:
        """Return the ids of what is stored."""
        return [record.id for record in self.store.records(PLACE)] if self.store.collections() else []

    def buried(self) -> list[Mapping[str, object]]:
        """Return the dead letters."""
        text = (self.letters / "dead-letters.ndjson").read_text()
        return [json.loads(letter) for letter in text.splitlines()]

    def close(self) -> None:
        """Close all of it."""
        self.mover.halves.close()
        self.store.close()
