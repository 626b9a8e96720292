"""Schemas and batches on their way to a collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from schemagen_runtime import (
    Batch,
    DestinationError,
    HttpSettings,
    Outcome,
    SchemaConflict,
    SchemaInfo,
    TransientError,
    Workspace,
)
from schemagen_runtime.api.destination import BatchRefused, BatchTooLarge
from schemagen_runtime.backends.http.destination import HttpDestination

from tests.runtime.support import SCHEMA, event, schema
from tests.system.faults.collector import Collector, answers
from tests.system.faults.support import PLACE, QUICK, add_collection, fates, numbered

INFO = SchemaInfo.of(SCHEMA)
BATCH = Batch(PLACE, "m", INFO, "key-1", [SCHEMA.encode(event("a", note="n" * 2000))], 1_700_000_000.5)


def test_nothing_is_compressed_on_the_way_to_the_same_machine(collector: Collector) -> None:
    with Workspace(collector.url, project="p", model="m", settings=QUICK) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(20)
    assert fates(result) == {"delivered": 1000}
    _, headers = collector.heads[-1]
    assert "Content-Encoding" not in headers
    assert int(headers["Content-Length"]) > 10_000


@pytest.fixture
def destination(collector: Collector) -> Iterator[HttpDestination]:
    with closing(HttpDestination(collector.url, HttpSettings(gzip_above=1000))) as opened:
        yield opened


def test_a_batch_is_sent_with_all_that_the_collector_must_know(
    collector: Collector, destination: HttpDestination
) -> None:
    destination.register(PLACE, INFO)
    assert destination.send(BATCH) == Outcome()
    assert destination.send(BATCH) == Outcome(duplicates=frozenset({0}))
    first, second = collector.exchanges
    assert first.batch.key == second.batch.key == "key-1"
    assert first.batch.lines == BATCH.lines
    method, headers = collector.heads[-1]
    assert (method, headers["Content-Encoding"], headers["Schema-Fingerprint"]) == ("POST", "gzip", INFO.fingerprint)


def test_events_of_different_calls_say_when_each_was_accepted(
    collector: Collector, destination: HttpDestination
) -> None:
    destination.register(PLACE, INFO)
    lines = [SCHEMA.encode(event(f"e{number}")) for number in range(3)]
    runs = [(2, 1_700_000_000.5), (1, 1_700_000_060.0)]
    assert destination.send(Batch(PLACE, "m", INFO, "key-2", lines, 1_700_000_000.5, runs)) == Outcome()
    _, headers = collector.heads[-1]
    assert headers["Accepted-At"] == "2023-11-14T22:13:20.500+00:00"
    assert headers["Accepted-Offsets"] == "2@0,1@59500"
    many = [(1, 1_700_000_000.5 + number) for number in range(1000)]
    with pytest.raises(BatchTooLarge, match="too many calls"):
        destination.send(Batch(PLACE, "m", INFO, "key-3", lines, 1_700_000_000.5, many))
    assert len(collector.exchanges) == 1


def test_a_collector_that_lost_a_schema_gets_it_again(destination: HttpDestination) -> None:
    with pytest.raises(TransientError, match="this schema is not registered; its schema was registered again"):
        destination.send(BATCH)
    assert destination.send(BATCH) == Outcome()


def test_a_schema_that_does_not_fit_says_every_reason(destination: HttpDestination) -> None:
    destination.register(PLACE, INFO)
    newer = SchemaInfo.of(schema("1.0.0", **{"x:_int": "x: string"}))
    with pytest.raises(SchemaConflict) as raised:
        destination.register(PLACE, newer)
    assert raised.value.reasons == (
        "p/c: version 1.0.0 is registered with other content; raise the schema's version",
        "p/c: column 'x' is stored as int, and the schema makes it string",
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BatchRefused), (422, BatchRefused), (413, BatchTooLarge), (403, DestinationError), (503, TransientError)],
)
def test_each_refusal_has_its_meaning(
    collector: Collector, destination: HttpDestination, status: int, kind: type[Exception]
) -> None:
    destination.register(PLACE, INFO)
    collector.behave = answers(status)
    with pytest.raises(kind, match=str(status)) as raised:
        destination.send(BATCH)
    assert type(raised.value) is kind
