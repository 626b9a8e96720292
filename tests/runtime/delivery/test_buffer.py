"""The queue keeps its bounds and its order, and gives back the room of what it let go."""

from __future__ import annotations

import threading
import time

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime import Collection, Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.segment import Parcel, Segment
from schemagen_runtime.support.clock import monotonic

from tests.runtime.disk.support import INFO, STREAM

OTHER = Stream(Collection("p", "other"), "m", INFO)


def segment(*lines: bytes, stream: Stream = STREAM) -> Segment:
    return Segment(stream, Call(Calls(), lambda _: None, total=len(lines)), lines, range(len(lines)), lines)


def lines_of(parcel: Parcel | None) -> list[bytes]:
    assert parcel is not None
    return [line for piece in parcel for line in piece.lines]


@given(st.lists(st.integers(1, 12), max_size=10), st.integers(1, 7))
def test_calls_are_joined_and_split_in_their_order(sizes: list[int], most: int) -> None:
    buffer, number = Buffer(Settings(max_batch_events=most, linger=0.0)), 0
    for size in sizes:
        assert buffer.put(segment(*[b"%d" % (number + at) for at in range(size)])) is None
        number += size
    buffer.close()
    taken: list[bytes] = []
    while (parcel := buffer.take()) is not None:
        lines = lines_of(parcel)
        assert len(lines) <= most
        taken += lines
        buffer.release(parcel)
    assert taken == [b"%d" % at for at in range(number)]
    assert (buffer.events, buffer.bytes) == (0, 0)


def test_streams_share_no_request_and_the_oldest_comes_first() -> None:
    buffer = Buffer(Settings(linger=0.0))
    for part in (segment(b"1"), segment(b"2", stream=OTHER), segment(b"3")):
        buffer.put(part)
    assert [lines_of(buffer.take()), lines_of(buffer.take())] == [[b"1", b"3"], [b"2"]]


def test_a_call_that_finds_no_room_keeps_the_rest() -> None:
    buffer = Buffer(Settings(max_queue_events=3))
    rest = buffer.put(segment(b"1", b"2", b"3", b"4", b"5"))
    assert rest is not None
    assert rest.lines == [b"4", b"5"]
    assert list(rest.indexes) == [3, 4]
    assert buffer.events == 3


def test_what_was_taken_counts_until_it_is_released() -> None:
    buffer = Buffer(Settings(max_queue_events=1, linger=0.0))
    buffer.put(segment(b"1"))
    parcel = buffer.take()
    assert parcel is not None
    assert buffer.put(segment(b"2")) is not None
    buffer.release(parcel)
    buffer.release(parcel)  # twice gives no more room
    assert buffer.events == 0
    assert buffer.put(segment(b"2")) is None


def test_whoever_waits_for_room_gets_it_when_there_is_some() -> None:
    buffer = Buffer(Settings(max_queue_events=1, linger=0.0))
    buffer.put(segment(b"1"))
    left: list[Segment | None] = []
    waiter = threading.Thread(target=lambda: left.append(buffer.put(segment(b"2"), 60.0)))
    waiter.start()
    for _ in range(2):
        parcel = buffer.take()
        assert parcel is not None
        buffer.release(parcel)
    waiter.join(60)
    assert left == [None]


def test_the_oldest_make_way_for_a_newcomer() -> None:
    buffer = Buffer(Settings(max_queue_events=2))
    for line in (b"1", b"2"):
        buffer.put(segment(line))
    newcomer = segment(b"3")
    assert lines_of(buffer.drop_oldest(newcomer)) == [b"1"]
    assert buffer.put(newcomer) is None
    assert lines_of(buffer.drain()) == [b"2", b"3"]
    assert (buffer.events, buffer.bytes) == (0, 0)


def test_who_is_abandoned_releases_nothing_later() -> None:
    buffer = Buffer(Settings(linger=0.0))
    buffer.put(segment(b"1"))
    parcel = buffer.take()
    assert parcel is not None
    assert lines_of(buffer.abandon()) == [b"1"]
    buffer.release(parcel)
    assert (buffer.events, buffer.bytes) == (0, 0)


def test_a_closed_queue_takes_nothing_and_gives_what_it_has() -> None:
    buffer = Buffer(Settings(linger=60.0))
    buffer.put(segment(b"1"))
    buffer.close()
    assert buffer.put(segment(b"2"), 60.0) is not None
    assert lines_of(buffer.take()) == [b"1"]
    assert buffer.take() is None


def test_an_alarm_brings_one_worker_back_without_a_parcel() -> None:
    buffer, found = Buffer(Settings(linger=30.0)), list[Parcel | None]()
    workers = [threading.Thread(target=lambda: found.append(buffer.take())) for _ in range(2)]
    for worker in workers:
        worker.start()
    buffer.set_alarm(monotonic() + 3600)
    buffer.set_alarm(monotonic() + 0.05)
    while not found:
        time.sleep(0.005)
    assert found == [[]]
    buffer.put(segment(b"1"))
    buffer.hurry()
    for worker in workers:
        worker.join(10)
    assert [lines_of(parcel) for parcel in found] == [[], [b"1"]]


def test_an_alarm_does_not_wait_for_what_lingers_and_does_not_cut_it() -> None:
    buffer = Buffer(Settings(linger=3600.0))
    buffer.put(segment(b"1"))
    buffer.set_alarm(monotonic() + 0.05)
    assert buffer.take() == []
    buffer.set_alarm(monotonic() + 3600)
    buffer.hurry()
    assert lines_of(buffer.take()) == [b"1"]
    buffer.set_alarm(monotonic())
    buffer.close()
    assert [buffer.take(), buffer.take()] == [[], None]
