"""Events, positions and dead letters, with a kill between any two steps: each is kept once."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import Collection, ErrorCode, SchemaInfo, TransientError
from schemagen_runtime.api.positions import PositionMoved
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.relay.event_batch import Misfit, no_event, unknown_schema

from tests.runtime.relay.support import PLACE, STREAM, Rig, batch, codes, lines, offset_of, run
from tests.runtime.support import event, label, schema


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.store.close()


BAD = event("bad", x="one")


def test_events_are_stored_and_the_position_with_them(rig: Rig) -> None:
    sent = rig.sender.write(batch(run(*lines(event("a"), event("b"), label("a", y=1)))))
    assert (sent.delivered, sent.duplicates, sent.dead) == (3, 0, {})
    assert rig.ids() == ["a", "b"]
    assert rig.sender.positions() == {"0": "3"}
    sent = rig.sender.write(batch(run(*lines(event("b"), event("c"))), start=3))
    assert (sent.delivered, sent.duplicates) == (1, 1)


def test_what_is_no_event_or_does_not_fit_becomes_a_dead_letter_of_its_place(rig: Rig) -> None:
    foreign = Misfit(b"\xff\x00", no_event("it has no headers", "2 bytes"))
    stranger = Stream(PLACE, "m", SchemaInfo("other", "1.0.0", "0" * 64, b""))
    unknown = Misfit(b'{"id":"u"}', unknown_schema("0" * 64, "topic.schemas"), stranger)
    good = run(*lines(event("a"), BAD), b'{"id":', b'{"id":"twice","id":"twice"}', first=2)
    parts = batch(good, misfits={0: foreign, 1: unknown})
    sent = rig.sender.write(parts)
    assert sent.delivered == 1
    assert rig.letters() == []  # they wait in the store
    rig.sender.bury(parts.after)
    letters = sorted(rig.letters(), key=offset_of)
    assert codes(letters) == ["no_event", "unknown_schema", "type_mismatch", "malformed_json", "malformed_json"]
    assert base64.b64decode(str(letters[0]["raw"])) == b"\xff\x00"
    assert letters[1]["event"] == {"id": "u"}
    assert letters[2]["event"] == BAD
    assert letters[2]["source"] == {"offset": 3}
    assert base64.b64decode(str(letters[3]["raw"])) == b'{"id":'
    assert rig.store.waiting_letters("relay") == []


def test_killed_before_the_commit_nothing_has_happened(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    first = batch(run(*lines(event("a"), BAD)))
    with monkeypatch.context() as patch:
        patch.setattr("schemagen_runtime.backends.sqlite.positions.keep_letters", _kill)
        with pytest.raises(KeyboardInterrupt):
            rig.sender.write(first)
    other = rig.another()
    other.take(["0"])
    assert (rig.ids() if rig.store.collections() else []) == []
    assert other.positions() == {}
    assert rig.letters() == []
    other.write(first)
    other.bury(["0"])
    assert rig.ids() == ["a"]
    assert rig.offsets() == {1: 1}


def test_killed_after_the_commit_the_next_one_buries_first(rig: Rig) -> None:
    rig.sender.write(batch(run(*lines(event("a"), BAD))))
    other = rig.another()
    other.take(["1"])  # which is nobody's letter
    assert rig.letters() == []
    other.take(["0"])
    assert rig.offsets() == {1: 1}
    assert other.positions() == {"0": "2"}
    assert rig.store.waiting_letters("relay") == []


def test_killed_after_the_letters_are_durable_none_is_written_twice(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.sender.write(batch(run(*lines(event("a"), BAD, event("bad", x="two")))))
    with monkeypatch.context() as patch:
        patch.setattr(rig.store, "settle_letters", _kill)
        with pytest.raises(KeyboardInterrupt):
            rig.sender.bury(["0"])
    other = rig.another()
    other.take(["0"])
    assert rig.offsets() == {1: 1, 2: 1}
    assert rig.store.waiting_letters("relay") == []


def _kill(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_topic_that_was_made_anew_has_letters_of_its_own(rig: Rig) -> None:
    rig.sender.write(batch(run(*lines(BAD))))
    rig.sender.bury(["0"])
    other = rig.another()
    other.write(batch(run(*lines(event("other", x="one"))), start=1))
    other.bury(["0"])
    assert [letter["event"] for letter in rig.letters()] == [BAD, event("other", x="one")]


def test_who_was_overtaken_writes_nothing(rig: Rig) -> None:
    first = batch(run(*lines(event("a"), BAD)))
    rig.another().write(first)
    with pytest.raises(PositionMoved):
        rig.sender.write(first)
    assert len(rig.store.waiting_letters("relay")) == 1


def test_a_store_that_is_away_fills_no_dead_letters(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    first = batch(run(*lines(event("a"), BAD)))
    rig.sender.write(batch(run(*lines(event("0")))))
    with monkeypatch.context() as patch:
        patch.setattr(rig.store, "_write", _away)
        with pytest.raises(TransientError):
            rig.sender.write(batch(first.runs[0], start=1))
    assert rig.letters() == []
    assert rig.store.waiting_letters("relay") == []
    assert rig.sender.positions() == {"0": "1"}


def _away(*_: object) -> None:
    raise TransientError("the disk is full")


def test_a_schema_that_the_store_refuses_makes_dead_letters(rig: Rig) -> None:
    rig.sender.write(batch(run(*lines(event("a")))))
    other = SchemaInfo.of(schema("1.1.0", **{"x: int": "x: string"}))
    stream = Stream(PLACE, "m", other)
    refused = run(*lines(event("b", x="text")), first=1, stream=stream)
    sent = rig.sender.write(batch(run(*lines(event("c"))), refused, start=1))
    assert sent.delivered == 1
    assert sent.dead == {ErrorCode.SCHEMA_CONFLICT: 1}
    rig.sender.bury(["0"])
    assert codes(rig.letters()) == ["schema_conflict"]
    assert rig.ids() == ["a", "c"]


def test_a_document_that_is_none_makes_dead_letters(rig: Rig) -> None:
    damaged = Stream(Collection("p", "other"), "m", SchemaInfo("small", "1.0.0", "1" * 64, b"{}"))
    sent = rig.sender.write(batch(run(*lines(event("a")), stream=damaged)))
    assert sent.dead == {ErrorCode.SCHEMA_CONFLICT: 1}


def test_what_was_erased_is_no_dead_letter(rig: Rig) -> None:
    rig.sender.write(batch(run(*lines(event("a")))))
    rig.store.erase(PLACE, ["a"])
    sent = rig.sender.write(batch(run(*lines(event("a"))), start=1))
    assert (sent.delivered, sent.erased, sent.dead) == (0, 1, {})
    assert rig.store.waiting_letters("relay") == []


def test_events_that_were_made_here_are_written_down(rig: Rig) -> None:
    made = run(first=0)
    values = type(made)(STREAM, range(2), values=[event("a"), BAD])
    sent = rig.sender.write(batch(values))
    assert sent.delivered == 1
    rig.sender.bury(["0"])
    assert [letter["event"] for letter in rig.letters()] == [BAD]
    assert rig.ids() == ["a"]
