"""A schema is registered once, and refused with every reason."""

from __future__ import annotations

import requests

from tests.collector.support import PLACE, Server, problem, register
from tests.runtime.support import SCHEMA, schema


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
