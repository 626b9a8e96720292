"""Read requests with CloudEvents as lines: one event in either mode, or a batch of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final, cast
from uuid import uuid4

import orjson

from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.source_lines import SourceLine

_BATCH: Final = "application/cloudevents-batch+json"
_STRUCTURED: Final = "application/cloudevents+json"


def read_request(source: str, headers: Mapping[str, str], body: bytes) -> Iterator[SourceLine]:
    """Yield the lines of a request: the body, or each member of a batch (CloudEvents' JSON format, section 4).

    Args:
        source: the name of the source.
        headers: the request's, names in small letters.
        body: its body.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    told = _read(body) if kind in {_BATCH, _STRUCTURED} else None
    if kind == _BATCH and isinstance(told, list):
        for member in cast("list[object]", told):
            yield SourceLine(orjson.dumps(member), _place_of(source, member), source, headers)
    elif kind == _STRUCTURED:
        yield SourceLine(body, _place_of(source, told), source, headers)
    else:
        yield SourceLine(body, _place(source, headers.get("ce-source", ""), headers.get("ce-id")), source, headers)


def _read(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _place_of(source: str, event: object) -> Place:
    """Return the place of an event that has its attributes among its members."""
    told = cast("dict[str, object]", event) if isinstance(event, dict) else {}
    event_id = told.get("id")
    return _place(source, str(told.get("source", "")), None if event_id is None else str(event_id))


def _place(source: str, origin: str, event_id: str | None) -> Place:
    """Return a place that is the same whenever an event comes again, as far as it says which one it is."""
    if event_id is None:
        return Place(source, uuid4().hex[:16], 0)
    return Place(source, blake2b(f"{origin}\0{event_id}".encode(), digest_size=8).hexdigest(), 0)
