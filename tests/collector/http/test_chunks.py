"""Chunked bodies over a raw socket: what marks chunks is bounded, and never holds up others."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from tests.collector.support import PLACE, Server, converse, lines
from tests.runtime.support import SCHEMA, event

HEAD = (
    f"POST {PLACE}/events?model=m HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    f"Schema-Fingerprint: {SCHEMA.fingerprint}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
).encode()


def chunked(body: bytes, size: int, extension: bytes = b"") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 100, 3000, 100_000])
def test_a_body_is_the_same_in_chunks_of_any_size(server: Server, size: int) -> None:
    body = lines([event(f"chunks of {size}, {n}", n) for n in range(1000 if size > 99 else 10)])
    answer = converse(server, HEAD + chunked(body, size))
    assert answer.startswith(b"HTTP/1.1 200 "), answer
    assert b'"errors":[]' in answer


@pytest.mark.parametrize(
    ("size", "extension"), [(1, b""), (1, b";x=y"), (5, b';a="' + b"b" * 40 + b'"')], ids=["bytes", "small", "long"]
)
def test_chunks_that_cost_more_than_they_bring_are_refused(server: Server, size: int, extension: bytes) -> None:
    body = lines([event(f"costly {n}", n) for n in range(600)])
    answer = converse(server, HEAD + chunked(body, size, extension), seconds=10)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    assert b"send larger chunks" in answer


def test_others_are_served_while_chunks_of_one_byte_come(server: Server) -> None:
    stream = HEAD + b"1\r\n \r\n" * 100_000
    senders = [threading.Thread(target=converse, args=(server, stream), kwargs={"seconds": 1}) for _ in range(4)]
    for sender in senders:
        sender.start()
    longest = 0.0
    while any(sender.is_alive() for sender in senders):
        began = time.monotonic()
        assert requests.get(f"{server.url}/healthz", timeout=10).status_code == 200
        longest = max(longest, time.monotonic() - began)
    assert longest < 2
