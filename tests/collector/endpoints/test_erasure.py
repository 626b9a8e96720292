"""``DELETE …/records/{id}``: what goes, and what becomes of a late copy."""

from __future__ import annotations

from pathlib import Path

import requests
from schemagen_runtime import Settings, Workspace

from tests.collector.support import PLACE, Server
from tests.runtime.support import SCHEMA, event, label


def test_an_erased_id_is_gone_and_refused(tmp_path: Path) -> None:
    dead = tmp_path / "dead"
    with Server(tmp_path / "m.db") as server:
        with Workspace(server.url, project="p", model="m", settings=Settings(linger=0), dead_letters=dead) as ws:
            collection = ws.add_data_collection("c", schema=SCHEMA)
            collection.ingest_mappings([event("x y/z"), label("x y/z", y=1), event("kept")]).result(10)
            path = f"{server.url}{PLACE}/records/x%20y%2Fz"
            for counted in ({"inferences": 1, "labels": 1}, {"inferences": 0, "labels": 0}):
                answer = requests.delete(path, timeout=10)
                assert (answer.status_code, answer.json()) == (200, counted)
            assert requests.get(path, timeout=10).status_code == 404
            late = collection.ingest_mappings([event("x y/z"), event("more")], raise_errors=False).result(10)
            assert [str(entry.fate) for entry in late.results] == ["rejected", "delivered"]
            assert late.results[0].errors[0].code == "erased"
        unknown = requests.delete(f"{server.url}/v1/projects/p/data-collections/no/records/a", timeout=10)
        assert unknown.status_code == 404
    assert (dead / "dead-letters.ndjson").read_bytes() == b""
