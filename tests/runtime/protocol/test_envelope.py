"""Envelopes: an event in a file is read as it was written, byte for byte; what 0.1.0 wrote is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, DeadLetter, ErrorCode, FieldError, SchemaInfo
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.protocol.envelope import SchemaFolder, decode, encode_event, encode_letter, has_event

from tests.runtime.support import SCHEMA, event

INFO = SchemaInfo.of(SCHEMA)
STREAM = Stream(Collection("p", "c"), "m", INFO)
LINE = SCHEMA.encode(event("a", 1, note=',"event":{}'))
ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "too large", "int", "int 1", "small.yaml:8")


@pytest.fixture
def schemas(tmp_path: Path) -> SchemaFolder:
    folder = SchemaFolder(tmp_path)
    folder.save(INFO)
    return folder


def test_a_letter_is_read_as_it_was_written(schemas: SchemaFolder) -> None:
    letter = DeadLetter(STREAM, LINE, (ERROR,), 3, 1700000000.5, 1700000001.25)
    assert decode(encode_letter(letter), schemas) == letter


def test_an_event_is_read_as_a_letter_that_nothing_is_wrong_with(schemas: SchemaFolder) -> None:
    written = encode_event(STREAM, LINE)
    assert has_event(written)
    assert decode(written, schemas) == DeadLetter(STREAM, LINE)


def test_a_letter_of_the_first_version_is_read(schemas: SchemaFolder) -> None:
    """Its errors have no ``location``."""
    written = (
        b'{"failed_at":"2026-01-01T00:00:01.000+00:00","accepted_at":"2026-01-01T00:00:00.000+00:00","attempts":1,'
        b'"errors":[{"code":"out_of_range","column":"x","message":"too large","expected":"int","got":"int 1"}],'
        b'"project":"p","collection":"c","model":"m","schema":{"name":"small","version":"1.0.0","fingerprint":"'
        + INFO.fingerprint.encode()
        + b'"},"event":'
        + LINE
        + b"}"
    )
    letter = decode(written, schemas)
    assert (letter.stream, letter.line, letter.attempts) == (STREAM, LINE, 1)
    assert letter.errors == (FieldError(ErrorCode.OUT_OF_RANGE, "x", "too large", "int", "int 1"),)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b',"event":', b"", "it has no event"),
        (b'"project"', b'"p"', "it does not say where it belongs: 'project'"),
        (b'"model":"m"', b'"model":7', "a name is no text"),
        (b'"version":"1.0.0"', b'"version":1', "a name is no text"),
        (b'"schema":{', b'"schema":7,"s":{', "it does not say where it belongs"),
        (INFO.fingerprint.encode(), b"0" * 64, "the document of its schema cannot be read"),
        (b'"out_of_range"', b'"no_such_code"', "its errors cannot be read"),
        (b'"errors":[', b'"errors":[7,', "its errors cannot be read"),
        (b'"code"', b'"kode"', "its errors cannot be read"),
        (b'{"failed_at"', b'["failed_at"', "it is not JSON"),
    ],
)
def test_what_is_no_envelope_says_why(schemas: SchemaFolder, old: bytes, new: bytes, reason: str) -> None:
    written = encode_letter(DeadLetter(STREAM, SCHEMA.encode(event("a")), (ERROR,)))
    assert old in written
    with pytest.raises(ValueError, match=reason):
        decode(written.replace(old, new, 1), schemas)
