"""A service writes what it accepted before it ends, and then lets go of everything."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_collector.core.metrics import Metrics
from schemagen_collector.core.opening import open_for_reading
from schemagen_collector.core.service import Service
from schemagen_collector.http.problems import Problem
from schemagen_collector.settings import CollectorSettings
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.store import Write

from tests.runtime.support import SCHEMA, event

HERE = Collection("p", "c")


@pytest.fixture
def service(db: Path) -> Iterator[Service]:
    service = Service(CollectorSettings(db=db), Metrics())
    yield service
    service.close()


def write_of(service: Service, ids: list[str]) -> Write:
    """A write of small events to a collection that the service knows."""
    known = service.schemas.find(HERE, SCHEMA.fingerprint)
    assert known is not None
    preparer = service.store.preparer(HERE, known.info)
    return Write(preparer.prepare("m", {index: event(id_) for index, id_ in enumerate(ids)}))


def test_what_was_accepted_is_written_before_the_end(db: Path) -> None:
    service = Service(CollectorSettings(db=db), Metrics())
    service.schemas.register(HERE, SCHEMA.document)
    written = [service.committer.submit(write_of(service, [f"e{n}"])) for n in range(20)]
    late = write_of(service, ["late"])
    service.close()
    assert all(future.done() and not future.result().errors for future in written)
    with pytest.raises(Problem, match="the collector stops"):
        service.committer.submit(late)
    with open_for_reading(str(db)) as store:
        assert {record.id for record in store.page(HERE, 100)} == {f"e{n}" for n in range(20)}


def test_what_is_committed_is_read_over_the_other_connection_and_counted(service: Service) -> None:
    service.schemas.register(HERE, SCHEMA.document)
    service.committer.submit(write_of(service, ["a", "b"])).result(10)
    assert [record.id for record in service.reading.page(HERE, 100)] == ["a", "b"]
    assert "schemagen_commit_seconds_count 1.0" in service.metrics.text().decode().splitlines()


def test_after_the_end_every_part_is_closed(db: Path) -> None:
    service = Service(CollectorSettings(db=db), Metrics())
    service.close()
    for ask in (service.store.collections, service.reading.collections, service.tokens.any):
        with pytest.raises(DestinationError, match="closed"):
            ask()
    for lane in (service.workers, service.readers, service.compilers, service.large_compilers):
        with pytest.raises(RuntimeError, match="shutdown"):
            asyncio.run(lane.run(None, print))


def test_another_application_s_database_is_refused_and_no_thread_is_left(db: Path) -> None:
    with closing(sqlite3.connect(db)) as theirs:
        theirs.execute("CREATE TABLE theirs (x)")
    before = set(threading.enumerate())
    with pytest.raises(DestinationError, match="another application's database"):
        Service(CollectorSettings(db=db), Metrics())
    assert set(threading.enumerate()) == before


def test_a_call_runs_on_its_threads_and_its_error_comes_back(service: Service) -> None:
    def name(prefix: str) -> str:
        return prefix + threading.current_thread().name

    assert asyncio.run(service.readers.run(None, name, "on ")).startswith("on schemagen-reader")
    assert asyncio.run(service.compilers.run(None, name, "")).startswith("schemagen-compiler")
    with pytest.raises(ZeroDivisionError):
        asyncio.run(service.workers.run(None, divmod, 1, 0))
