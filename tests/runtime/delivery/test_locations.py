"""An error about a column that comes back from a destination has its place in the client's own schema file."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import DeadLetter, ErrorCode, FieldError, Workspace
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.disk.dead_letters import DeadLetterFolder
from schemagen_runtime.document import read_document
from schemagen_runtime.protocol.envelope import decode
from schemagen_runtime.schema import Schema

from tests.runtime.support import SCHEMA, TEXT, event
from tests.system.faults.collector import Behaviour, Collector, Exchange, answers
from tests.system.faults.support import QUICK, add_collection, eventually, fates, lines_of

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "m", "e", "g", "somewhere.yaml:1")


def place_of(words: str) -> str:
    """Where some words stand in the source of the small schema."""
    return f"small.yaml:{TEXT[: TEXT.index(words)].count(chr(10)) + 1}"


def lies_about(column: str | None) -> Behaviour:
    """Refuse every event for a column, and lie about where that stands."""

    def behave(exchange: Exchange) -> None:
        errors = [
            {"index": index, "code": "out_of_range", "column": column, "message": "no", "location": "/etc/passwd:1"}
            for index in range(len(exchange.batch.lines))
        ]
        exchange.answer(200, orjson.dumps({"accepted": 0, "duplicates": [], "errors": errors}))

    return behave


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with Collector(tmp_path / "store.db") as running:
        yield running


def letters_of(folder: Path) -> list[DeadLetter]:
    schemas = DeadLetterFolder(folder, 1 << 20).schemas
    return [decode(line[:-1], schemas) for path in sorted(folder.glob("*.ndjson")) for line in lines_of(path)]


@pytest.mark.parametrize(
    ("column", "location"),
    [
        ("id", place_of("id: id")),
        ("x", place_of("x: int")),
        ("p", place_of("p: {{type")),
        ("no such", None),
        (None, None),
    ],
)
def test_the_place_is_the_client_s_own_in_future_and_letter(
    collector: Collector, tmp_path: Path, column: str | None, location: str | None
) -> None:
    collector.behave = lies_about(column)
    with Workspace(collector.url, project="p", model="m", settings=QUICK, dead_letters=tmp_path / "dead") as ws:
        result = add_collection(ws).ingest_events([event("a"), event("b")], raise_errors=False).result()
    assert [(error.column, error.location) for error in result.errors] == [(column, location)] * 2
    assert [letter.errors[0].location for letter in letters_of(tmp_path / "dead")] == [location] * 2


@pytest.mark.parametrize("embedded", [False, True])
def test_another_event_under_one_id_points_to_the_id(collector: Collector, tmp_path: Path, *, embedded: bool) -> None:
    url = f"sqlite:///{tmp_path / 'embedded.db'}" if embedded else collector.url
    with Workspace(url, project="p", model="m", settings=QUICK) as ws:
        collection = add_collection(ws)
        collection.ingest_events([event("a", 1)]).result()
        (error,) = collection.ingest_events([event("a", 2)], raise_errors=False).result().errors
    assert (error.code, error.column, error.location) == (ErrorCode.DUPLICATE_ID, "id", place_of("id: id"))


@pytest.mark.parametrize("is_known", [True, False])
def test_events_of_an_earlier_process_too_once_their_schema_is_at_hand(
    collector: Collector, tmp_path: Path, *, is_known: bool
) -> None:
    collector.behave = answers(503)
    spool, dead = tmp_path / "spool", tmp_path / "dead"
    impatient = replace(QUICK, delivery_timeout=0.1)
    with Workspace(collector.url, project="p", model="m", settings=impatient, spool=spool) as ws:
        result = add_collection(ws).ingest_events([event("a")], raise_errors=False).result()
    assert fates(result) == {"spooled": 1}
    with Workspace(collector.url, project="p", model="m", settings=QUICK, spool=spool, dead_letters=dead) as ws:
        if is_known:
            add_collection(ws)
        collector.behave = lies_about("x")
        eventually(lambda: ws.stats().dead_lettered == 1)
    (letter,) = letters_of(dead)
    assert letter.errors[0].location == (place_of("x: int") if is_known else None)


def test_a_place_is_looked_up_by_the_schema_of_the_event() -> None:
    locations = Locations()
    assert locations.located(ERROR, SCHEMA.fingerprint) == ERROR
    locations.add(SCHEMA.fingerprint, SCHEMA.locate)
    assert locations.located(ERROR, SCHEMA.fingerprint).location == place_of("x: int")
    assert locations.located(ERROR, "another") == ERROR
    assert locations.located(replace(ERROR, column=None), SCHEMA.fingerprint).location == ERROR.location


@pytest.mark.parametrize("name", ["credit_risk", "every_type", "flight_delays"])
def test_every_column_of_a_generated_package_has_its_place(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[3] / "generated_examples"), *sys.path])
    schema: Schema[object] = importlib.import_module(name).SCHEMA
    for column in read_document(schema.document).all_columns:
        assert (schema.locate(column.name) or "").startswith(f"{name}.yaml:")
    assert {error.location for error in schema.check({}) if error.column} <= set(
        map(schema.locate, (column.name for column in read_document(schema.document).all_columns))
    )
    assert schema.locate("no such column") is None
    sys.modules.pop(name)
