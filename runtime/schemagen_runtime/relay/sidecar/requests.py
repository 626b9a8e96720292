"""Read requests with CloudEvents as lines: one event, or a batch of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final, cast
from uuid import uuid4

import orjson

from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.source_lines import SourceLine

_BATCH: Final = "application/cloudevents-batch+json"


def read_request(source: str, headers: Mapping[str, str], body: bytes) -> Iterator[SourceLine]:
    """Yield the lines of a request: the body, or each member of a batch (CloudEvents' JSON format, section 4).

    Args:
        source: the name of the source.
        headers: the request's, names in small letters.
        body: its body.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    members = _members(body) if kind == _BATCH else None
    if members is None:
        yield SourceLine(body, _place(source, headers.get("ce-source", ""), headers.get("ce-id")), source, headers)
        return
    for member in members:
        told = cast("dict[str, object]", member) if isinstance(member, dict) else {}
        place = _place(source, str(told.get("source", "")), cast("str | None", told.get("id")))
        yield SourceLine(orjson.dumps(member), place, source, headers)


def _members(body: bytes) -> list[object] | None:
    try:
        told = cast("object", orjson.loads(body))
    except orjson.JSONDecodeError:
        return None
    return cast("list[object]", told) if isinstance(told, list) else None


def _place(source: str, origin: str, event_id: str | None) -> Place:
    """Return a place that is the same whenever an event comes again, as far as it says which one it is."""
    if event_id is None:
        return Place(source, uuid4().hex[:16], 0)
    return Place(source, blake2b(f"{origin}\0{event_id}".encode(), digest_size=8).hexdigest(), 0)
