"""A schema is registered once, and refused with every reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.collector.hindering import active, needs_proc, processes_stand_still
from tests.collector.support import PLACE, Server, problem, register
from tests.runtime.support import SCHEMA, schema
from tests.system.faults.support import eventually


def test_a_new_schema_is_created_and_a_known_one_is_not(server: Server) -> None:
    place = f"{PLACE}-new"
    assert [register(server, place=place).status_code for _ in range(2)] == [201, 200]
    described = register(server, place=place).json()
    assert described["schema"]["fingerprint"] == SCHEMA.fingerprint


def test_a_conflict_lists_every_reason(server: Server) -> None:
    place = f"{PLACE}-conflict"
    assert register(server, schema("1.0.0", "F: float?"), place).status_code == 201
    answer = register(server, schema("1.0.0", "F: int?"), place)
    assert (answer.status_code, problem(answer)) == (409, "schema-conflict")
    reasons = answer.json()["reasons"]
    assert any("is registered with other content" in reason for reason in reasons)
    assert any("'F' is stored as float, and the schema makes it int" in reason for reason in reasons)


def test_a_document_with_errors_is_told_where(server: Server) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.put(f"{server.url}{PLACE}/schema", b'{"schemagen": 1, "name": 5}', headers=headers, timeout=30)
    assert (answer.status_code, problem(answer)) == (422, "invalid-schema")
    assert all({"code", "message", "help", "line", "column"} == found.keys() for found in answer.json()["diagnostics"])


@needs_proc
def test_a_small_schema_does_not_wait_while_large_ones_are_compiled(tmp_path: Path) -> None:
    large = SCHEMA.document + b" " * 5000

    def put(place: str) -> int:
        headers = {"Content-Type": "application/json"}
        return requests.put(f"{server.url}{place}/schema", large, headers=headers, timeout=60).status_code

    with Server(tmp_path / "monitoring.db") as server:
        assert put(f"{PLACE}-first") == 201
        with ThreadPoolExecutor(3) as pool:
            with processes_stand_still(server):
                waiting = [pool.submit(put, f"{PLACE}-large-{number}") for number in range(3)]
                eventually(lambda: active(server) == 3)
                assert register(server).status_code == 201
                assert not any(one.done() for one in waiting)
            assert [one.result() for one in waiting] == [201] * 3
