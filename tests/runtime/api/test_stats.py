"""Statistics are plain values: a web framework returns them as JSON, a notebook shows them as a table."""

from __future__ import annotations

import json
from dataclasses import asdict

import orjson
from schemagen_runtime import ErrorCode, Stats

from tests.runtime.support import SCHEMA, MemoryDestination, event, workspace


def counted() -> Stats:
    """Return the statistics of a workspace that rejected an event."""
    with workspace(MemoryDestination()) as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        collection.ingest_events([event("a"), event("b", "one")], raise_errors=False).result(5)
        return ws.stats()


def test_statistics_are_plain_values() -> None:
    stats = counted()
    told = json.loads(json.dumps(asdict(stats)))
    assert told == orjson.loads(orjson.dumps(asdict(stats)))
    assert stats.rejected[ErrorCode.TYPE_MISMATCH] == 1
    assert {type(code) for code in stats.rejected} == {str}
    assert told["rejected"] == {"type_mismatch": 1}
    assert told["latency"]["max"] > 0
    assert type(stats.rejected) is dict  # pyright: ignore[reportUnknownMemberType] -- which narrows it to a bare dict


def test_a_notebook_shows_a_table_of_them() -> None:
    html = counted()._repr_html_()
    assert "<td>delivered</td><td>1</td>" in html
    assert "<td>rejected</td><td>1 type_mismatch</td>" in html
    assert len(html) < 2000
