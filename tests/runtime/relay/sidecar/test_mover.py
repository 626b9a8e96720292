"""Batches are sent in order: halves, events, dead letters, positions."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.api.positions import PositionMoved
from schemagen_runtime.relay.event_batch import EventBatch
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.relay import BatchSender
from schemagen_runtime.relay.sidecar.checkpoint import Checkpoint
from schemagen_runtime.relay.sidecar.mover import Mover, Stopped
from schemagen_runtime.relay.sidecar.source_lines import SourceLine

from tests.runtime.relay.sidecar.support import JOINED, Rig, line


def at(text: bytes, position: int = 0) -> SourceLine:
    return SourceLine(text, Place("app.log", "g", position), "part")


def test_events_positions_and_dead_letters_are_there_together(rig: Rig) -> None:
    lines = [at(line("a")), at(b"nonsense", 70), at(line("b", x="text"), 80)]
    sent = rig.mover.move("s", partial(rig.batching().make, lines, {"part": None}, {"part": "1"}))
    assert (sent.delivered, sent.dead.total()) == (1, 2)
    assert rig.stored() == ["a"]
    assert rig.mover.positions() == {"part": "1"}
    assert [letter["source"] for letter in rig.buried()] == [
        {"file": "app.log", "generation": "g", "position": position} for position in (70, 80)
    ]
    assert rig.mover.meter.lines["s", "dead_lettered"] == 2


def test_who_was_overtaken_sends_nothing(rig: Rig) -> None:
    with pytest.raises(PositionMoved):
        rig.mover.move("s", partial(rig.batching().make, [at(line("a"))], {"part": "9"}, {"part": "10"}))
    assert rig.stored() == []


class Away:
    """A sender whose destination is away for some attempts."""

    def __init__(self, sender: BatchSender, attempts: int) -> None:
        self._sender = sender
        self.left = attempts

    def positions(self) -> Mapping[str, str] | None:
        return self._sender.positions()

    def take(self, parts: Iterable[str]) -> None:
        self._sender.take(parts)

    def bury(self, parts: Iterable[str]) -> None:
        self._sender.bury(parts)

    def write(self, batch: EventBatch) -> Sent:
        if self.left:
            self.left -= 1
            raise TransientError("away")
        return self._sender.write(batch)


def away(rig: Rig, attempts: int) -> tuple[Mover, Away]:
    sender = Away(rig.sender, attempts)
    return Mover(sender, None, rig.mover.halves, rig.mover.meter), sender


def test_a_destination_that_is_away_is_waited_for_and_halves_wait_too(rig: Rig) -> None:
    mover, sender = away(rig, 2)
    batching = rig.batching(JOINED)
    mover.move("s", partial(batching.make, [at(line("a", side="in"))], {}, {}))
    sender.left = 2
    sent = mover.move("s", partial(batching.make, [at(line("a", side="out"), 90)], {}, {}))
    assert sent.delivered == 1
    assert mover.meter.paused is None
    assert mover.halves.late("s", lambda _: -1.0) == []


def test_stopping_ends_the_waiting(rig: Rig) -> None:
    mover, _ = away(rig, 10**9)
    threading.Timer(0.05, mover.stopping.set).start()
    with pytest.raises(Stopped):
        mover.move("s", partial(rig.batching().make, [at(line("a"))], {}, {}))
    assert mover.meter.paused == "away"


def test_where_the_destination_keeps_no_positions_a_checkpoint_does(rig: Rig, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "c.json")
    mover = Mover(rig.sender, checkpoint, rig.mover.halves, rig.mover.meter)
    mover.move("s", partial(rig.batching().make, [at(line("a"))], {"part": None}, {"part": "1"}))
    assert Checkpoint(tmp_path / "c.json").positions() == mover.positions() == {"part": "1"}


class NoRoom:
    """A sender whose dead letters find no room for some attempts."""

    def __init__(self, sender: BatchSender, attempts: int) -> None:
        self._sender = sender
        self.left = attempts

    def positions(self) -> Mapping[str, str] | None:
        return self._sender.positions()

    def take(self, parts: Iterable[str]) -> None:
        self._sender.take(parts)

    def bury(self, parts: Iterable[str]) -> None:
        if self.left:
            self.left -= 1
            raise TransientError("No space left on device")
        self._sender.bury(parts)

    def write(self, batch: EventBatch) -> Sent:
        return self._sender.write(batch)


def test_what_is_written_is_not_written_again_while_its_dead_letters_find_no_room(rig: Rig) -> None:
    mover = Mover(NoRoom(rig.sender, 3), None, rig.mover.halves, rig.mover.meter)
    lines = [at(line("a")), at(b"nonsense", 70)]
    sent = mover.move("s", partial(rig.batching().make, lines, {"part": None}, {"part": "1"}))
    assert (sent.delivered, sent.dead.total(), mover.meter.paused) == (1, 1, None)
    assert len(rig.buried()) == 1
    later = [at(b"worse", 80)]
    mover.move("s", partial(rig.batching().make, later, {"part": "1"}, {"part": "2"}))
    assert len(rig.buried()) == 2


def test_stopped_before_its_dead_letters_are_kept_the_next_start_keeps_them(rig: Rig) -> None:
    mover = Mover(NoRoom(rig.sender, 10**9), None, rig.mover.halves, rig.mover.meter)
    batching = rig.batching(JOINED)
    mover.move("s", partial(batching.make, [at(line("a", side="in"))], {"part": None}, {"part": "1"}))
    both = [at(line("a", side="out"), 90), at(b"nonsense", 170)]
    threading.Timer(0.05, mover.stopping.set).start()
    with pytest.raises(Stopped):
        mover.move("s", partial(batching.make, both, {"part": "1"}, {"part": "2"}))
    assert mover.positions() == {"part": "2"}
    rig.sender.take(mover.positions())
    rig.mover.halves.recover(mover.positions())
    assert [letter["source"] for letter in rig.buried()] == [{"file": "app.log", "generation": "g", "position": 170}]
    assert rig.stored() == ["a"]
    assert rig.mover.halves.late("s", lambda _: -1.0) == []


def test_a_request_is_told_to_come_again_where_dead_letters_find_no_room(rig: Rig) -> None:
    mover = Mover(NoRoom(rig.sender, 1), None, rig.mover.halves, rig.mover.meter)
    request = partial(rig.batching().make, [at(line("a")), at(b"nonsense", 7)], {}, {})
    with pytest.raises(TransientError, match="No space"):
        mover.try_move("s", request)
    assert mover.try_move("s", request).duplicates == 1


def test_a_request_does_not_wait_for_what_waits_for_room(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_runtime.relay.sidecar.mover._TURN_SECONDS", 0.01)
    mover = Mover(NoRoom(rig.sender, 10**9), None, rig.mover.halves, rig.mover.meter)
    waiting = partial(mover.move, "s", partial(rig.batching().make, [at(b"nonsense")], {}, {}))
    with ThreadPoolExecutor() as pool:
        held = pool.submit(waiting)
        while mover.meter.paused is None:
            time.sleep(0.01)
        with pytest.raises(TransientError, match="No space"):
            mover.try_move("s", partial(rig.batching().make, [at(line("a"))], {}, {}))
        mover.stopping.set()
    assert type(held.exception()) is Stopped
