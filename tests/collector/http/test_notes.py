"""What is noted of a request is found again by whoever has the request."""

from __future__ import annotations

from schemagen_collector.http.notes import annotate, start_notes
from starlette.requests import Request


def test_notes_lie_with_the_request() -> None:
    scope: dict[str, object] = {"type": "http", "headers": []}
    notes = start_notes(scope)
    annotate(Request(scope), project="p", events=3)
    annotate(Request(scope), events=4)
    assert notes == {"project": "p", "events": 4}
