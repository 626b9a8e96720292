"""A service starts while its collector is away: its events wait, and the schema goes ahead of the first batch."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import (
    Collection,
    DestinationError,
    Fate,
    IngestionError,
    SchemaConflict,
    SchemaInfo,
    TransientError,
    Workspace,
)

from tests.runtime.support import QUICK, SCHEMA, MemoryDestination, event, schema
from tests.system.faults.collector import Collector


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
    return port


class Late(MemoryDestination):
    """Be away for some registrations, then answer with what is given."""

    def __init__(self, away: int, answer: Exception | None = None) -> None:
        super().__init__()
        self.away = away
        self.answer = answer
        self.tries = 0

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        self.tries += 1
        if self.tries <= self.away:
            raise TransientError("nobody is there")
        if self.answer is not None:
            raise self.answer
        super().register(collection, schema)


def test_a_service_starts_before_its_collector(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    settings = replace(QUICK, delivery_timeout=60.0, max_backoff=0.2)
    with Workspace(f"http://127.0.0.1:{port}", model="m", settings=settings) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        assert "default/c: events wait until its schema can be registered: no answer from" in caplog.text
        futures = [collection.ingest_events([event(f"e{n}")]) for n in range(20)]
        assert ws.stats().queued_events == 20
        with Collector(tmp_path / "store.db", port=port):
            assert {future.result(30).results[0].fate for future in futures} == {Fate.DELIVERED}


@pytest.mark.parametrize(
    "answer", [SchemaConflict(["column 'x' was int", "and is bool"]), DestinationError("no right")]
)
def test_a_refusal_that_comes_late_reaches_every_event(answer: Exception, caplog: pytest.LogCaptureFixture) -> None:
    destination = Late(1, answer)
    with Workspace(destination, model="m", settings=QUICK) as ws, caplog.at_level(logging.ERROR):
        collection = ws.add_data_collection("c", schema=SCHEMA)
        futures = [collection.ingest_events([event(f"{n}"), event(f"{n}b")]) for n in range(3)]
        for future in futures:
            with pytest.raises(IngestionError, match=str(answer)) as raised:
                future.result(10)
            assert {error.code for error in raised.value.errors} == {"delivery_failed"}
            assert len(raised.value.errors) == 2
        assert ws.stats().rejected == {"delivery_failed": 6}
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert f"default/c: events cannot be delivered, for their schema is refused: {answer}" in errors[0]
    assert not destination.batches


@pytest.mark.parametrize("timeout", [None, 0.0, 5.0])
def test_a_refusal_is_raised_at_once(timeout: float | None) -> None:
    destination = Late(0, SchemaConflict(["no"]))
    settings = replace(QUICK, registration_timeout=timeout)
    with Workspace(destination, model="m", settings=settings) as ws, pytest.raises(SchemaConflict):
        ws.add_data_collection("c", schema=SCHEMA)
    assert destination.tries == 1


def test_a_destination_is_tried_for_as_long_as_the_settings_say() -> None:
    destination = Late(3)
    with Workspace(destination, model="m", settings=replace(QUICK, registration_timeout=30.0)) as ws:
        ws.add_data_collection("c", schema=SCHEMA)
    assert destination.tries == 4
    started = time.monotonic()
    never = Late(10**9)
    settings = replace(QUICK, registration_timeout=0.3)
    with Workspace(never, model="m", settings=settings) as ws, pytest.raises(TransientError, match="nobody is there"):
        ws.add_data_collection("c", schema=SCHEMA)
    assert time.monotonic() - started >= 0.3
    assert never.tries > 1


def test_versions_that_wait_are_registered_each_before_its_events() -> None:
    destination = Late(2)
    with Workspace(destination, model="m", settings=QUICK) as ws:
        first = ws.add_data_collection("c", schema=SCHEMA)
        second = ws.add_data_collection("c", schema=schema("1.1.0", more="G: float?"))
        futures = [first.ingest_events([event("a")]), second.ingest_events([event("b", G=1.0)])]
        assert [future.result(10).results[0].fate for future in futures] == [Fate.DELIVERED] * 2
    assert [info.version for _, info in destination.registered] == ["1.0.0", "1.1.0"]


def test_an_address_that_does_not_resolve_is_told_and_starts_no_error(caplog: pytest.LogCaptureFixture) -> None:
    settings = replace(QUICK, delivery_timeout=0.2)
    with Workspace("http://nowhere.invalid:9", model="m", settings=settings) as ws:
        future = ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")])
        assert "no answer from http://nowhere.invalid:9" in caplog.text
        with pytest.raises(IngestionError, match=r"no answer from http://nowhere\.invalid:9"):
            future.result(30)
