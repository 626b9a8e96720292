"""Events for a log, and what must come of them in a store: none lost, none doubled, the newest label."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.protocol.messages import write_accepted, write_headers

from tests.runtime.support import SCHEMA, event, label

PLACE = Collection("p", "c")
INFO = SchemaInfo.of(SCHEMA)


@dataclass(frozen=True, slots=True)
class LogMessage:
    """What a log holds: key, headers and value."""

    key: bytes
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None


def message(key: str, value: Mapping[str, object] | bytes | None, *, schema: SchemaInfo = INFO) -> LogMessage:
    """Return the message of an event, or of what somebody put in the place of one."""
    headers = [*write_headers(PLACE, "m", schema), write_accepted(time.time())]
    texts = [(name, text) for name, text in headers if isinstance(text, bytes)]
    return LogMessage(key.encode(), texts, orjson.dumps(value) if isinstance(value, Mapping) else value)


@dataclass(slots=True)
class Traffic:
    """Messages in the order in which they are written, and what must be found of them."""

    messages: list[LogMessage] = field(default_factory=list[LogMessage])
    values: dict[str, int] = field(default_factory=dict[str, int])
    labels: dict[str, int] = field(default_factory=dict[str, int])
    bad: int = 0

    def check(self, db: Path, dead: Path) -> None:
        """Hold the store and the dead letters against what was written."""
        with SqliteStore(str(db), read_only=True) as store:
            records = list(store.records(PLACE))
            waiting = sum(len(store.waiting_letters(one)) for one in _consumers(store))
        stored = {str(record.id): record.values["x"] for record in records}
        assert sorted(self.values.keys() ^ stored.keys())[:10] == []
        assert stored == self.values
        assert len(records) == len(self.values)
        labelled = {str(record.id): record.labels["y"] for record in records}
        assert {id_: y for id_, y in labelled.items() if y is not None} == self.labels
        places = Counter(json.dumps(letter["source"], sort_keys=True) for letter in letters(dead))
        assert len(places) == self.bad
        assert set(places.values()) <= {1}
        assert waiting == 0


def letters(dead: Path) -> list[dict[str, object]]:
    """Return the dead letters of a folder."""
    return [json.loads(line) for path in dead.glob("*.ndjson") for line in path.read_text().splitlines()]


def _consumers(store: SqliteStore) -> list[str]:
    query = "SELECT DISTINCT consumer FROM schemagen_positions"
    read = store._read
    return read(lambda connection: [str(name) for (name,) in connection.execute(query)])


def traffic(events: int, seed: int) -> Traffic:
    """Return events with labels, corrections, repetitions and what is none in between."""
    chance = random.Random(seed)
    made = Traffic()
    for number in range(events):
        id_ = f"e{number}"
        made.values[id_] = number
        made.messages.append(message(id_, event(id_, x=number)))
        if chance.random() < 0.2:
            made.messages.append(message(id_, label(id_, y=1, timestamp="2024-02-01T00:00:00Z")))
            made.messages.append(message(id_, label(id_, y=2, timestamp="2024-03-01T00:00:00Z")))
            made.labels[id_] = 2
        if chance.random() < 0.05:
            made.messages.append(message(id_, event(id_, x=number)))
        if chance.random() < 0.02:
            made.messages.append(message(id_, chance.choice([b"garbage", b"\xff\x00", None, event(id_, x=-1)])))
            made.bad += 1
    return made
