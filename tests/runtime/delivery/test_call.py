"""A call's events get one fate each, whoever claims them, and the last resolves it."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime import Collection, ErrorCode, Fate, FieldError
from schemagen_runtime.api.result import EventResult
from schemagen_runtime.delivery.call import Call, Calls

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "x is out of range", "less", "more", "a.yaml:3")


@given(st.integers(1, 8), st.lists(st.lists(st.integers(0, 7), unique=True), max_size=8))
def test_each_event_is_granted_to_one_claimant(count: int, wishes: list[list[int]]) -> None:
    call = Call(Calls(), lambda event: event, total=count)
    granted: list[int] = []
    for wish in [*wishes, list(range(count))]:
        granted += call.claim([index for index in wish if index < count])
    assert sorted(granted) == list(range(count))


def test_claims_of_threads_never_overlap() -> None:
    call = Call(Calls(), lambda event: event, total=200)
    granted: list[int] = []
    barrier = threading.Barrier(4)

    def claim(start: int) -> None:
        barrier.wait()
        for index in range(200):
            granted.extend(call.claim([(start + index) % 200]))

    threads = [threading.Thread(target=claim, args=(start,)) for start in (0, 50, 100, 150)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == list(range(200))


def test_the_last_fate_resolves_it_with_all_in_order() -> None:
    calls = Calls()
    call = Call(calls, lambda event: f"id of {event}", total=3)
    call.hand_in(3)
    assert calls.open == {call}
    call.end_alike(call.claim([2, 0]), Fate.DELIVERED)
    assert not call.done()
    call.claim([1])
    call.end_each([EventResult(1, Fate.REJECTED, call.explain(1, "b", [ERROR]))])
    result = call.result(0)
    assert [one.fate for one in result.results] == [Fate.DELIVERED, Fate.REJECTED, Fate.DELIVERED]
    (error,) = result.errors
    assert (error.index, error.id, error.event, error.location) == (1, "id of b", "b", "a.yaml:3")
    assert calls.open == set()


def test_the_fast_way_opens_what_the_constructor_opens() -> None:
    calls, collection = Calls(), Collection("p", "c")
    plain, fast = Call(calls, repr, True, 2, collection), Call.opened(calls, repr, True, 2, collection)
    assert vars(fast) == vars(plain)
    assert type(fast) is type(plain)
    fast.end_alike(fast.claim(range(2)), Fate.DELIVERED)
    assert fast.result(0).count(Fate.DELIVERED) == 2


def test_a_call_without_events_is_done_at_once() -> None:
    calls = Calls()
    assert Call(calls, lambda event: event, total=0).result(0).results == ()
    assert calls.open == set()


def test_callbacks_that_raise_are_counted() -> None:
    failed: list[int] = []
    call = Call(Calls(lambda: failed.append(1)), lambda event: event, total=1)
    call.add_done_callback(lambda _: 1 // 0)
    call.end_alike(call.claim([0]), Fate.DELIVERED)
    assert failed == [1]
