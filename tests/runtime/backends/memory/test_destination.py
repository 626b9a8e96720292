"""What is sent is kept, each event once, as a store keeps it."""

from __future__ import annotations

import pickle

import pytest
from schemagen_runtime import ErrorCode, Outcome, SchemaInfo, TransientError
from schemagen_runtime.backends.memory.destination import MemoryDestination

from tests.runtime.backends.memory.support import DRAWN, PLACE, batch, inference


def test_events_are_kept_in_order_and_once() -> None:
    destination = MemoryDestination("a")
    destination.register(PLACE, SchemaInfo.of(DRAWN))
    assert destination.send(batch(inference("a"), {"id": "a", "y": 1})) == Outcome()
    assert destination.send(batch(inference("a"), {"id": "a", "y": 1})) == Outcome(frozenset({0, 1}))
    outcome = destination.send(batch(inference("a", c=0), {"id": "a", "y": 0}))
    assert outcome.errors[0].code is ErrorCode.DUPLICATE_ID
    assert "'c'" in outcome.errors[0].message
    assert [(event.is_label, event.values.get("y")) for event in destination.kept(PLACE)] == [
        (False, None),
        (True, 1),
        (True, 0),
    ]
    assert destination.collections == (PLACE,)
    assert destination.requests == 3
    destination.clear()
    assert destination.kept(PLACE) == ()
    assert destination.send(batch(inference("a", c=0))) == Outcome()


def test_what_there_is_no_room_for_comes_again() -> None:
    destination = MemoryDestination("a")
    destination.faults.fill(1)
    assert destination.send(batch(inference("a"), inference("b"))).again == {1}
    with pytest.raises(TransientError, match="full"):
        destination.send(batch(inference("b")))
    destination.faults.mend()
    assert destination.send(batch(inference("b"))) == Outcome()
    assert [event.values["id"] for event in destination.kept(PLACE)] == ["a", "b"]


def test_it_stays_in_its_process_and_tells_no_values() -> None:
    destination = MemoryDestination("a")
    destination.send(batch(inference("secret")))
    assert "secret" not in repr(destination.kept(PLACE))
    with pytest.raises(TypeError):
        pickle.dumps(destination)
    destination.close()
    assert len(destination.kept(PLACE)) == 1
