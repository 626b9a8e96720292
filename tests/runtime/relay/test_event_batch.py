"""What is no event says why, and a batch knows how much was read."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.event_batch import EventRun, Misfit, no_event, schema_conflict, unknown_schema

from tests.runtime.relay.support import STREAM, batch, lines, run
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


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
def test_pieces_of_a_run_hold_what_it_holds_and_when_it_was_accepted(size: int) -> None:
    texts = [b"%d" % number for number in range(6)]
    whole = EventRun(STREAM, range(10, 16), texts, accepted=[(1, 0.1), (3, 0.2), (2, 0.3)])
    found: list[tuple[int, bytes, float]] = []
    for piece in whole.pieces(size):
        assert len(piece.indexes) <= size
        moments = [moment for count, moment in piece.accepted for _ in range(count)]
        found += zip(piece.indexes, piece.lines, moments, strict=True)
    assert found == list(zip(range(10, 16), texts, [0.1, 0.2, 0.2, 0.2, 0.3, 0.3], strict=True))


def test_pieces_of_made_events_have_no_lines() -> None:
    values: list[dict[str, object]] = [{"a": 1}, {"a": 2}, {"a": 3}]
    pieces = list(EventRun(STREAM, range(3), values=values).pieces(2))
    assert [(list(one.values), list(one.lines), list(one.accepted)) for one in pieces] == [
        (values[:2], [], []),
        (values[2:], [], []),
    ]
