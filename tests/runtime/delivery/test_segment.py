"""Pieces of a segment are the segment, whichever way it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.segment import Segment, cut, length

from tests.runtime.disk.support import STREAM

LINES = st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=12)


def segment(lines: list[bytes]) -> Segment:
    return Segment(STREAM, Call(Calls(), lambda _: None, total=len(lines)), lines, range(len(lines)), lines, held=100)


@given(LINES)
def test_the_fast_way_makes_what_the_constructor_makes(lines: list[bytes]) -> None:
    plain = segment(lines)
    fast = Segment.accepted(STREAM, plain.call, lines, lines, plain.size, 100)
    for name in set(Segment.__slots__) - {"since", "accepted_at"}:
        assert getattr(fast, name) == getattr(plain, name), name
    assert 0 <= fast.since - plain.since < 10
    assert 0 <= fast.accepted_at - plain.accepted_at < 10
    assert round(fast.accepted_at * 1000) / 1000 == fast.accepted_at


@given(LINES, st.data())
def test_a_split_loses_nothing(lines: list[bytes], data: st.DataObject) -> None:
    whole = segment(lines)
    first, rest = whole.split(data.draw(st.integers(0, len(lines))))
    assert [*first.lines, *rest.lines] == lines
    assert [*first.indexes, *rest.indexes] == list(range(len(lines)))
    assert first.size + rest.size == whole.size
    assert first.weight + rest.weight == whole.weight
    assert first.since == rest.since == whole.since


@given(LINES, st.integers(0, 15), st.integers(0, 100))
def test_as_many_fit_as_there_is_room_for(lines: list[bytes], events: int, size: int) -> None:
    count = segment(lines).fitting(events, size)
    assert count <= events
    assert sum(map(len, lines[:count])) <= size
    if count < len(lines):
        assert count == events or sum(map(len, lines[: count + 1])) > size


@given(st.lists(LINES, max_size=4), st.data())
def test_a_parcel_is_cut_at_any_place(parts: list[list[bytes]], data: st.DataObject) -> None:
    parcel = [segment(lines) for lines in parts]
    count = data.draw(st.integers(0, length(parcel)))
    first, rest = cut(parcel, count)
    assert length(first) == count
    lines = [line for lines in parts for line in lines]
    assert [line for piece in [*first, *rest] for line in piece.lines] == lines
