"""Batches of events out of a log that has one part, and a store that they go to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import orjson
from schemagen.build.loading import load_document
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.relay.event_batch import EventBatch, EventRun, Misfit, Origin
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.store_sender import StoreSender
from schemagen_runtime.schema import Schema

from tests.runtime.support import SCHEMA

PLACE = Collection("p", "c")
STREAM = Stream(PLACE, "m", SchemaInfo.of(SCHEMA))


def load(info: SchemaInfo) -> Schema[object]:
    return load_document(info.document)


def lines(*events: Mapping[str, object]) -> list[bytes]:
    return [orjson.dumps(event) for event in events]


def batch(
    *runs: EventRun, start: int = 0, end: int | None = None, misfits: Mapping[int, Misfit] | None = None
) -> EventBatch:
    """Return a batch of one part, ``0``; an event's offset is ``start`` and its index."""
    misfits = misfits or {}
    size = sum(len(run.indexes) for run in runs) + len(misfits)
    before = {"0": str(start) if start else None}
    after = {"0": str(start + size if end is None else end)}
    return EventBatch(runs, misfits, before, after, lambda index: Origin("0", {"offset": start + index}))


def run(*events: bytes, first: int = 0, stream: Stream = STREAM) -> EventRun:
    return EventRun(stream, range(first, first + len(events)), events)


class Rig:
    """A store, a folder of dead letters, and a sender between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "dead"
        self.store = SqliteStore(str(folder / "monitoring.db"))
        self.sender = self.another()

    def another(self) -> StoreSender:
        """Return another process's sender, or that of the same one after a kill."""
        letters = LetterFolder(self.folder, 1 << 20)
        return StoreSender(self.store, "relay", LoadedSchemas(load, letters), letters, 1 << 20)

    def ids(self, collection: Collection = PLACE) -> list[str | int]:
        return [record.id for record in self.store.records(collection)]

    def letters(self) -> list[dict[str, object]]:
        files = sorted(self.folder.glob("*.ndjson"))
        return [cast("dict[str, object]", json.loads(line)) for file in files for line in file.read_text().splitlines()]

    def offsets(self) -> Counter[int]:
        """Return how many letters there are of each offset."""
        return Counter(map(offset_of, self.letters()))


def codes(letters: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the first error's code of each letter."""
    return [str(cast("list[dict[str, object]]", letter["errors"])[0]["code"]) for letter in letters]


def offset_of(letter: Mapping[str, object]) -> int:
    """Return the offset of the place where a letter was read."""
    return cast("dict[str, int]", letter["source"])["offset"]


@dataclass
class Keeps:
    """Keeps positions, or leaves it to the log."""

    kept: Mapping[str, str] | None
    taken: list[str] = field(default_factory=list[str])

    def take(self, parts: Iterable[str]) -> None:
        self.taken += parts

    def positions(self) -> Mapping[str, str] | None:
        return self.kept
