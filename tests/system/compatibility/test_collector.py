"""Serve a database that an earlier collector wrote: its tokens count, and what it answered it answers again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

import pytest
import requests

from tests.system.compatibility.support import Row, Sample

pytest.importorskip("starlette", reason="needs the extra 'collector'")

from tests.collector.support import Server

SCORES = "/v1/projects/bank/data-collections/scores"
TYPES = "/v1/projects/shop/data-collections/types"


@pytest.fixture
def server(sample: Sample) -> Iterator[Server]:
    """Serve a copy of the database, as if its collector had answered a moment ago."""
    db = sample.copy("database") / "monitoring.sqlite"
    with sqlite3.connect(db) as connection:
        # Keys are remembered for minutes: only their age is changed.
        connection.execute("UPDATE schemagen_requests SET answered_at = ?", (time.time(),))
    connection.close()
    with Server(db) as running:
        yield running


def read(server: Server, place: str, token: str | None, **query: str | int) -> requests.Response:
    """Read records with a token."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.get(f"{server.url}{place}/records", params=query, headers=headers, timeout=30)


def test_its_tokens_count(sample: Sample, server: Server) -> None:
    tokens = sample.json("database.tokens")
    statuses = {
        name: [read(server, place, token).status_code for place in (SCORES, TYPES)]
        for name, token in {**tokens, "none": None, "made up": tokens["all"][:-3] + "xyz"}.items()
    }
    assert statuses == {
        "all": [200, 200],
        "reader": [200, 403],
        "expired": [401, 401],
        "revoked": [401, 401],
        "none": [401, 401],
        "made up": [401, 401],
    }


def test_its_records_are_read_by_pages(sample: Sample, server: Server) -> None:
    token = sample.json("database.tokens")["all"]
    found: list[Row] = []
    for place in (SCORES, TYPES):
        after: dict[str, str] = {}
        while True:
            page = read(server, place, token, limit=4, **after).json()
            found += page["records"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
    project = ("project", "collection")
    expected = sample.lines("database.records")
    assert [{**dict.fromkeys(project), **record} for record in found] == [
        {**record, **{name: found[index].get(name) for name in project}} for index, record in enumerate(expected)
    ]


def test_what_was_answered_is_answered_again_and_changes_nothing(sample: Sample, server: Server) -> None:
    token = sample.json("database.tokens")["all"]
    credentials = {"Authorization": f"Bearer {token}"}

    def post(request: Row, body: str, **headers: str) -> requests.Response:
        given = {**request["headers"], **credentials, **headers}
        return requests.post(server.url + request["path"], body, headers=given, timeout=30)

    made = sample.lines("database.requests")
    assert [request["answer"]["accepted"] for request in made] == [2, 2]
    # Corrected since: a batch that comes late must not undo it.
    corrections = '{"id":"k-1","actual":0}\n{"id":"e-2","actual":1}\n'
    assert post(made[0], corrections, **{"Idempotency-Key": "another"}).json()["accepted"] == 2
    for request in made:
        answer = post(request, request["body"]).json()
        errors = request["answer"]["errors"]
        assert answer["errors"] == errors
        stored = set(range(request["body"].count("\n"))) - {error["index"] for error in errors}
        assert (answer["accepted"], set(answer["duplicates"])) == (0, stored)
    actual = {record["id"]: record["labels"]["actual"] for record in read(server, SCORES, token).json()["records"]}
    assert (actual["k-1"], actual["e-2"]) == (0, 1)
    other = post(made[0], made[1]["body"])
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


def test_a_service_goes_on(sample: Sample, server: Server) -> None:
    """A batch without a key is no repetition: the same events are duplicates, by id and content."""
    (request, *_) = sample.lines("database.requests")
    token = sample.json("database.tokens")["all"]
    headers = {**request["headers"], "Authorization": f"Bearer {token}"}
    del headers["Idempotency-Key"]
    answer = requests.post(server.url + request["path"], request["body"], headers=headers, timeout=30)
    assert answer.json() == {"accepted": 0, "duplicates": [0, 1], "errors": []}
