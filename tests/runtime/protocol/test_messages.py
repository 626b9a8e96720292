"""What stands beside an event in a log is read as it was written."""

from __future__ import annotations

import pytest
from schemagen_runtime import Collection, SchemaInfo
from schemagen_runtime.protocol.messages import (
    ACCEPTED,
    COLLECTION,
    FINGERPRINT,
    MODEL,
    PROJECT,
    KeyReader,
    MessageOrigin,
    read_headers,
    schemas_topic,
    write_accepted,
    write_headers,
)

from tests.runtime.support import SCHEMA

INFO = SchemaInfo.of(SCHEMA)
PLACE = Collection("lending", "scores")


@pytest.mark.parametrize("model", ["xgb-7", None])
def test_headers_are_read_as_they_were_written(model: str | None) -> None:
    written = [*write_headers(PLACE, model, INFO), write_accepted(1_790_000_000.123)]
    assert read_headers(written) == MessageOrigin(PLACE, model, INFO.fingerprint, 1_790_000_000.123)


def test_headers_say_what_the_issue_of_the_log_says() -> None:
    assert [*write_headers(PLACE, "xgb-7", INFO), write_accepted(0.5)] == [
        ("schemagen-project", b"lending"),
        ("schemagen-collection", b"scores"),
        ("schemagen-model", b"xgb-7"),
        ("schemagen-schema", f"{INFO.name} {INFO.version}".encode()),
        ("schemagen-fingerprint", INFO.fingerprint.encode()),
        ("schemagen-accepted", b"500000"),
    ]


def test_headers_of_others_and_their_order_do_not_matter() -> None:
    written = [("traceparent", b"\xff"), ("x", None), *reversed(write_headers(PLACE, "m", INFO))]
    assert read_headers(written) == MessageOrigin(PLACE, "m", INFO.fingerprint, None)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (PROJECT, None, "^it has no header schemagen-project: another program than schemagen wrote it"),
        (PROJECT, b"\xff", "^the header schemagen-project is no UTF-8"),
        (COLLECTION, b"../x", "the header schemagen-collection: '../x' cannot name a collection"),
        (MODEL, b"m" * 129, r"'m{60}'… \(129 characters\) cannot name a model"),
        (MODEL, b"", "the header schemagen-model: '' cannot name a model"),
        (FINGERPRINT, b"1234", "the header schemagen-fingerprint is no fingerprint; expected 64 hex digits"),
        (ACCEPTED, b"-1", "the header schemagen-accepted is no time; expected microseconds of the epoch"),
        (ACCEPTED, b"9" * 30, "the header schemagen-accepted is no time"),
    ],
)
def test_headers_that_say_nothing_sensible_are_named(name: str, value: bytes | None, said: str) -> None:
    written = dict([*write_headers(PLACE, "m", INFO), write_accepted(1.0)])
    with pytest.raises(ValueError, match=said):
        read_headers({**written, name: value}.items())


def test_schemas_lie_beside_their_topic() -> None:
    assert schemas_topic("events") == "events.schemas"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b'{"id":"a","x":1}', "a"),
        (b'{"id":"a"}', "a"),
        (b'{"id":-12}', "-12"),
        (b'{"id":"","x":1}', ""),
        ('{"id":"ü, }","x":1}'.encode(), "ü, }"),
        (rb'{"id":"a\"b\u00e4","x":1}', 'a"bä'),
        (b'{ "x": {"id": "no"}, "id": "yes" }', "yes"),
        (rb'{"x":"\\", "id":7}', "7"),
    ],
)
def test_the_key_is_the_id_wherever_it_stands(line: bytes, key: str) -> None:
    assert KeyReader(INFO.document).read([line]) == [key.encode()]


def test_each_of_many_lines_has_its_own_key() -> None:
    plain, escaped = b'{"id":"a","x":1}', rb'{"id":"a\"b"}'
    reader = KeyReader(INFO.document)
    assert reader.read([plain, b'{"id":"b"}']) == [b"a", b"b"]
    assert reader.read([plain, escaped]) == [b"a", b'a"b']
    assert reader.read([plain, b'{"id":7}', b'{"x":1,"id":"c"}']) == [b"a", b"7", b"c"]
    assert not reader.read([])


def test_the_id_is_the_column_that_the_schema_says() -> None:
    reader = KeyReader(INFO.document.replace(b'"id":{"name":"id"', b'"id":{"name":"customer.id"'))
    assert reader.read([b'{"customer.id":"a","id":"b"}', b'{"customerxid":"b","customer.id":"a"}']) == [b"a", b"a"]
