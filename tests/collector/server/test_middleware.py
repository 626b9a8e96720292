"""Each request is bounded, counted and logged, and no exception gets out."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest
from schemagen_collector.core.metrics import Metrics
from schemagen_collector.server.access_log import LOGGER
from schemagen_collector.server.middleware import CollectorMiddleware, _find_unclear
from schemagen_collector.settings import CollectorSettings
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.collector.server.support import ask

SETTINGS = CollectorSettings(db=Path("none.db"), max_requests=2, max_head_bytes=500)


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer any request, with what its path asks for."""
    await PlainTextResponse(Request(scope).url.path)(scope, receive, send)


async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Fail before the answer begins."""
    await asyncio.sleep(0)
    raise RuntimeError("secret")


async def fail_midway(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Fail after the answer began."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("secret")


def test_beyond_the_bound_only_those_who_watch_are_answered() -> None:
    async def converse() -> None:
        going_on = asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/slow":
                await going_on.wait()
            await greet(scope, receive, send)

        app = CollectorMiddleware(slow, SETTINGS, Metrics())
        waiting = [asyncio.ensure_future(ask(app, "GET", "/slow")) for _ in range(SETTINGS.max_requests)]
        await asyncio.sleep(0)
        refused = await ask(app, "GET", "/other")
        assert (refused.status, refused.problem, refused.headers["retry-after"]) == (503, "busy", "1")
        for watched in ("/healthz", "/metrics"):
            assert (await ask(app, "GET", watched)).status == 200
        going_on.set()
        assert [(await answer).status for answer in waiting] == [200, 200]
        assert (await ask(app, "GET", "/other")).status == 200

    asyncio.run(converse())


def test_a_head_may_have_just_so_many_bytes() -> None:
    app = CollectorMiddleware(greet, SETTINGS, Metrics())
    others = len("/x") + len("host") + len("localhost") + len("x-long")
    fits = SETTINGS.max_head_bytes - others
    assert asyncio.run(ask(app, "GET", "/x", ("X-Long", "y" * fits))).status == 200
    refused = asyncio.run(ask(app, "GET", "/x", ("X-Long", "y" * (fits + 1))))
    assert (refused.status, refused.problem) == (431, "head-too-large")


def test_an_exception_is_answered_and_logged_and_its_words_are_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    answer = asyncio.run(ask(CollectorMiddleware(fail, SETTINGS, Metrics()), "GET", "/x"))
    assert (answer.status, answer.problem) == (500, "internal")
    assert b"secret" not in answer.body
    assert "RuntimeError: secret" in caplog.text


def test_an_answer_that_had_begun_is_not_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    answer = asyncio.run(ask(CollectorMiddleware(fail_midway, SETTINGS, metrics), "GET", "/x"))
    assert (answer.status, answer.body) == (200, b"")
    assert "RuntimeError: secret" in caplog.text
    assert "schemagen_requests_active 0.0" in metrics.text().decode().splitlines()


def test_methods_and_paths_that_strangers_make_up_are_not_counted_apart(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    app = CollectorMiddleware(greet, SETTINGS, metrics)
    with caplog.at_level(logging.INFO, logger=LOGGER):
        for method, path in (("BREW", "/coffee"), ("STEEP", "/tea")):
            asyncio.run(ask(app, method, path))
    counted = 'schemagen_requests_total{method="other",route="none",status="200"} 2.0'
    assert counted in metrics.text().decode().splitlines()
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == LOGGER]
    assert [(line["method"], line["status"]) for line in lines] == [("other", 200), ("other", 200)]


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        (b"/v1/projects/%ff/data-collections", b"", "UTF-8"),
        (b"/v1/projects/%ED%A0%80/data-collections", b"", "UTF-8"),
        (b"/x", b"id=%ff", "UTF-8"),
        (b"/x", b"model=m&model=n", "'model' is given more than once"),
        (b"/x", b"model=m&%6dodel=n", "'model' is given more than once"),
        (b"/x", b"a&a", "'a' is given more than once"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(path: bytes, query: bytes, words: str) -> None:
    scope = {"raw_path": path, "query_string": query}
    assert words in str(_find_unclear(scope))


@pytest.mark.parametrize(
    ("path", "query"), [(b"/v1/%C3%A9", b""), (b"/x", b"limit=1&model=m"), (b"/x", b"after=m%2Fa%00"), (b"/x", b"&&")]
)
def test_what_is_clear_passes(path: bytes, query: bytes) -> None:
    assert _find_unclear({"raw_path": path, "query_string": query}) is None
