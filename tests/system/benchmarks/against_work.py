"""Do one piece of work and print the seconds that it took: ``against`` runs this file under each of two checkouts.

It uses nothing but the public names of the runtime, the generated examples and the command line, which an older
checkout has too: ``python against_work.py WORK SCHEMA FOLDER``.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from schemagen_runtime import Batch, Collection, Outcome, Schema, SchemaInfo, Settings, Workspace

Event = dict[str, object]
WHEN: Final = "2026-11-23T09:30:00Z"


def credit_risk(number: int) -> Event:
    """Return an event with a vector of 384 floats."""
    return {
        "id": f"id-{number}", "timestamp": WHEN, "tags": ["a", "b"], "f1": 0.5, "f2": number, "f3": "A", "f4": True,
        "hours-per-week": 40, "embedding": [0.25] * 384, "proba": 0.93, "prediction": 1, "extra1": "batch 7",
        "extra2": "Straße",
    }  # fmt: skip


def flight_delays(number: int) -> Event:
    """Return an event of many small bounded columns and patterns."""
    return {
        "flight_id": f"AA{number % 10_000}-JFK-{number:012}", "scheduled_departure": "2013-03-01T10:15:00.250+00:00",
        "month": 3, "weekday": 4, "hour": 10, "minute": 15, "origin": "JFK", "dest": "LAX", "distance": 2475,
        "late_probability": 0.25, "late": False, "carrier": "AA", "tail-number": "N328AA",
    }  # fmt: skip


def every_type(number: int) -> Event:
    """Return an event with a value of every type of the language."""
    return {
        "customer": str(uuid.UUID(int=number)), "scored at": WHEN, "age": 40, "balance": 12.5, "hours-per-week": None,
        "decile_score.1": 3, "class": "economy", "postcode": "10115", "comment": "gut", "Sequence": ["x", "y"],
        "is_member": True, "reading": 21.5, "raw_reading": 2.25, "device": str(uuid.UUID(int=number)),
        "last_seen": WHEN,
        "history": [1.0, 2.0, 3.0], "colours": ["red"], "flags": [True, False], "visits": [WHEN], "scores": [1, 2],
        "embedding": [0.1, 0.2, 0.3, 0.4], "probabilities": [0.2, 0.3, 0.5], "choice": "red", "logit": 0.1, "rank": 1,
    }  # fmt: skip


MAKERS: Final[Mapping[str, Callable[[int], Event]]] = {
    maker.__name__: maker for maker in (credit_risk, flight_delays, every_type)
}
LABELS: Final[Mapping[str, Event]] = {
    "credit_risk": {"actual": 1}, "flight_delays": {"arrival_delay": 12}, "every_type": {"truth": "red"},
}  # fmt: skip
IDS: Final = {"credit_risk": "id", "flight_delays": "flight_id", "every_type": "customer"}


class Nowhere:
    """Take every batch and keep none."""

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Take any schema."""

    def send(self, batch: Batch) -> Outcome:
        """Take any batch."""
        del batch
        return Outcome()

    def close(self) -> None:
        """Hold nothing that could be closed."""


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def encode(schema: Schema[object], events: Sequence[Event], folder: Path) -> float:
    del folder
    assert None not in schema.encode_each(events), "a good event was not taken by the fast path"
    return timed(lambda: schema.encode_each(events))


def explain(schema: Schema[object], events: Sequence[Event], folder: Path) -> float:
    del folder
    bad = [{**event, "no_such_column": 1} for event in events[:200]]
    return timed(lambda: schema.partition(bad))


def single_calls(schema: Schema[object], events: Sequence[Event], folder: Path) -> float:
    """Return what a call of one event costs its caller: bursts of a hundred, so that the queue never fills."""
    del folder
    seconds = 0.0
    with Workspace(Nowhere(), model="m", settings=Settings(linger=0.001)) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        for _ in range(20):
            seconds += timed(lambda: [collection.ingest_events([event]) for event in events[:100]])
            workspace.flush()
    return seconds


def embedded(schema: Schema[object], events: Sequence[Event], folder: Path) -> float:
    """Return what storing takes: calls of a thousand, calls of one, and the labels of all."""
    return _deliver(f"sqlite:///{folder / 'store.db'}", schema, events)


def collector(schema: Schema[object], events: Sequence[Event], folder: Path) -> float:
    """Return the same through a collector, which listens where a file in the folder says."""
    return _deliver((folder / "url").read_text("utf-8"), schema, events)


def _deliver(url: str, schema: Schema[object], events: Sequence[Event]) -> float:
    labels = [{IDS[schema.name]: event[IDS[schema.name]], **LABELS[schema.name]} for event in events]
    with Workspace(url, model="m") as workspace:
        target = workspace.add_data_collection(schema.name, schema=schema)

        def work() -> None:
            futures = [target.ingest_events(events), *(target.ingest_events([event]) for event in events[:200])]
            futures.append(target.ingest_events(labels))
            assert all(future.result(120).status == "success" for future in futures)

        return timed(work)


WORKS: Final = {work.__name__: work for work in (encode, explain, single_calls, embedded, collector)}
EVENTS: Final = {"embedded": 5000, "collector": 5000}


def main() -> None:
    """Do the work that the command line names."""
    work, name, folder = sys.argv[1:]
    schema: Schema[object] = import_module(name).SCHEMA
    # Numbers that no other round used, so that each stores new events.
    start = time.time_ns() // 1000 % 10**11
    events = [MAKERS[name](start + number) for number in range(EVENTS.get(work, 1000))]
    print(WORKS[work](schema, events, Path(folder)))


if __name__ == "__main__":
    main()
