"""A workspace lives in one process, and ends once."""

from __future__ import annotations

import pickle
import time

import pytest
from schemagen_runtime import Settings
from schemagen_runtime.client.lifecycle import Lifecycle
from schemagen_runtime.delivery.parts import Parts

from tests.runtime.support import MemoryDestination


def opened(destination: MemoryDestination) -> Lifecycle:
    return Lifecycle(Parts(destination, "memory", Settings()), "p", "m")


def test_it_cannot_be_sent_to_another_process() -> None:
    lifecycle = opened(MemoryDestination())
    with pytest.raises(TypeError, match="open a workspace in the other process instead"):
        pickle.dumps(lifecycle)
    lifecycle.close(5.0)


def test_it_ends_once_and_lets_go_of_the_destination() -> None:
    destination = MemoryDestination()
    lifecycle = opened(destination)
    assert lifecycle.flush(None)
    lifecycle.close(5.0)
    assert destination.closed
    destination.closed = False
    lifecycle.close(5.0)
    assert not destination.closed


def test_a_forked_child_begins_afresh() -> None:
    lifecycle = opened(MemoryDestination())
    parents = lifecycle.pipeline
    lifecycle.fork()
    assert lifecycle.pipeline is not parents
    assert parents.stop(time.monotonic() + 60)
    lifecycle.close(5.0)
