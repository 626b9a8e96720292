"""What callers append is found in order, and wakes who empties; an entry tells its caller when it was dealt with."""

from __future__ import annotations

import threading

from schemagen_runtime.api.result import EventError, EventResult, Fate
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


def test_it_counts_what_is_for_the_queue() -> None:
    intake, progress = Intake(), Progress()
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


def test_whoever_sleeps_is_woken_by_each_that_appends() -> None:
    intake, seen = Intake(), list[int]()

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
    intake = Intake()
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
