"""A schema is registered once for each collection, and again only where that is asked for."""

from __future__ import annotations

import threading

import pytest
from schemagen_runtime import Collection, SchemaInfo, TransientError
from schemagen_runtime.delivery.registrations import Registrations

from tests.runtime.disk.support import INFO
from tests.runtime.support import MemoryDestination

PLACE, OTHER = Collection("p", "c"), Collection("p", "d")


def test_it_is_registered_once_for_each_collection_by_however_many_threads() -> None:
    destination = MemoryDestination()
    registrations = Registrations(destination)
    threads = [
        threading.Thread(target=registrations.ensure, args=(place, INFO)) for place in (PLACE, OTHER) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(place.name for place, _ in destination.registered) == ["c", "d"]
    registrations.renew(PLACE, INFO)
    assert len(destination.registered) == 3


def test_what_failed_is_tried_again() -> None:
    class BusyOnce(MemoryDestination):
        failures = [TransientError("busy")]  # noqa: RUF012 -- one for this one test

        def register(self, collection: Collection, schema: SchemaInfo) -> None:
            if self.failures:
                raise self.failures.pop()
            super().register(collection, schema)

    destination = BusyOnce()
    registrations = Registrations(destination)
    with pytest.raises(TransientError):
        registrations.ensure(PLACE, INFO)
    registrations.ensure(PLACE, INFO)
    assert destination.registered == [(PLACE, INFO)]
