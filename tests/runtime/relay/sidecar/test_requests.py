"""Requests are read as lines; an event that comes again has the same place."""

from __future__ import annotations

import json

from schemagen_runtime.relay.sidecar.requests import read_request


def test_a_binary_request_is_one_line() -> None:
    headers = {"ce-id": "1", "ce-source": "s", "content-type": "application/json"}
    (one,) = read_request("src", headers, b'{"a": 1}')
    (again,) = read_request("src", headers, b'{"a": 1}')
    assert (one.text, one.headers, one.place) == (b'{"a": 1}', headers, again.place)
    (other,) = read_request("src", {**headers, "ce-id": "2"}, b"")
    assert other.place != one.place
    assert next(read_request("src", {}, b"")).place != next(read_request("src", {}, b"")).place


def test_an_event_in_structured_mode_is_known_by_what_it_says_itself() -> None:
    headers = {"content-type": "application/cloudevents+json; charset=utf-8", "ce-id": "of nobody"}

    def place(event: object) -> object:
        (line,) = read_request("src", headers, json.dumps(event).encode())
        assert (json.loads(line.text), line.headers) == (event, headers)
        return line.place

    first = place({"id": "1", "source": "s", "data": {"a": 1}})
    assert first == place({"source": "s", "id": "1", "time": "later"})
    assert first not in [place({"id": "2", "source": "s"}), place({"id": "1", "source": "t"})]
    (binary,) = read_request("src", {"ce-id": "1", "ce-source": "s"}, b"{}")
    assert binary.place == first
    assert place([]) != place([])


def test_a_batch_is_a_line_for_each_event() -> None:
    headers = {"content-type": "application/cloudevents-batch+json; charset=utf-8"}
    events = [{"id": "1", "source": "s"}, {"id": "2", "source": "s"}, 5]
    found = list(read_request("src", headers, json.dumps(events).encode()))
    assert [json.loads(one.text) for one in found] == events
    assert len({one.place.generation for one in found}) == 3


def test_a_batch_that_is_none_is_a_line() -> None:
    headers = {"content-type": "application/cloudevents-batch+json"}
    for body in (b"{", b"{}"):
        assert [one.text for one in read_request("src", headers, body)] == [body]
