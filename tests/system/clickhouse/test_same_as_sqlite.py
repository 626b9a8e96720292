"""The same events make the same records in ClickHouse and in SQLite: fates, rows, histories, and the view of both."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson
import pytest
from schemagen_runtime import Batch, Collection, SchemaInfo
from schemagen_runtime.api.record import Record
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination
from schemagen_runtime.backends.clickhouse.reader import ClickHouseReader
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.tables import Tables, labels_of, values_of
from schemagen_runtime.backends.clickhouse.values import form_of
from schemagen_runtime.backends.sqlite.destination import SqliteDestination
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.system.clickhouse.awkward import TEXTS, Events, written
from tests.system.clickhouse.front import Front

PLACE: Final = Collection("p", "c")


def records(source: RecordSource) -> list[object]:
    """Every record, without the moments at which it was received."""
    return [shown(record) for record in source.records(PLACE)]


def shown(record: Record) -> object:
    kept = record.label_received_at is not None
    return record.model, record.id, written(record.values), written(record.labels), kept


def histories(source: RecordSource, ids: set[str | int]) -> list[object]:
    """What was given for the labels of ids."""
    found = [(id_, one) for id_ in sorted(ids, key=str) for one in source.label_history(PLACE, id_)]
    return [(id_, one.label, written(one.value), one.at, one.accepted_at) for id_, one in found]


def viewed(url: str) -> list[object]:
    """Every row of the view, as a record."""
    client = ClickHouseClient(url)
    columns = ClickHouseRegistry(client).columns(PLACE)
    values, labels = values_of(columns), labels_of(columns)
    ordered = [*values, *labels]
    names = ", ".join(column.quoted for column in ordered)
    query = f'SELECT "_model", {names}, "_exact", "_label_exact", "_label_received_at" FROM {Tables(PLACE).records}'
    rows: list[object] = []
    for model, *held, exact, label_exact, received in client.ask(query):
        texts = {**exact, **label_exact}
        cells = {
            column.name: form_of(column).show_held(one, texts.get(column.name))
            for column, one in zip(ordered, held, strict=True)
        }
        parts = [{column.name: cells[column.name] for column in some} for some in (values, labels)]
        rows.append((model, cells["id"], written(parts[0]), written(parts[1]), received is not None))
    return sorted(rows, key=lambda row: repr(row[:2]))  # type: ignore[index]


@pytest.mark.parametrize(("name", "seed"), [("every", 1), *((name, 0) for name in TEXTS)])
def test_the_same_events_make_the_same_records(front: Front, tmp_path: Path, name: str, seed: int) -> None:
    events = Events(name, seed)
    info = SchemaInfo.of(events.schema)
    ours, theirs = ClickHouseDestination(front.url), SqliteDestination(str(tmp_path / "m.db"))
    ids: set[str | int] = set()
    for destination in (ours, theirs):
        destination.register(PLACE, info)
    for number, some in enumerate(events.batches(6)):
        accepted = 1_700_000_000.0 + events.random.randrange(5)
        runs = ((3, accepted), (len(some) - 3, accepted + 1)) if number % 2 else ()
        lines = [orjson.dumps(event) for event in some]
        model = events.random.choice(("m", "n", None) if number % 5 == 0 else ("m", "n"))
        batch = Batch(PLACE, model, info, str(number), lines, accepted, runs)
        assert ours.send(batch) == theirs.send(batch), number
        if number % 3 == 0:
            assert ours.send(batch) == theirs.send(batch), f"{number} again"
        ids |= {event["id"] for event in some}  # type: ignore[misc]
    with ClickHouseReader(front.url) as one, SqliteStore(str(tmp_path / "m.db")) as other:
        expected = records(other)
        assert expected
        assert records(one) == expected
        assert histories(one, ids) == histories(other, ids)
        assert viewed(front.url) == sorted(expected, key=lambda row: repr(row[:2]))  # type: ignore[index]
    ours.close()
    theirs.close()
