"""A schema lives through ten versions, with its store, its queued and spooled events and its dead letters.

Nothing is lost, and each event is judged by its own version, however late it comes.
"""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime import (
    Collection,
    Fate,
    HttpSettings,
    Schema,
    SchemaConflict,
    SchemaInfo,
    Settings,
    Workspace,
    open_records,
)
from schemagen_runtime.api.record import Record
from schemagen_runtime.backends.http.registry import HttpRegistry

from tests.collector.support import Server
from tests.compiler.cli.support import schemagen
from tests.system.changes.events import validator

PLACE = Collection("p", "c")
SETTINGS = Settings(linger=0.001, backoff=0.01, max_backoff=0.1)

VERSIONS: list[tuple[str, str, dict[str, object], bool]] = [
    ("1.0.0", "{a: int, b: 'float?'}", {"a": 1}, False),
    ("1.1.0", "{a: int, b: 'float?', c: 'string?'}", {"a": 2, "c": "x"}, False),
    ("1.2.0", "{a: 'int?', b: 'float?', c: 'string?'}", {"c": "y"}, False),
    ("2.0.0", "{a: 'int?', b: 'float?', c: {type: 'string?', maxLength: 3}}", {"a": 4, "c": "xyz"}, True),
    ("3.0.0", "{a: 'int?', b: {type: 'float?', unit: miles}, c: {type: 'string?', maxLength: 3}}", {"b": 0.5}, False),
    ("4.0.0", "{a: 'float?', b: {type: 'float?', unit: miles}, c: {type: 'string?', maxLength: 3}}", {"a": 6.5}, True),
    ("5.0.0", "{a: 'float?', b: {type: 'float?', unit: km}, c: {type: 'string?', maxLength: 3}}", {"b": 1.5}, True),
    ("6.0.0", "{a: 'float?', c: {type: 'string?', maxLength: 3}, d: 'date?'}", {"d": "2026-11-26"}, True),
    ("6.1.0", "{a: 'float?', c: 'string?', d: 'date?', e: 'list<int?>?'}", {"c": "longer", "e": [1, None]}, False),
    ("7.0.0", "{a: float, c: 'string?', d: 'date?', e: 'list<int?>?'}", {"a": 10.0}, True),
]
"""The version, its features, what an event of it has, and whether somebody must approve it."""


def text_of(version: str, features: str) -> str:
    head = f"schemagen: 1\nname: grown\nversion: {version}\nid: id\ntimestamp: at\n"
    return f"{head}features: {features}\npredictions: {{q: float}}\nlabels: {{truth: bool}}\n"


def events(version: str, prefix: str, values: dict[str, object]) -> list[dict[str, object]]:
    return [
        {"id": f"{version}-{prefix}-{n}", "at": "2026-01-01T00:00:00Z", "q": n / 10, "truth": bool(n % 2), **values}
        for n in range(5)
    ]


def open_workspace(url: str, *, spool: Path | None = None, letters: Path | None = None) -> Workspace:
    http = HttpSettings(connect_timeout=1)
    return Workspace(url, project="p", model="m", settings=SETTINGS, http=http, spool=spool, dead_letters=letters)


def register(url: str, schema: Schema[object]) -> list[str]:
    """Register a version as somebody who approves of it; return the rules that asked for it."""
    with HttpRegistry(url) as registry:
        try:
            registry.register(PLACE, SchemaInfo.of(schema))
        except SchemaConflict as conflict:
            marks = frozenset(str(change.change) for change in conflict.changes)
            registry.register(PLACE, SchemaInfo.of(schema), approved=marks)
            return [change.rule for change in conflict.changes]
    return []


def test_ten_versions(tmp_path: Path) -> None:
    db, spool, letters = tmp_path / "m.db", tmp_path / "spool", tmp_path / "letters"
    schemas = [validator(text_of(version, features)) for version, features, _, _ in VERSIONS]
    with Server(db) as server:
        url, port = server.url, server.address[1]
    for (version, _, values, is_breaking), schema in zip(VERSIONS, schemas, strict=True):
        with open_workspace(url, spool=spool) as ws:  # nobody is there: what is accepted waits on disk
            ws.add_data_collection("c", schema=schema).ingest_mappings(events(version, "spooled", values))
            ws.close(0.05)
        if is_breaking:  # a service that comes before somebody approved: its events are dead letters
            with open_workspace(url, letters=letters) as ws:
                collection = ws.add_data_collection("c", schema=schema)
                early = collection.ingest_mappings(events(version, "early", values), raise_errors=False)
                with Server(db, port=port):
                    assert early.result(20).count(Fate.DEAD_LETTERED) == 5
        with Server(db, port=port):
            assert bool(register(url, schema)) is is_breaking
            with open_workspace(url, spool=spool) as ws:
                collection = ws.add_data_collection("c", schema=schema)
                assert not collection.ingest_mappings(events(version, "sent", values)).result(20).errors
                assert ws.flush(20)
            # The first version goes on beside the newest one.
            with open_workspace(url) as ws:
                first = ws.add_data_collection("c", schema=schemas[0])
                assert not first.ingest_mappings(events(version, "first", VERSIONS[0][2])).result(20).errors
    with Server(db, port=port):
        replayed = schemagen("replay", str(letters), "--to", url, cwd=tmp_path)
        assert replayed.returncode == 0, replayed.stderr
    with open_records(f"sqlite:///{db}") as source:
        stored = {str(record.id): record for record in source.records(PLACE)}
    for version, _, values, is_breaking in VERSIONS:
        kinds = {
            "spooled": values,
            "sent": values,
            "first": VERSIONS[0][2],
            **({"early": values} if is_breaking else {}),
        }
        for prefix, given in kinds.items():
            for event in events(version, prefix, given):
                require_stored(stored.pop(str(event["id"])), event, given)
    assert not stored


def require_stored(record: Record, event: dict[str, object], values: dict[str, object]) -> None:
    assert record.labels == {"truth": event["truth"]}
    for name, value in values.items():
        assert record.values[name] == value, (event, record.values)
    for name in {"a", "b", "c", "d", "e"} - set(values):
        assert record.values.get(name) is None, (event, record.values)
