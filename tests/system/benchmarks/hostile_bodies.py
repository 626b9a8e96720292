"""The worst bodies that the collector allows: of each kind the largest within a bound, or just beyond it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.system.benchmarks.events import good

PLACE: Final = "/v1/projects/p/data-collections/c"
MIB: Final = 1 << 20
_JSON: Final = "Content-Type: application/json"
_LINES: Final = "Content-Type: application/x-ndjson"
_GZIP: Final = "Content-Encoding: gzip"


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a client sends in turn over one connection; ``pause`` seconds lie between the pieces."""

    head: bytes
    pieces: tuple[bytes, ...]
    pause: float = 0.0

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.pieces


def _request(method: str, path: str, body: bytes, *headers: str, chunk: int = 0) -> Pieces:
    length = "Transfer-Encoding: chunked" if chunk else f"Content-Length: {len(body)}"
    head = "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", length, *headers, "", ""]).encode()
    if chunk:
        parts = [body[at : at + chunk] for at in range(0, len(body), chunk)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    return Pieces(head, (body,))


def kinds(fingerprint: str) -> Mapping[str, Pieces]:
    """Every kind by its name, ready to be sent."""
    schema = f"Schema-Fingerprint: {fingerprint}"

    def events(body: bytes, *headers: str, chunk: int = 0) -> Pieces:
        return _request("POST", f"{PLACE}/events?model=hostile", body, schema, *(headers or (_LINES,)), chunk=chunk)

    def document(features: Callable[[int], object], count: int) -> Pieces:
        whole = {
            "schemagen": 1, "name": "x", "version": "1.0.0", "id": "id", "timestamp": "timestamp",
            "predictions": {"p": {"type": "float"}}, "features": {f"c{n}": features(n) for n in range(count)},
        }  # fmt: skip
        return _request("PUT", "/v1/projects/p/data-collections/hostile/schema", json.dumps(whole).encode(), _JSON)

    slow = events(b" " * 100_000)
    unknown = b"{" + b",".join(b'"%x":1' % n for n in range(90_000)) + b"}"
    wrong = b"\n".join(json.dumps({f"unknown {n}": "x" * 50 for n in range(100)}).encode() for _ in range(1000))
    return {
        "empty gzip members": events(gzip.compress(b"") * (8 * MIB // 20 - 9), _LINES, _GZIP),
        "gzip of blanks": events(gzip.compress(b" " * (16 * MIB)), _LINES, _GZIP),
        "gzip beyond the bound": events(gzip.compress(b"\n" * (400 * MIB)), _LINES, _GZIP),
        "[[[]]], as an array": events(b"[" + b"[[[]]]," * 590_000 + b"1]", _JSON),
        "an array of numbers": events(b"[" + b"1.5," * (MIB - 9) + b"1]", _JSON),
        "an array of {}": events(b"[" + b"{}," * 60_000 + b"1]", _JSON),
        "lines of {}": events(b"{}\n" * 1000),
        "lines of [[[": events((b'{"a":' + b"[" * 4000 + b"]" * 4000 + b"}\n") * 1000),
        "ids of [],[],": events((b'{"id":[' + b"[]," * 2600 + b"1]}\n") * 1000),
        "events of a MiB of names": events((unknown + b"\n") * 8),
        "a thousand wrong events": events(wrong),
        "long numbers": events((b'{"f1":' + b"9" * 4000 + b"}\n") * 1000),
        "strings of escapes": events((b'{"id":"' + b"\\u00e9" * 170_000 + b'"}\n') * 8),
        "chunks of a byte": events(b" " * 400_000, chunk=1),
        "slow bodies": Pieces(slow.head, (b" ",) * 40, pause=0.1),
        "20,000 columns": document(lambda _: {}, 20_000),
        "misspelt types": document(lambda n: {"type": f"flaot{n}"}, 1890),
        "patterns": document(lambda n: {"type": "string", "pattern": f"^[a-z]{{1,{n + 1}}}(a|b|c)*x?y?z?$"}, 1890),
        "one long pattern": document(lambda _: {"type": "string", "pattern": "^" + "(a|b)?" * 100_000 + "$"}, 1),
        "a long enum": document(lambda _: {"type": "string", "enum": [f"v{n}" for n in range(80_000)]}, 1),
        "good batches, as large as may be": events(
            b"".join(json.dumps(event | {"extra1": "x" * 7000}).encode() + b"\n" for event in good(1000))
        ),
        "many small requests": events(b"{}\n"),
    }
