"""The application opens its database when it starts, and answers whatever goes wrong with a problem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import pytest
from schemagen_collector.core.opening import open_for_writing
from schemagen_collector.server.app import create_app
from schemagen_collector.settings import CollectorSettings
from schemagen_runtime import Collection, SchemaInfo
from starlette.types import ASGIApp, Message

from tests.collector.server.support import Answer, ask
from tests.collector.support import PLACE
from tests.runtime.support import SCHEMA


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncGenerator[Message, None]:
    """Start an application and stop it (ASGI specification, lifespan protocol); what it said to the start."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}}, asked.get, said.put))
    await asked.put({"type": "lifespan.startup"})
    first = await said.get()
    try:
        yield first
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await asyncio.wait([running])
        running.exception()


def answers(db: Path, *requests: tuple[str, str]) -> list[Answer]:
    """Start a collector, send it requests, and stop it."""

    async def converse() -> list[Answer]:
        app = create_app(CollectorSettings(db=db, access_log=False))
        async with started(app) as said:
            assert said["type"] == "lifespan.startup.complete"
            return [await ask(app, method, path) for method, path in requests]

    return asyncio.run(converse())


def test_the_database_is_opened_at_the_start_and_not_before(db: Path) -> None:
    create_app(CollectorSettings(db=db))
    assert not db.exists()
    (answer,) = answers(db, ("GET", "/healthz"))
    assert (answer.status, orjson.loads(answer.body)["status"]) == (200, "ok")
    assert db.exists()


def test_a_database_that_cannot_be_opened_fails_the_start(tmp_path: Path) -> None:
    async def start() -> Message:
        async with started(create_app(CollectorSettings(db=tmp_path / "no" / "folder.db"))) as said:
            return said

    failed = asyncio.run(start())
    assert failed["type"] == "lifespan.startup.failed"
    assert "folder.db" in failed["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "kind", "allowed"),
    [
        ("GET", "/nothing", 404, "not-found", None),
        ("GET", "/healthz/", 404, "not-found", None),  # not redirected either
        ("DELETE", "/healthz", 405, "method-not-allowed", {"GET", "HEAD"}),
        ("GET", f"{PLACE}/events", 405, "method-not-allowed", {"POST"}),
    ],
)
def test_what_no_route_takes_is_a_problem(  # noqa: PLR0917 -- a row of the table
    db: Path, method: str, path: str, status: int, kind: str, allowed: set[str] | None
) -> None:
    (answer,) = answers(db, (method, path))
    assert (answer.status, answer.problem) == (status, kind)
    allow = answer.headers.get("allow")
    assert (allow and set(allow.split(", "))) == allowed


def test_the_rest_of_a_path_is_an_id_whatever_is_in_it(db: Path) -> None:
    with open_for_writing(str(db)) as store:
        store.register(Collection("p", "c"), SchemaInfo.of(SCHEMA))
    ids = ["a/b", "a/", "/", "a\nb", "records/a", "é"]
    found = answers(db, *(("GET", f"{PLACE}/records/{id_}") for id_ in ids), ("GET", f"{PLACE}/records/"))
    assert [answer.problem for answer in found] == [*["no-record"] * len(ids), "not-found"]


def test_a_request_that_fails_is_a_problem_that_tells_nothing(db: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(CollectorSettings(db=db, access_log=False))
    answer = asyncio.run(ask(app, "GET", "/healthz"))  # it was not started
    assert (answer.status, answer.problem) == (500, "internal")
    assert orjson.loads(answer.body)["detail"] == "the collector's log says more"
    assert "AttributeError" in caplog.text
