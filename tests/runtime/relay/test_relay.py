"""The loop: write, bury, tell the source, in this order; what goes wrong is waited for, and nothing is told then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from schemagen_runtime import ErrorCode, TransientError
from schemagen_runtime.api.positions import PositionMoved
from schemagen_runtime.relay import relay as module
from schemagen_runtime.relay.batch_source import Keeper, SourceError
from schemagen_runtime.relay.event_batch import EventBatch, EventRun
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.relay import Relay

from tests.runtime.relay.support import STREAM, batch, lines
from tests.runtime.support import event


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES", (0.001,))
    monkeypatch.setattr(module, "_LOOK_EVERY", 0.0)


@dataclass
class Script:
    """A log of two batches and a store, both of which do what the test says, and write down what is asked of them."""

    problems: dict[str, list[Exception]] = field(default_factory=dict[str, list[Exception]])
    steps: list[str] = field(default_factory=list[str])
    dead: int = 0
    takes_notes: bool = True
    holds_all: bool = True
    on_wait: Callable[[], object] = lambda: None
    at: int = 0
    identity: str = "log"
    arrived: int = 0

    def note(self, step: str) -> None:
        self.steps.append(step)
        problems = self.problems.get(step.partition(" ")[0], [])
        if problems:
            raise problems.pop(0)

    # The log

    def begin(self, keeper: Keeper) -> None:
        assert keeper.positions() == {}

    def read(self, seconds: float) -> EventBatch | None:
        assert seconds > 0
        self.note(f"read {self.at}")
        if self.at == 2:
            return None
        self.at += 1
        (made,) = lines(event(str(self.at)))
        return batch(EventRun(STREAM, [0], [made], accepted=((1, 1.0),)), start=self.at - 1)

    def done(self, batch: EventBatch) -> bool:
        self.note(f"done {batch.after['0']}")
        return self.takes_notes

    def holds(self, batch: EventBatch) -> bool:
        del batch
        return self.holds_all

    def rewind(self) -> None:
        self.note("rewind")
        self.at = 0

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.note("wait")
        self.on_wait()

    def backlog(self) -> Mapping[tuple[str, str], int]:
        return {("log", "0"): 2 - self.at + self.arrived}

    def is_at_end(self) -> bool:
        return self.at == 2

    def close(self) -> None: ...

    # The store

    def positions(self) -> Mapping[str, str]:
        return {}

    def take(self, parts: Iterable[str]) -> None: ...

    def write(self, batch: EventBatch) -> Sent:
        self.note(f"write {batch.after['0']}")
        return Sent(1, 0, 0, Counter({ErrorCode.NO_EVENT: self.dead} if self.dead else {}))

    def bury(self, parts: Iterable[str]) -> None:
        self.note(f"bury {','.join(parts)}")


def play(script: Script) -> Meter:
    meter = Meter()
    Relay(script, meter).run(script, lambda _: None, until_now=True)
    return meter


def test_the_source_is_told_after_all_else() -> None:
    script = Script(dead=1)
    meter = play(script)
    first, second = ["read 0", "write 1", "bury 0", "done 1"], ["read 1", "write 2", "bury 0", "done 2"]
    assert script.steps == [*first, *second]
    assert meter.fates == {"delivered": 2, "duplicate": 0, "erased": 0, "dead_lettered": 2}
    assert meter.lag_seconds == 0.0


def test_a_store_that_is_away_is_waited_for_and_the_batch_read_again() -> None:
    script = Script({"write": [TransientError("locked"), TransientError("locked")]})
    paused: list[object] = []
    lags: list[float] = []
    meter = Meter()

    def look() -> None:
        paused.append(meter.paused)
        lags.append(meter.lag_seconds)

    script.on_wait = look
    Relay(script, meter).run(script, lambda _: None, until_now=True)
    steps = [step for step in script.steps if step != "wait"]
    assert steps[:7] == [*("read 0", "write 1", "rewind") * 2, "read 0"]
    assert steps[7:] == ["write 1", "done 1", "read 1", "write 2", "done 2"]
    assert set(paused) == {"locked"}
    assert min(lags) > 1e6  # they were accepted when the epoch began
    assert meter.lag_seconds == 0.0
    assert meter.paused is None
    assert meter.fates["delivered"] == 2


def test_how_far_behind_it_is_is_told_while_the_store_is_away() -> None:
    script = Script({"write": [TransientError("away")] * 3})
    told: list[Mapping[tuple[str, str], int]] = []
    meter = Meter()

    def arrive() -> None:
        told.append(meter.lag_events)
        script.arrived += 100

    script.on_wait = arrive
    Relay(script, meter).run(script, lambda _: None, until_now=True)
    assert [lag.get(("log", "0")) for lag in told[:3]] == [None, 101, 201]


def test_dead_letters_are_buried_before_anything_else_however_often_it_takes() -> None:
    script = Script({"bury": [TransientError("full"), TransientError("full")]}, dead=1)
    play(script)
    assert [step for step in script.steps if step != "wait"][:6] == [
        *("read 0", "write 1", "bury 0", "bury 0", "bury 0", "done 1")
    ]


def test_a_batch_whose_part_went_is_left_to_whoever_has_it() -> None:
    script = Script({"bury": [TransientError("full")]}, dead=1)

    def lose() -> None:
        script.holds_all = False
        script.dead = 0

    script.on_wait = lose
    play(script)
    steps = [step for step in script.steps if step != "wait"]
    assert steps[:5] == ["read 0", "write 1", "bury 0", "rewind", "read 0"]


def test_who_was_overtaken_begins_where_the_store_stands() -> None:
    script = Script({"write": [PositionMoved("another process reads it")]})
    meter = play(script)
    assert script.steps[:3] == ["read 0", "write 1", "rewind"]
    assert meter.refused_commits == 1


def test_a_note_that_the_log_does_not_take_is_counted() -> None:
    assert play(Script(takes_notes=False)).refused_commits == 2


def test_what_is_wrong_for_good_ends_it() -> None:
    with pytest.raises(SourceError, match="no such topic"):
        play(Script({"read": [SourceError("no such topic")]}))


def test_stopped_it_finishes_its_batch_and_reads_no_more() -> None:
    script = Script()
    relay = Relay(script, Meter())
    relay.run(script, lambda _: relay.stop(), until_now=False)
    assert relay.is_stopping
    assert script.steps == ["read 0", "write 1", "done 1"]


def test_stopped_while_it_waits_it_ends_at_once() -> None:
    script = Script({"write": [TransientError("away")] * 100})
    relay = Relay(script, Meter())
    script.on_wait = relay.stop
    relay.run(script, lambda _: None, until_now=False)
    assert script.steps.count("write 1") == 1
