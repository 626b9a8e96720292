"""The document of the monitor over HTTP: what the command writes, for those who may read."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right

from tests.collector.support import Server, problem
from tests.monitor.support import PLACE, fill

NOW = "2026-02-18T12:00:00+00:00"
PATH = f"/v1/projects/{PLACE.project}/data-collections/{PLACE.name}/monitor"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A collector over a store that was filled for six weeks."""
    with Server(fill(tmp_path_factory.mktemp("watched") / "m.db", rows=60)) as server:
        yield server


def ask(server: Server, **given: str) -> requests.Response:
    return requests.get(server.url + PATH, given, timeout=60)


@pytest.mark.parametrize("window", ["day", "week", "month"])
def test_it_is_what_the_command_writes(watched: Server, window: str) -> None:
    answer = ask(watched, now=NOW, window=window)
    assert answer.status_code == 200, answer.text
    command = [sys.executable, "-m", "schemagen", "monitor", "report", "--db", str(watched.db), "--format", "json"]
    done = subprocess.run([*command, "--now", NOW, "--window", window], capture_output=True, check=True, timeout=60)
    written, got = json.loads(done.stdout), answer.json()
    assert got["models"] == written["models"]
    assert got["models"][0]["windows"]
    assert ask(watched, now=NOW, window=window, model="m1").json()["models"] == written["models"]


def test_of_a_segment_that_is_none_nothing_is_told(watched: Server) -> None:
    (model,) = ask(watched, now=NOW, segment="region=north").json()["models"]  # free text is no segment by itself
    assert model["segment"] is None


def test_head_has_the_length_and_no_body(watched: Server) -> None:
    got, head = ask(watched, now=NOW), requests.head(watched.url + PATH, params={"now": NOW}, timeout=60)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"model": "m2"}, 404, "unknown-model"),
        ({"model": "a/b?"}, 404, "unknown-model"),
        ({"window": "hour"}, 400, "malformed-request"),
        ({"now": "2026-02-18"}, 400, "malformed-request"),
        ({"now": "0001-01-01T00:00:00+14:00"}, 400, "malformed-request"),
        ({"now": "9999-12-31T23:59:59-12:00"}, 400, "malformed-request"),
    ],
)
def test_what_cannot_be_is_refused(watched: Server, given: dict[str, str], status: int, kind: str) -> None:
    answer = ask(watched, **given)
    assert (answer.status_code, problem(answer)) == (status, kind)


@pytest.mark.parametrize("now", ["1970-01-01T00:00:00+14:00", "8999-12-31T23:59:59-14:00"])
def test_any_moment_of_those_years_is_judged(watched: Server, now: str) -> None:
    assert ask(watched, now=now).status_code == 200


def test_of_a_hundred_at_once_each_is_answered_or_told_to_come_again(watched: Server) -> None:
    answers: list[requests.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(watched, now=NOW))) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == 100
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert any(answer.status_code == 200 for answer in answers)
    for answer in answers:
        if answer.status_code == 503:
            assert problem(answer) == "busy"
            assert answer.headers["Retry-After"] == "1"


def test_only_a_token_that_may_read_is_answered(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=20)
    with open_tokens(str(db)) as tokens:
        rights = [right for right in Right if right is not Right.READ]
        reading = tokens.create(PLACE.project, [Right.READ])[0]
        others = [tokens.create(PLACE.project, rights)[0], tokens.create("other", [Right.READ])[0]]
    with Server(db) as server:

        def status(token: str) -> int:
            headers = {"Authorization": f"Bearer {token}"}
            return requests.get(server.url + PATH, headers=headers, timeout=60).status_code

        assert status(reading) == 200
        assert [status(token) for token in others] == [403, 403]
        assert requests.get(server.url + PATH, timeout=60).status_code == 401
