"""Schemas and batches on their way to a collector."""

from __future__ import annotations

from schemagen_runtime import Workspace

from tests.system.faults.collector import (
    Collector,
)
from tests.system.faults.support import QUICK, add_collection, fates, numbered


def test_nothing_is_compressed_on_the_way_to_the_same_machine(collector: Collector) -> None:
    with Workspace(collector.url, project="p", model="m", settings=QUICK) as ws:
        result = add_collection(ws).ingest_events(numbered("a", range(1000))).result(20)
    assert fates(result) == {"delivered": 1000}
    _, headers = collector.heads[-1]
    assert "Content-Encoding" not in headers
    assert int(headers["Content-Length"]) > 10_000
