"""The account of labels: by the documented rule, for each label the value with the newest time counts.

``docs/storage.md`` has the rule, under "When a label counts". What is known of a value's time is that of its event, or
the time of its call: from when it was begun to when it had returned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemagen_runtime import LabelValue

from tests.system.faults.soak.journal import Call, Correction

_SLACK: Final = 0.05
"""Seconds by which two clocks of one machine may differ here, and milliseconds be rounded."""


@dataclass(frozen=True)
class Given:
    """A value that was given for a label.

    Attributes:
        is_certain: whether its call returned.
        at: its own time, in seconds of the epoch; None where it counts from when it was accepted.
        earliest: when it may have been accepted first.
        latest: and last.
    """

    is_certain: bool
    at: float | None
    earliest: float
    latest: float

    def fits(self, value: LabelValue) -> bool:
        """Whether its stored times are the right ones."""
        at, accepted_at = seconds(value.at), seconds(value.accepted_at)
        is_right = at == self.at if self.at is not None else at == accepted_at
        return is_right and self.earliest - _SLACK <= accepted_at <= self.latest + _SLACK

    def is_before(self, other: Given) -> bool:
        """Whether the other one certainly counts, and not this."""
        if self.at is not None and other.at is not None and self.at != other.at:
            return self.at < other.at
        if self.at == other.at:
            return self.latest + _SLACK < other.earliest
        mine = self.latest if self.at is None else self.at
        return mine + _SLACK < (other.earliest if other.at is None else other.at)


class LabelAccount:
    """What was given for the labels of each id, and what is stored of it."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], dict[object, Given]] = defaultdict(dict)
        self._history: dict[tuple[str, str], list[LabelValue]] = defaultdict(list)
        self._counting: dict[tuple[str, str], object] = {}
        self.accepted = 0
        self.lost = 0
        self.doubled = 0
        self.wrong = 0
        self.told: list[str] = []

    def take(self, calls: Iterable[Call]) -> None:
        """Add what was given in calls."""
        for call in calls:
            for correction in call.corrections:
                self._add(call, correction)

    def _add(self, call: Call, correction: Correction) -> None:
        at = None if correction.at is None else seconds(correction.at)
        latest = float("inf") if call.returned is None else call.returned
        given = Given(call.returned is not None, at, call.began, latest)
        self.accepted += given.is_certain
        self._given[correction.id, "y"][correction.value] = given
        if correction.both:
            self._given[correction.id, "z"][f"z{correction.value}"] = given

    def note_stored(self, id_: str, labels: Mapping[str, object]) -> None:
        """Note which values are joined to an inference."""
        for label, value in labels.items():
            self._counting[id_, label] = value

    def note_history(self, id_: str, values: Sequence[LabelValue]) -> None:
        """Note all values that were kept for an id, by label, the one that counts last."""
        for value in values:
            self._history[id_, value.label].append(value)

    def judge(self) -> None:
        """Compare."""
        for place in sorted({*self._given, *self._history, *self._counting}):
            self._judge(place)

    def _judge(self, place: tuple[str, str]) -> None:
        given, history = self._given[place], self._history[place]
        times = Counter(value.value for value in history)
        for value, one in given.items():
            if one.is_certain and not times[value]:
                self.lost += 1
                self.told.append(f"{place}: the value {value} is not in the history: {one}")
        for value, number in times.items():
            if number > 1:
                self.doubled += 1
                self.told.append(f"{place}: the value {value} is {number} times in the history")
        wrong = list(self._complaints(place, history))
        self.wrong += len(wrong)
        self.told += wrong

    def _complaints(self, place: tuple[str, str], history: Sequence[LabelValue]) -> Iterator[str]:
        given = self._given[place]
        for value in history:
            if value.value not in given:
                yield f"{place}: nobody gave {value.value}"
                return
            if not given[value.value].fits(value):
                yield f"{place}: {value.value} has the times {value.at}, {value.accepted_at}: {given[value.value]}"
        last = history[-1].value if history else None
        if self._counting.get(place) != last:
            yield f"{place}: {self._counting.get(place)} is joined, and the last of the history is {last}"
        for other in history[:-1]:
            if given[last].is_before(given[other.value]):
                yield f"{place}: {last} counts, not {other.value}: {given[last]}, {given[other.value]}"


def seconds(text: str) -> float:
    """A date-time in seconds of the epoch."""
    return datetime.fromisoformat(text).timestamp()
