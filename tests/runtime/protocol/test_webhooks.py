"""What receivers of alerts get, and what of them may be shown."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from schemagen_runtime.protocol.webhooks import (
    AlertEvent,
    receiver_name,
    require_http_url,
    shown_receiver,
    write_alert_event,
    write_signature,
)


def test_a_body_says_what_happened_to_which_alert_and_where_to_look() -> None:
    body = write_alert_event(AlertEvent.OPENED, {"kind": "drift", "message": "é\n"}, "https://x/")
    alert = {"kind": "drift", "message": "é\n"}
    assert json.loads(body) == {"version": 1, "event": "opened", "alert": alert, "url": "https://x/"}


def test_a_signature_is_that_of_its_time_and_body() -> None:
    expected = hmac.digest("sécret".encode(), b'1764230400.{"a":1}', hashlib.sha256).hex()
    assert write_signature(b'{"a":1}', "sécret", 1764230400) == f"t=1764230400,v1={expected}"


@pytest.mark.parametrize(
    "url", ["https://hooks.example/a?b=c", "http://127.0.0.1:80", "https://user:word@[::1]:8443/x"]
)
def test_a_url_of_http_is_taken_as_it_is(url: str) -> None:
    assert require_http_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example/x",
        "ftp://word@x/",
        "file:///x",
        "https://",
        "https://word:y@",
        "http://[::1/",
        "http://x:99999/",
        "http://x:0/",
        "http://x/a word",
        "http://é.example/",
    ],
)
def test_what_cannot_be_posted_to_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="no URL to post to") as refused:
        require_http_url(url)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:word@hooks.example/services/T0/secret?key=word", "https://hooks.example"),
        ("http://[::1]:8080/x", "http://[::1]:8080"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
    ],
)
def test_a_log_has_the_host_of_a_receiver_only(url: str, shown: str) -> None:
    assert shown_receiver(url) == shown


def test_the_name_of_a_receiver_is_its_own_and_tells_nothing_of_it() -> None:
    names = {receiver_name(url) for url in ("https://x/a", "https://x/b", "https://user:word@x/a")}
    assert len(names) == 3
    assert all(len(name) == 16 and name.isalnum() for name in names)
