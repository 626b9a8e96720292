"""``POST …/rejections``, and what the collector counts itself: by plain HTTP, a store that is read afterwards."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime import ErrorCode
from schemagen_runtime.api.rejections import ErrorCount

from tests.collector.infusion import INFUSION, counted, order
from tests.collector.support import PLACE, Server, lines, post, problem, register


def a_report(id_: str = "0" * 32, hour: str = "2026-03-29T01:30:00Z", **replaced: object) -> dict[str, Any]:
    errors = [{"column": "dose", "code": "out_of_range", "events": 2}]
    count = {"model": "m", "fingerprint": INFUSION.fingerprint, "hour": hour, "events": 3, "errors": errors}
    return {"id": id_, "rejections": [{**count, **replaced}]}


def send(server: Server, report: object, **headers: str) -> requests.Response:
    all_headers = {"Content-Type": "application/json", **headers}
    body = report if isinstance(report, bytes) else orjson.dumps(report)
    return requests.post(f"{server.url}{PLACE}/rejections", body, headers=all_headers, timeout=30)


def test_a_report_counts_once_and_lasts(db: Path) -> None:
    with Server(db) as server:
        register(server, INFUSION)
        answers = [send(server, a_report()) for _ in range(2)]
        assert [(answer.status_code, answer.json()) for answer in answers] == [
            (200, {"counted": True}),
            (200, {"counted": False}),
        ]
        server.kill()
    with Server(db) as server:
        assert send(server, a_report()).json() == {"counted": False}
        body = gzip.compress(orjson.dumps(a_report("1" * 32)))
        assert send(server, body, **{"Content-Encoding": "gzip"}).json() == {"counted": True}
    (count,) = counted(db)
    assert count.hour == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert (count.model, count.events) == ("m", 6)
    assert list(count.errors) == [ErrorCount("dose", ErrorCode.OUT_OF_RANGE, 4)]


def test_what_is_no_report_changes_nothing(db: Path) -> None:
    with Server(db) as server:
        assert (send(server, a_report()).status_code, problem(send(server, a_report()))) == (404, "unknown-collection")
        register(server, INFUSION)
        for wrong, kind in (
            (a_report(fingerprint="0" * 64), "unknown-schema"),
            (a_report(events=0), "malformed-request"),
            (a_report(value=7), "malformed-request"),
            (a_report("zz"), "malformed-request"),
            (b"[]", "malformed-json"),
            (b"{", "malformed-json"),
        ):
            assert problem(send(server, wrong)) == kind, wrong
    assert counted(db) == []


def test_a_token_needs_the_right_to_ingest(db: Path) -> None:
    with open_tokens(str(db), create=True) as tokens:
        may, _ = tokens.create("p", [Right.INGEST, Right.REGISTER])
        reads, _ = tokens.create("p", [Right.READ, Right.REGISTER])
        elsewhere, _ = tokens.create("q", [Right.INGEST])
    with Server(db) as server:
        register(server, INFUSION, Authorization=f"Bearer {may}")
        for token, status in ((reads, 403), (elsewhere, 403), ("x", 401), (may, 200)):
            assert send(server, a_report(), Authorization=f"Bearer {token}").status_code == status
    assert [one.events for one in counted(db)] == [3]


BAD = [
    order("bad-1", dose=-1.0),
    order("bad-2", dose=-1.0, drug="z"),
    order("bad-3", **{"patient 4711": 1}),
]


def test_the_collector_counts_what_it_refuses(db: Path) -> None:
    with Server(db) as server:
        register(server, INFUSION)
        body = lines([order("good"), *BAD]) + b"{]\n"
        assert post(server, body, schema=INFUSION).json()["accepted"] == 1
        assert post(server, lines([order("good", dose=3.5)]), schema=INFUSION).json()["accepted"] == 0
        assert post(server, lines(BAD[:1]), schema=INFUSION, model="other").json()["accepted"] == 0
    other, first = sorted(counted(db), key=lambda one: one.events)
    assert (other.model, other.events) == ("other", 1)
    assert (first.model, first.fingerprint, first.events) == ("m", INFUSION.fingerprint, 5)
    assert set(first.errors) == {
        ErrorCount("dose", ErrorCode.OUT_OF_RANGE, 2),
        ErrorCount("drug", ErrorCode.NOT_IN_ENUM, 1),
        ErrorCount(None, ErrorCode.UNKNOWN_COLUMN, 1),
        ErrorCount(None, ErrorCode.MALFORMED_JSON, 1),
        ErrorCount("order", ErrorCode.DUPLICATE_ID, 1),
    }
    assert datetime.now(UTC) - timedelta(hours=2) < first.hour
    assert b"4711" not in db.read_bytes()


@pytest.mark.parametrize("body", [lines([order("good"), *BAD]), lines(BAD)], ids=["some are good", "none is"])
def test_a_request_that_comes_again_under_its_key_counts_once(db: Path, body: bytes) -> None:
    with Server(db) as server:
        register(server, INFUSION)
        key = {"Idempotency-Key": "the-same"}
        answers = [post(server, body, key, schema=INFUSION).json() for _ in range(3)]
        assert [one["errors"] for one in answers] == [answers[0]["errors"]] * 3
    (count,) = counted(db)
    assert count.events == len(BAD)


def test_a_large_batch_is_counted_wholly(db: Path) -> None:
    """Of a batch that is judged aside, not all errors fit into the answer."""
    bad = [order(f"bad-{number}", dose="x" * 300, drug="z", risk=7, at="x", harmed="y") for number in range(1000)]
    with Server(db) as server:
        register(server, INFUSION)
        answer = post(server, lines(bad), schema=INFUSION).json()
        assert len(answer["errors"]) < 5 * 1000
    (count,) = counted(db)
    assert count.events == 1000
    assert {(one.column, one.events) for one in count.errors} == {
        (name, 1000) for name in ("dose", "drug", "risk", "at", "harmed")
    }
