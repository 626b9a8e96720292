"""A small store for the tests of the SQLite backend, and what to fill it with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemagen_runtime import (
    Collection,
    IngestResult,
    Record,
    Schema,
    Settings,
    Workspace,
)
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.support import SCHEMA, event, label, schema

ROOT = Path(__file__).parents[4]
PLACE = Collection("p", "c")


def ingest(
    path: Path, *events: Mapping[str, object], schema: Schema[object] = SCHEMA, model: str = "m"
) -> IngestResult:
    """Send events to a file, and return what came of each."""
    with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=schema)
        return collection.ingest_mappings(events, raise_errors=False).result(10)


def fates(result: IngestResult) -> list[str]:
    """Return the fates of a call's events, in input order."""
    return [entry.fate.value for entry in result.results]


def records(path: Path) -> list[Record]:
    """Return every record of a file."""
    with SqliteStore(str(path), create=False) as store:
        return list(store.records(PLACE))


EVERY = (ROOT / "generated_examples" / "schemas" / "every_type.yaml").read_bytes()


def every_event() -> dict[str, object]:
    """Return an event of the schema ``EVERY``, with a value in each column."""
    return {
        "customer": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "scored at": "2026-01-01T01:00:00.1234567+01:00",
        "age": 18,
        "balance": 0,
        "decile_score.1": 1,
        "class": 'business "plus"',
        "is_member": False,
        "raw_reading": math.nan,
        "history": [1, 2.5],
        "embedding": (1, 2, 3, 4),
        "probabilities": [0.25, 0.25, 0.5],
        "choice": "red",
        "comment": "nul \0 and é",
        "no": True,
        "reading": math.inf,
        "flags": [True],
        "hourly_load": [0.5, None, 2],
        "answers": [None, "yes"],
        "spend": {"USD": 2, "EUR": 0.5, "": 0},
        "consents": {"calls": None, "mail": True},
        "int": 2**63 - 1,
        "visits": ["2026-01-01T00:00:00Z"],
        "tags": ["a"],
        "  padded  ": "",
        "it's {{ quoted }}": "'; DROP TABLE x; --",
    }


IDS = [f"a-{number:02}" for number in range(7)]


def fill(db: Path, events: Mapping[str, Sequence[Mapping[str, object]]], **replaced: str) -> None:
    """Store events, by their model."""
    with Workspace(f"sqlite:///{db}", project="p", settings=Settings(linger=0)) as ws:
        collection = ws.add_data_collection("c", schema=schema(**replaced) if replaced else SCHEMA)
        for model, given_ in events.items():
            assert not collection.ingest_mappings(given_, model=model).result(10).errors


def places(records: Sequence[Record]) -> list[tuple[str, str | int]]:
    return [(record.model, record.id) for record in records]


def fill_two_models(db: Path) -> None:
    """Store records of two models; a third one, which comes between them, has labels only."""
    fill(db, {"m2": [event(id_) for id_ in IDS[:3]], "m1": [event(id_) for id_ in IDS], "m": [label("a-01", y=1)]})
