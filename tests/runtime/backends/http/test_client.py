"""Tokens, redirects and hosts that are not there, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import (
    DestinationError,
    ErrorCode,
    HttpSettings,
    TransientError,
    Workspace,
)
from schemagen_runtime.backends.http.client import HttpClient

from tests.system.faults.collector import Collector, answers
from tests.system.faults.support import QUICK, add_collection, fates, numbered


def test_a_host_that_has_no_name() -> None:
    said = r"no answer from http://collector\.invalid"
    settings = replace(QUICK, registration_timeout=0)
    with Workspace("http://collector.invalid", settings=settings) as ws, pytest.raises(TransientError, match=said):
        add_collection(ws)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused(collector: Collector, status: int) -> None:
    if status == 401:
        collector.token = "right"
    else:
        collector.forbidding = True
    http = HttpSettings(token="wrong")
    said = f"{status} .*is the token right"
    with Workspace(collector.url, http=http) as ws, pytest.raises(DestinationError, match=said) as raised:
        add_collection(ws)
    assert "wrong" not in str(raised.value)
    assert "wrong" not in repr(http)


def test_a_token_that_is_revoked_later_and_renewed_in_its_file(collector: Collector, tmp_path: Path) -> None:
    collector.token = "first"
    file = tmp_path / "token"
    file.write_text("first\n")
    http = HttpSettings(token_file=file)
    with Workspace(collector.url, project="p", model="m", settings=QUICK, http=http) as ws:
        collection = add_collection(ws)
        assert fates(collection.ingest_mappings(numbered("a", range(2))).result()) == {"delivered": 2}
        collector.token = "second"
        refused = collection.ingest_mappings(numbered("b", range(2)), raise_errors=False).result()
        assert {error.code for error in refused.errors} == {ErrorCode.DELIVERY_FAILED}
        assert "401" in refused.errors[0].message
        file.write_text("second\n")
        assert fates(collection.ingest_mappings(numbered("c", range(2))).result()) == {"delivered": 2}


def test_a_redirect_is_not_followed(collector: Collector) -> None:
    elsewhere = {"Location": "http://127.0.0.1:1/stolen"}
    with Workspace(collector.url, project="p", model="m", settings=QUICK) as ws:
        collection = add_collection(ws)
        collector.behave = answers(307, elsewhere)
        result = collection.ingest_mappings(numbered("a", range(2)), raise_errors=False).result()
    assert "redirects are not followed" in result.errors[0].message
    assert "http://127.0.0.1:1/stolen" in result.errors[0].message


@pytest.mark.parametrize(
    ("url", "token", "warned"),
    [
        ("http://collector.example:8321", "t" * 40, True),
        ("http://10.1.2.3", "t" * 40, True),
        ("http://[2001:db8::1]:8321", "t" * 40, True),
        ("https://collector.example", "t" * 40, False),
        ("http://127.0.0.1:8321", "t" * 40, False),
        ("http://[::1]:8321", "t" * 40, False),
        ("http://localhost:8321", "t" * 40, False),
        ("http://collector.example", None, False),
    ],
)
def test_a_token_in_the_clear_is_warned_of(
    url: str, token: str | None, warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    HttpClient(url, HttpSettings(token=token))
    told = [record.getMessage() for record in caplog.records]
    assert [message for message in told if "in the clear" in message] == told
    assert (len(told) == 1) is warned
    assert not any("ttt" in message for message in told)
