"""What browsers are answered: pages behind strict headers, also for what is wrong; programs get problems."""

from __future__ import annotations

import pytest
import requests
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.answers import answer as answered
from schemagen_collector.pages.answers import is_local
from schemagen_runtime.protocol.problems import ProblemType

from tests.collector.pages.browser import MODEL, Browser
from tests.collector.support import PLACE, Server, problem


@pytest.mark.parametrize("path", ["/", MODEL, f"{MODEL}/columns/income", "/none", "/models/lending/none/m", "/sign-in"])
def test_every_page_says_what_a_browser_may_do(open_server: Server, path: str) -> None:
    answer = Browser(open_server).look(path)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/none", 404),
        ("/models/lending/scores/m9", 404),
        ("/models/lending/scores/%ff", 400),
        ("/models/lending/scores/..", 404),
        ("/models/lending/scores/m1/columns/none", 404),
        ("/models/lending/scores/m1/records", 400),
        ("/models/lending/scores/m1/compare?with=none", 404),
        ("/assets/0000000000000000/page.css", 404),
        ("/assets/0000000000000000/..%2f..%2fetc%2fpasswd", 404),
    ],
)
def test_what_is_wrong_is_a_page_for_browsers_and_a_problem_for_programs(
    open_server: Server, path: str, status: int
) -> None:
    url = open_server.url + path
    shown = Browser(open_server).look(path)
    assert (shown.status_code, "<h1>" in shown.text) == (status, True)
    told = requests.get(url, timeout=60)
    assert (told.status_code, problem(told)) == (status, {400: "malformed-request", 404: "not-found"}[status])


def test_what_programs_ask_is_never_answered_with_a_page(open_server: Server) -> None:
    for path in (f"{PLACE}-none", "/v1/none", "/problems/none"):
        answer = Browser(open_server).look(path)
        assert answer.status_code == 404
        assert problem(answer) in ("unknown-collection", "not-found")


def test_another_method_is_told_which_there_are(open_server: Server) -> None:
    answer = requests.put(f"{open_server.url}{MODEL}", timeout=10)
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD"})
    answer = requests.get(f"{open_server.url}{MODEL}/annotations", timeout=10)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert requests.get(f"{open_server.url}/sign-out", timeout=10).status_code == 405


def test_a_path_is_local_only_if_no_browser_takes_it_for_a_host() -> None:
    assert all(is_local(path) for path in ("/", "/models/a/b/c?window=week", "/?zone=Europe/Berlin"))
    wrong = ("//a", "/\\a", "a", "https://a", "/\x00", "/ä", "/v1/projects", "/models/\n", "/sign-out", "\\/a")
    assert not any(map(is_local, wrong))


def test_pages_speak_of_no_collector() -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept", b"text/html")]}
    for kind in (ProblemType.BUSY, ProblemType.STOPPING):
        shown = answered(Problem(kind, "10 of 20 events are counted so far"), scope, "")
        assert b"collector" not in bytes(shown.body).lower()
        assert b"10 of 20 events are counted so far." in bytes(shown.body)
