"""Who may do what: tokens with rights, per project; without tokens only this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime import DestinationError, HttpSettings, Workspace

from tests.collector.support import PLACE, Server, converse, lines, post, problem, register
from tests.runtime.support import SCHEMA, event

Make = Callable[..., str]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Make]]:
    db = tmp_path_factory.mktemp("collector") / "monitoring.db"

    def make(*rights: Right, project: str | None = "p", expires_in: int | None = None) -> str:
        with open_tokens(str(db), create=True) as tokens:
            return tokens.create(project, rights, "test", expires_in)[0]

    make(Right.READ)
    with Server(db) as server:
        assert register(server, Authorization=f"Bearer {make(Right.REGISTER)}").status_code == 201
        yield server, make


def ask(server: Server, right: Right, authorization: str | None) -> requests.Response:
    """A request that needs this right."""
    if right is Right.REGISTER:
        return register(server) if authorization is None else register(server, Authorization=authorization)
    headers = {"Authorization": authorization}
    if right is Right.INGEST:
        return post(server, lines([event("a", 1)]), headers)
    if right is Right.ERASE:
        return requests.delete(f"{server.url}{PLACE}/records/nobody", headers=headers, timeout=10)
    return requests.get(f"{server.url}{PLACE}/records", headers=headers, timeout=10)


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.OPERATE])
def test_each_right_allows_its_own_requests_only(guarded: tuple[Server, Make], right: Right) -> None:
    server, make = guarded
    assert ask(server, right, f"Bearer {make(right)}").status_code == 200
    assert ask(server, right, f"bearer  {make(right, project=None)}").status_code == 200
    others = [other for other in Right if other is not right]
    refused = ask(server, right, f"Bearer {make(*others)}")
    assert (refused.status_code, problem(refused)) == (403, "forbidden")
    assert f'scope="{right}"' in refused.headers["WWW-Authenticate"]
    refused = ask(server, right, f"Bearer {make(right, project='other')}")
    assert (refused.status_code, problem(refused)) == (403, "forbidden")
    refused = ask(server, right, f"Bearer {make(right, project='P')}")
    assert refused.status_code == 403


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize(
    ("authorization", "kind"),
    [
        (None, "no-token"),
        ("", "no-token"),
        ("Bearer", "no-token"),
        ("Bearer ", "no-token"),
        ("Basic dXNlcjpwYXNz", "no-token"),
        ("Bearer nonsense", "bad-token"),
        ("Bearer sgen_000000000000_" + "A" * 43, "bad-token"),
        ("Bearer " + "A" * 20_000, "bad-token"),
        ("Bearer \xe9", "bad-token"),
    ],
)
def test_no_token_and_bad_tokens(
    guarded: tuple[Server, Make], right: Right, authorization: str | None, kind: str
) -> None:
    answer = ask(guarded[0], right, authorization)
    assert (answer.status_code, problem(answer)) == (401, kind)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        (None, "the request has no header 'Authorization'"),
        ("Bearer ", "no token behind 'Bearer'"),
        ("sgen_000000000000_secret", "lacks the word 'Bearer'"),
        ("Token abc", "is not 'Bearer'"),
    ],
)
def test_the_answer_names_what_is_wrong_with_the_header(
    guarded: tuple[Server, Make], authorization: str | None, said: str
) -> None:
    answer = ask(guarded[0], Right.READ, authorization)
    assert said in answer.json()["detail"]
    assert "'Authorization: Bearer TOKEN'" in answer.json()["detail"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("headers", "kind", "said"),
    [
        ([b""], "no-token", "is empty"),
        ([b"Bearer\tTOKEN"], "no-token", "has a tab behind 'Bearer'"),
        ([b"BearerTOKEN"], "no-token", "has no blank between 'Bearer' and the token"),
        ([b"TOKEN"], "no-token", "lacks the word 'Bearer'"),
        ([b'"Bearer TOKEN"'], "no-token", "begins with a quotation mark"),
        ([b"Basic dXNlcjpwYXNz"], "no-token", "is not 'Bearer'"),
        ([b"Bearer TOKEN", b"Bearer TOKEN"], "no-token", "has 2 headers"),
        ([b"Basic dXNlcjpwYXNz", b"Bearer TOKEN"], "no-token", "has 2 headers"),
        ([b"Bearer Bearer TOKEN"], "bad-token", "begins with the word 'Bearer'"),
        ([b'Bearer "TOKEN"'], "bad-token", "is in quotation marks"),
        ([b"Bearer TOKEN TOKEN"], "bad-token", "has a blank or a line end in it"),
        ([b"Bearer TOKEN, Bearer TOKEN"], "bad-token", "has a blank or a line end in it"),
        ([b"Bearer TOKEN\xe9"], "bad-token", "is not ASCII"),
        ([b"Bearer <TOKEN>"], "bad-token", "that no token has"),
        ([b"Bearer TOKENx"], "bad-token", "is not known"),
        ([b"Bearer TOKEN\r\n more"], "bad-token", "has a blank or a line end in it"),
        ([b"Bearer TOKEN"], None, ""),
        ([b"bearer TOKEN"], None, ""),
        ([b"BEARER    TOKEN  "], None, ""),
    ],
)
def test_each_wrong_header_is_told_what_is_wrong_with_it(
    guarded: tuple[Server, Make], headers: list[bytes], kind: str | None, said: str
) -> None:
    server, make = guarded
    token = make(Right.READ).encode()
    lines_ = [b"GET %s/records HTTP/1.1" % PLACE.encode(), b"Host: localhost", b"Connection: close"]
    lines_ += [b"Authorization: " + value.replace(b"TOKEN", token) for value in headers]
    head, _, body = converse(server, b"\r\n".join(lines_) + b"\r\n\r\n").partition(b"\r\n\r\n")
    status = head.split()[1]
    if kind is None:
        assert status == b"200"
        return
    assert status == b"401"
    # RFC 6750, section 3.1: the code stands where a token was sent, and not where there was none.
    challenge = b"Bearer" if kind == "no-token" else b'Bearer error="invalid_token"'
    assert b"\r\nwww-authenticate: " + challenge + b"\r\n" in (head + b"\r\n").replace(b"WWW-A", b"www-a")
    answer = json.loads(body)
    assert answer["type"] == f"/problems/{kind}"
    assert said in answer["detail"]
    assert token not in body


def test_a_token_that_differs_by_one_character(guarded: tuple[Server, Make]) -> None:
    server, make = guarded
    token = make(Right.READ)
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert ask(server, Right.READ, f"Bearer {other}").status_code == 401
    assert ask(server, Right.READ, f"Bearer {token}").status_code == 200


def test_a_token_counts_until_it_is_revoked_or_expires(guarded: tuple[Server, Make]) -> None:
    server, make = guarded
    token, short = make(Right.READ), make(Right.READ, expires_in=1)
    assert ask(server, Right.READ, f"Bearer {token}").status_code == 200
    with open_tokens(str(server.db)) as tokens:
        assert tokens.revoke(token.split("_")[1])
    assert ask(server, Right.READ, f"Bearer {token}").status_code == 401
    until = 0
    while ask(server, Right.READ, f"Bearer {short}").status_code == 200:
        until += 1
        assert until < 2000
    assert ask(server, Right.READ, f"Bearer {short}").status_code == 401


def test_what_operators_need_asks_for_no_token_and_names_nothing(guarded: tuple[Server, Make]) -> None:
    server, make = guarded
    post(server, lines([event("secret-id", 1)]), {"Authorization": f"Bearer {make(Right.INGEST)}"})
    for path in ("/healthz", "/metrics", "/openapi.json", "/problems/forbidden"):
        answer = requests.get(server.url + path, timeout=10)
        assert answer.status_code == 200
        assert "secret-id" not in answer.text
    assert '"p"' not in requests.get(f"{server.url}/metrics", timeout=10).text


def test_no_log_shows_a_token_or_an_event(guarded: tuple[Server, Make]) -> None:
    server, make = guarded
    token = make(Right.INGEST)
    post(server, lines([event("a-secret-id", 1, note="a-secret-note")]), {"Authorization": f"Bearer {token}"})
    requests.get(f"{server.url}{PLACE}/records/a-secret-id?model=a-secret-model", timeout=10)
    assert token not in server.log
    assert token.split("_")[1] in server.log  # who it was
    assert "a-secret" not in server.log


def test_our_own_client_brings_its_token(guarded: tuple[Server, Make]) -> None:
    server, make = guarded
    http = HttpSettings(token=make(Right.REGISTER, Right.INGEST))
    with Workspace(server.url, project="p", model="m", http=http) as workspace:
        collection = workspace.add_data_collection("own", schema=SCHEMA)
        assert collection.ingest_mappings([event("a")]).result(10).errors == ()
    with (
        Workspace(server.url, project="p", model="m", http=HttpSettings(token=make(Right.INGEST))) as workspace,
        pytest.raises(DestinationError, match="may not register"),
    ):
        workspace.add_data_collection("another", schema=SCHEMA)


def test_to_revoke_the_last_token_does_not_open_the_collector(tmp_path: Path) -> None:
    db = tmp_path / "monitoring.db"
    with Server(db) as server:
        assert register(server).status_code == 201
        with open_tokens(str(db)) as tokens:
            _, grant = tokens.create(None, [Right.READ], "only")
            assert register(server).status_code == 401
            assert tokens.revoke(grant.id)
        assert register(server).status_code == 401


def test_without_tokens_only_loopback_names_are_answered(server: Server) -> None:
    ask_ = f"GET {PLACE}/records HTTP/1.1\r\nConnection: close\r\nHost: "
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]:80", ""):
        assert converse(server, f"{ask_}{host}\r\n\r\n".encode()).startswith(b"HTTP/1.1 421 "), host
    for host in ("localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8321", "[::1]", "[::1]:8321"):
        assert converse(server, f"{ask_}{host}\r\n\r\n".encode()).startswith(b"HTTP/1.1 200 "), host


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_without_tokens_it_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    db = tmp_path / "monitoring.db"
    command = [sys.executable, "-m", "schemagen", "serve", "--db", str(db), "--host", host, "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "schemagen token create" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_tokens_it_listens_anywhere_and_always_asks(tmp_path: Path) -> None:
    db = tmp_path / "monitoring.db"
    with open_tokens(str(db), create=True) as tokens:
        token, _ = tokens.create(None, [Right.REGISTER])
    with Server(db, "--host", "0.0.0.0") as server:
        assert "a token is needed" in server.log
        assert register(server).status_code == 401
        assert register(server, Authorization=f"Bearer {token}").status_code == 201
