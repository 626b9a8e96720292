"""A letter is read with its place, and what stays of one that fails again says why."""

from __future__ import annotations

import json
from pathlib import Path

from schemagen_runtime import DeadLetter, ErrorCode, FieldError
from schemagen_runtime.protocol.envelope import SchemaFolder, decode, encode_letter
from schemagen_runtime.relay.letters import line_again, read_line
from schemagen_runtime.relay.source import Event, UnreadableItem

from tests.runtime.disk.support import STREAM

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "again", "less", "more")


def test_a_letter_that_fails_again_says_its_new_errors_and_is_else_the_same(tmp_path: Path) -> None:
    schemas = SchemaFolder(tmp_path)
    schemas.save(STREAM.schema)
    source = {"topic": "t", "partition": 0, "offset": 5}
    text = encode_letter(DeadLetter(STREAM, b'{"id":"a"}', (), 1, 1.5, 2.5, source))
    item = read_line("dead/0", 7, text + b"\n", schemas, json.loads)
    assert isinstance(item.read, Event)
    assert (item.origin.place, item.origin.number, item.origin.text) == ("dead/0", 7, text)
    assert line_again(item.origin, []) == text
    again = decode(line_again(item.origin, [ERROR]), schemas)
    assert (again.line, again.attempts, again.source, again.accepted_at) == (b'{"id":"a"}', 2, source, 1.5)
    assert again.errors[0].message == "again"
    assert again.failed_at > 2.5


def test_what_cannot_be_read_stays_as_it_is(tmp_path: Path) -> None:
    item = read_line("dead/0", 7, b"\xff", SchemaFolder(tmp_path), json.loads)
    assert isinstance(item.read, UnreadableItem)
    assert line_again(item.origin, [ERROR]) == b"\xff"
