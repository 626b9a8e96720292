"""Lines of a spool come back as they were, and damage stays in its line."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.disk.spool import records
from schemagen_runtime.disk.spool.records import EventRecord

LINES = st.binary(max_size=40).map(lambda text: text.replace(b"\n", b""))
NUMBERS = st.integers(0, 2**40)


@given(NUMBERS, NUMBERS, LINES)
def test_an_event_comes_back(number: int, milliseconds: int, line: bytes) -> None:
    payload = records.event_payload(number, milliseconds, line)
    assert records.read_event_payload(payload) == EventRecord(number, milliseconds / 1000, line)
    assert records.read_stream_payload(payload) is None
    assert records.read_note_payload(payload, records.DONE) == []


@given(NUMBERS, LINES)
def test_a_stream_comes_back(number: int, described: bytes) -> None:
    payload = records.stream_payload(number, described)
    assert records.read_stream_payload(payload) == (number, described)
    assert records.read_event_payload(payload) is None


@given(st.lists(NUMBERS, min_size=1), st.sampled_from([records.DONE, records.BURYING]))
def test_a_note_comes_back_as_what_it_notes_only(offsets: list[int], kind: bytes) -> None:
    payload = records.note_payload(kind, offsets)
    other = records.BURYING if kind == records.DONE else records.DONE
    assert records.read_note_payload(payload, kind) == offsets
    assert records.read_note_payload(payload, other) == []


@given(st.lists(LINES, min_size=1, max_size=5), st.data())
def test_one_changed_byte_damages_one_line(payloads: list[bytes], data: st.DataObject) -> None:
    framed = [records.frame(payload) for payload in payloads]
    hurt = data.draw(st.integers(0, len(framed) - 1))
    # The blank after the CRC says nothing, and so is not looked at.
    place = data.draw(st.integers(0, len(framed[hurt]) - 2).filter(lambda at: at != 8))
    changed = bytearray(framed[hurt])
    changed[place] ^= data.draw(st.sampled_from([1, 2, 4, 8, 16, 32]))
    if b"\n" in changed[:-1]:
        return
    content = b"".join([*framed[:hurt], bytes(changed), *framed[hurt + 1 :]])
    read = list(records.read_lines(io.BytesIO(content), 0, len(content)))
    assert [line.payload for line in read] == [*payloads[:hurt], None, *payloads[hurt + 1 :]]
    assert [line.offset for line in read] == [sum(map(len, framed[:number])) for number in range(len(framed))]


def test_a_line_without_its_end_is_none() -> None:
    content = records.frame(b"one") + records.frame(b"two")[:-1]
    assert [line.payload for line in records.read_lines(io.BytesIO(content), 0, len(content))] == [b"one"]
