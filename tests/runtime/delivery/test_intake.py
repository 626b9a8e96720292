"""What callers append is found in order, and wakes who empties; an entry tells its caller when it was dealt with."""

from __future__ import annotations

import gc
import threading

from schemagen_runtime.api.result import EventError, EventResult, Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.delivery.buffer import Buffer
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.intake import Counted, Intake, Noted, Progress, Sealed, Spooling, TurnedAway, segment_of
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.errors import ErrorCode, FieldError

from tests.runtime.disk.support import STREAM

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "no", "yes", "no")
REJECTED = EventResult(0, Fate.REJECTED, (EventError.of(0, "a", {}, ERROR),))
CALL = Call(Calls(), lambda _: None, total=2)


def segment(*lines: bytes) -> Segment:
    return Segment(STREAM, CALL, lines, range(len(lines)), lines)


def an_intake(settings: Settings = Settings(), *, is_open: bool = True) -> Intake:  # noqa: B008 -- they are frozen
    return Intake(Buffer(settings), settings, is_open=is_open)


def test_what_is_offered_needs_room_in_events_and_in_bytes() -> None:
    settings = Settings(max_queue_events=2, max_queue_bytes=10_000, max_event_bytes=10_000)
    intake = an_intake(settings)
    assert intake.offer(segment(b"1"))
    assert not intake.offer(segment(b"2", b"3"))
    assert not intake.offer(segment(b"x" * 10_000))
    assert intake.offer(segment(b"4"))
    assert [entry.lines for entry in intake.segments()] == [(b"1",), (b"4",)]
    assert not an_intake(settings, is_open=False).offer(segment(b"1"))


def test_what_the_buffer_holds_counts_too() -> None:
    settings = Settings(max_queue_events=2)
    buffer = Buffer(settings)
    intake = Intake(buffer, settings)
    buffer.append(segment(b"1", b"2"))
    assert not intake.offer(segment(b"3"))


def test_whoever_hands_in_at_the_end_deals_with_it() -> None:
    intake, swept = an_intake(), list[int]()
    intake.end(lambda: swept.append(len(intake.entries)))
    assert intake.offer(segment(b"1"))
    intake.hand_in(Noted(Progress()))
    assert swept == [1, 2]


def test_it_counts_what_is_for_the_queue() -> None:
    intake, progress = an_intake(), Progress()
    first, second, third = segment(b"1", b"2"), segment(b"3"), segment(b"4")
    intake.append(first)
    for entry in (Spooling(second, progress), Counted(STREAM, [REJECTED]), Sealed(CALL, 2), Noted(progress)):
        intake.hand_in(entry)
    intake.hand_in(TurnedAway(third, ErrorCode.CLOSED, "closed", progress))
    assert intake.segments() == [first, second, third]
    assert intake.events() == 4
    assert intake.size() == first.weight + second.weight + third.weight
    assert segment_of(Sealed(CALL, 2)) is None
    assert Counted(STREAM, [REJECTED, REJECTED]).codes == [ErrorCode.OUT_OF_RANGE] * 2


def test_what_the_garbage_collector_brings_meanwhile_harms_no_look() -> None:
    intake = an_intake()

    class Brings:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            intake.append(segment(b"1"))
            if len(intake.entries) < 500:
                Brings()  # so that there is garbage at the next allocation, too

    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        Brings()
        while len(intake.entries) < 500:
            intake.segments()
    finally:
        gc.set_threshold(*before)
    assert intake.events() >= 500


def test_whoever_sleeps_is_woken_by_each_that_appends() -> None:
    intake, seen = an_intake(), list[int]()

    def empty() -> None:
        while len(seen) < 200:
            intake.sleep()
            while intake.entries:
                intake.entries.popleft()
                seen.append(1)

    thread = threading.Thread(target=empty)
    thread.start()
    for _ in range(200):
        intake.append(segment(b"1"))
    thread.join(30)
    assert len(seen) == 200


def test_a_nap_ends_with_enough_events_or_by_itself() -> None:
    intake = an_intake()
    intake.nap(0.01, 3)
    thread = threading.Thread(target=intake.nap, args=(60.0, 3))
    thread.start()
    while thread.is_alive():
        intake.append(segment(b"1"))
        thread.join(0.01)
    assert intake.pending_events >= 3


def test_progress_is_told_once() -> None:
    progress = Progress()
    assert not progress.wait(0.01)
    failure = LookupError("no")
    threading.Timer(0.01, progress.finish, (failure,)).start()
    assert progress.wait(30)
    assert progress.wait(0)
    progress.finish(failure)
    assert progress.failure is failure
