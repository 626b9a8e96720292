"""What is no event says why, and a batch knows how much was read."""

from __future__ import annotations

from schemagen_runtime.relay.event_batch import Misfit, no_event, schema_conflict, unknown_schema

from tests.runtime.relay.support import batch, lines, run
from tests.runtime.support import event


def test_a_batch_counts_events_and_misfits() -> None:
    misfit = Misfit(b"", no_event("it is empty", "a tombstone"))
    read = batch(run(*lines(event("a"), event("b"))), misfits={2: misfit}, start=5)
    assert read.size == 3
    assert (read.before, read.after) == ({"0": "5"}, {"0": "8"})
    assert read.origin(2) == ("0", {"offset": 7})


def test_each_reason_has_its_code_and_says_what_was_expected() -> None:
    errors = [no_event("it is empty", "nothing"), unknown_schema("ab" * 32, "t.schemas"), schema_conflict("it differs")]
    assert [str(error.code) for error in errors] == ["no_event", "unknown_schema", "schema_conflict"]
    assert errors[0].message == "it is no event: it is empty"
    assert errors[1].message.startswith("its schema abababababab is not known: t.schemas has no such document")
    assert errors[2].message == "its schema is refused: it differs"
