"""Failed calls are told once, unless somebody looked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from schemagen_runtime import IngestFuture, IngestionError
from schemagen_runtime.testing import FailedCalls, MemoryWorkspace, UnseenFailureError

from tests.runtime.backends.memory.support import DRAWN, inference


def look_by_result(future: IngestFuture) -> None:
    with pytest.raises(IngestionError):
        future.result(60)


LOOKS: dict[str, Callable[[IngestFuture], object]] = {
    "result": look_by_result,
    "exception": lambda future: future.exception(60),
    "callback": lambda future: future.add_done_callback(lambda _: None),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_call_that_somebody_looked_at_is_not_told(look: str) -> None:
    with MemoryWorkspace() as memory:
        future = memory.add_data_collection("c", schema=DRAWN).ingest_events([{"id": "a"}])
        LOOKS[look](future)
        memory.settle()
        assert memory.calls.unseen == []


@pytest.mark.parametrize("raise_errors", [True, False])
def test_any_other_is_told_once(raise_errors: bool, caplog: pytest.LogCaptureFixture) -> None:
    with MemoryWorkspace() as memory:
        collection = memory.add_data_collection("c", schema=DRAWN)
        collection.ingest_events([{"id": "a"}], raise_errors=raise_errors)
        memory.settle()
        assert len(memory.calls.unseen) == 1
        with pytest.raises(UnseenFailureError, match=r"future.result\(\)"):
            memory.calls.check()
        memory.calls.check()
    assert "nobody looked at" not in caplog.text


def test_who_has_stopped_hears_nothing() -> None:
    calls = FailedCalls()
    calls.stop()
    calls.stop()
    with MemoryWorkspace() as memory:
        memory.add_data_collection("c", schema=DRAWN).ingest_events([{"id": "a"}]).exception(60)
    assert calls.unseen == []


@pytest.mark.parametrize(
    ("own", "told"),
    [({"f-1": None, "f_1": 2.0}, "'f_1' is there: did you mean 'f-1'?"), ({"nothing": 1}, "no such column")],
)
def test_the_example_names_what_a_misspelt_column_was_meant_to_be(own: dict[str, object], told: str) -> None:
    event = {name: value for name, value in inference("a", **own).items() if value is not None}
    with MemoryWorkspace() as memory:
        memory.add_data_collection("c", schema=DRAWN).ingest_events([event])
        memory.settle()
        with pytest.raises(UnseenFailureError) as raised:
            memory.calls.check()
    assert told in str(raised.value)
