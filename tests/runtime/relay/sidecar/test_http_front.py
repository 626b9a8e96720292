"""Requests are answered, and what is none is refused."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

import pytest
from schemagen_runtime.relay.sidecar.http_front import Answer, Front, serving


def accept(headers: Mapping[str, str], body: bytes) -> Answer:
    if body == b"later":
        return Answer(503, {"error": "away"}, 5)
    return Answer(202, {"id": headers["ce-id"], "size": len(body)})


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.headers.get("Retry-After", ""), answer.read()
    connection.close()
    return found


def test_what_is_answered() -> None:
    troubles: list[str | None] = [None]
    front = Front(lambda: troubles[0], lambda: b"metrics 1\n", accept, 10)
    with serving("127.0.0.1", 0, front) as port:
        assert ask(port, "GET", "/healthz") == (200, "", b"ok\n")
        troubles[0] = "away"
        assert ask(port, "GET", "/healthz") == (503, "", b"away\n")
        assert ask(port, "GET", "/metrics") == (200, "", b"metrics 1\n")
        assert ask(port, "GET", "/")[0] == 404
        assert ask(port, "POST", "/", b"12345", Ce_Id="7") == (202, "", b'{"id":"7","size":5}\n')
        assert ask(port, "POST", "/", b"later") == (503, "5", b'{"error":"away"}\n')
        assert ask(port, "POST", "/", b"x" * 11)[0] == 413
        assert ask(port, "POST", "/", None, Transfer_Encoding="chunked")[0] == 411
        both = ask(port, "POST", "/", b"5\r\nhello\r\n", Transfer_Encoding="chunked", Content_Length="10")
        assert both[0] == 411
        assert ask(port, "POST", "/", b"12345", Ce_Id="7", Content_Encoding="identity")[0] == 202
        status, _, said = ask(port, "POST", "/", b"12345", Content_Encoding="zstd")
        assert (status, b"without Content-Encoding" in said) == (415, True)


def test_an_address_that_takes_nothing_says_so() -> None:
    with serving("127.0.0.1", 0, Front(lambda: None, lambda: b"")) as port:
        assert ask(port, "POST", "/", b"x")[0] == 404
        with pytest.raises(OSError, match="in use"), serving("127.0.0.1", port, Front(lambda: None, lambda: b"")):
            pass
