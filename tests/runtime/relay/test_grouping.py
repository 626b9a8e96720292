"""Messages are sorted by what their headers say; what says nothing is no event."""

from __future__ import annotations

import pytest
from schemagen_runtime import SchemaInfo
from schemagen_runtime.protocol.messages import ACCEPTED, write_accepted, write_headers
from schemagen_runtime.relay.grouping import Grouping, Headers, read_schema

from tests.runtime.relay.support import PLACE, STREAM


def find(fingerprint: str) -> SchemaInfo | None:
    return STREAM.schema if fingerprint == STREAM.schema.fingerprint else None


def headers(model: str | None = "m", accepted: float | None = 1.5, schema: SchemaInfo = STREAM.schema) -> Headers:
    return [*write_headers(PLACE, model, schema), *([] if accepted is None else [write_accepted(accepted)])]


def test_messages_of_a_stream_come_together_in_their_order() -> None:
    grouping = Grouping(find, "the topic t.schemas")
    for _ in range(2):
        grouping.begin()
        for index, (model, accepted) in enumerate([("m", 1.5), (None, 2.0), ("m", 1.5), ("m", None)]):
            grouping.add(index, headers(model, accepted), b"%d" % index, 9.0)
        runs, misfits = grouping.end()
        assert misfits == {}
        assert [(run.stream.model, list(run.indexes), list(run.lines)) for run in runs] == [
            ("m", [0, 2, 3], [b"0", b"2", b"3"]),
            (None, [1], [b"1"]),
        ]
        assert list(runs[0].accepted) == [(2, 1.5), (1, 9.0)]


@pytest.mark.parametrize(
    ("given", "value", "message"),
    [
        (None, b"{}", "another program than schemagen wrote it"),
        (headers(), None, "it is empty"),
        (headers(), b"", "it is empty"),
        ([*headers(accepted=None), (ACCEPTED, b"yesterday")], b"{}", "is no time"),
        ([*headers(accepted=None), (ACCEPTED, b"-5")], b"{}", "is no time"),
        ([*headers(accepted=None), (ACCEPTED, None)], b"{}", "is no time"),
        ([("schemagen-project", b"\xff")], b"{}", "is no UTF-8"),
    ],
)
def test_what_is_no_event_says_why(given: Headers | None, value: bytes | None, message: str) -> None:
    grouping = Grouping(find, "the topic t.schemas")
    grouping.begin()
    grouping.add(0, given, value, 0.0)
    runs, misfits = grouping.end()
    assert list(runs) == []
    assert message in misfits[0].error.message
    assert misfits[0].stream is None


def test_an_unknown_schema_is_looked_for_again_and_named() -> None:
    known: list[SchemaInfo] = []
    grouping = Grouping(lambda _: known[0] if known else None, "the topic t.schemas")
    grouping.begin()
    grouping.add(0, headers(), b"{}", 0.0)
    _, misfits = grouping.end()
    assert "the topic t.schemas has no such document" in misfits[0].error.message
    stream = misfits[0].stream
    assert stream is not None
    assert (stream.schema.name, stream.schema.version) == ("small", "1.0.0")
    known.append(STREAM.schema)
    grouping.begin()
    grouping.add(0, headers(), b"{}", 0.0)
    assert len(grouping.end()[0]) == 1


def test_headers_of_others_do_not_fill_the_memory() -> None:
    grouping = Grouping(find, "the topic t.schemas")
    grouping.begin()
    for number in range(3000):
        grouping.add(number, [("traceparent", b"%d" % number), *headers()], b"{}", 0.0)
    (run,) = grouping.end()[0]
    assert len(run.indexes) == 3000
    assert len(grouping._streams) <= 1000


def test_a_document_names_its_schema_or_is_none() -> None:
    assert read_schema(STREAM.schema.fingerprint, STREAM.schema.document) == STREAM.schema
    assert [read_schema("f", text) for text in (b"", b"[]", b"{}", b'{"name":1,"version":"1"}')] == [None] * 4
