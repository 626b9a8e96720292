"""Everybody is told of a fate in one order, which survives a kill between any two steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from schemagen_runtime import DeadLetter, ErrorCode, Fate, FieldError
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.call import Call, Calls
from schemagen_runtime.delivery.counters import Counters
from schemagen_runtime.delivery.ledger import Ledger
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.reports import Reports
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.receipt import Receipt

from tests.runtime.disk.support import STREAM, open_spool
from tests.runtime.support import MemoryDestination

LINES = [b'{"id":"a"}', b'{"id":"b"}']
NOBODY = Reports(MemoryDestination(), Registrations(MemoryDestination()), lambda _at: None)
ERROR = FieldError(ErrorCode.OUT_OF_RANGE, None, "no", "yes", "no")


class Letters:
    """Takes the first letters that it is given."""

    def __init__(self, steps: list[str], takes: int) -> None:
        self._steps = steps
        self._takes = takes

    def bury(self, letters: Sequence[DeadLetter]) -> int:
        self._steps.append("letters")
        return min(len(letters), self._takes)

    def holds(self, stream: Stream, line: bytes, accepted_at: float) -> bool:
        raise AssertionError(stream, line, accepted_at)


class Told:
    """A ledger over a real spool, and the steps that it takes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, letters: int | None) -> None:
        self.steps: list[str] = []
        self.spool = open_spool(folder)
        for name in ("done", "burying", "give_back", "park"):
            self._watch(monkeypatch, name)
        self.counters = Counters(self._count)
        taker = None if letters is None else Letters(self.steps, letters)
        self.ledger = Ledger(self.counters, self.spool, taker, 0.0, Locations(), NOBODY)
        self.call = Call(Calls(), lambda line: line, total=len(LINES))
        self.call.add_done_callback(lambda _: self.steps.append("future"))
        receipt = self.spool.append(STREAM, LINES, 1.0)
        self.segment = Segment(STREAM, self.call, LINES, range(2), LINES, receipt)

    def _count(self, name: str, _value: float, _tags: object) -> None:
        if name != "latency":
            self.steps.append(f"count {name}")

    def _watch(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        plain = getattr(self.spool, name)

        def noted(receipt: Receipt, *rest: float) -> None:
            self.steps.append(f"spool {name}")
            plain(receipt, *rest)

        monkeypatch.setattr(self.spool, name, noted)

    @property
    def fates(self) -> list[Fate]:
        return [result.fate for result in self.call.result(0).results]


def test_what_is_delivered_leaves_the_spool_before_the_future_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(tmp_path, monkeypatch, None)
    told.ledger.deliver(told.segment, Fate.DELIVERED)
    assert told.steps == ["spool done", "count delivered", "future"]
    told.ledger.deliver(told.segment, Fate.DUPLICATE)  # somebody else has claimed it
    assert told.steps == ["spool done", "count delivered", "future"]


def test_a_letter_is_announced_written_and_only_then_leaves_the_spool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(tmp_path, monkeypatch, 2)
    told.ledger.refuse(told.segment, [ERROR, ERROR])
    assert told.steps == ["spool burying", "letters", "spool done", "count dead_lettered", "future"]
    assert told.fates == [Fate.DEAD_LETTERED] * 2


def test_a_letter_that_is_not_taken_stays_in_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(tmp_path, monkeypatch, 1)
    told.ledger.refuse(told.segment, [ERROR, ERROR])
    assert told.steps[2:] == ["spool done", "count dead_lettered", "spool park", "count spooled", "future"]
    assert told.fates == [Fate.DEAD_LETTERED, Fate.SPOOLED]
    assert told.spool.parked == 1


def test_what_is_refused_is_rejected_where_nobody_takes_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(tmp_path, monkeypatch, None)
    told.ledger.refuse_alike(told.segment, ErrorCode.DELIVERY_FAILED, "no")
    assert told.steps == ["spool done", "count rejected", "count rejected", "future"]
    assert told.fates == [Fate.REJECTED] * 2


def test_what_everybody_is_refused_stays_in_the_spool_where_nobody_takes_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(tmp_path, monkeypatch, None)
    told.ledger.give_up(told.segment, ErrorCode.DELIVERY_FAILED, "a wrong token")
    assert told.steps == ["spool park", "count spooled", "future"]


@pytest.mark.parametrize("letters", [None, 2])
def test_what_is_postponed_goes_back_and_is_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: int | None
) -> None:
    told = Told(tmp_path, monkeypatch, letters)
    told.ledger.postpone(told.segment, ErrorCode.DELIVERY_FAILED, "nobody is there")
    assert told.steps == ["spool give_back", "count spooled", "future"]
    assert told.spool.waiting == 2


def test_what_is_turned_away_was_never_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(tmp_path, monkeypatch, 2)
    told.segment.receipt = None
    told.ledger.turn_away(told.segment, ErrorCode.QUEUE_FULL, "full")
    assert told.steps == ["count rejected", "count rejected", "future"]


def test_what_waits_in_the_spool_behind_others_ends_its_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(tmp_path, monkeypatch, None)
    told.ledger.note_spooled(told.segment)
    assert told.steps == ["count spooled", "future"]
    assert told.fates == [Fate.SPOOLED] * 2
