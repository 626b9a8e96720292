"""Tell what the events that came for the labels of one id say together: what counts, what came before, what is new.

For each label the value with the newest time counts, of equal times the one that was accepted later, then the one that
came later. The same value at the same time is there once. The rules are those of the SQLite store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from schemagen_runtime.backends.clickhouse.rows import LabelTime
from schemagen_runtime.backends.clickhouse.values import Held


class Clock(NamedTuple):
    """Say when a value counts: two texts in UTC whose order is that of time, compared from the first on."""

    at: str
    accepted_at: str


class Said(NamedTuple):
    """Hold a value that was given for a label, and when it counts."""

    value: Held
    clock: Clock
    received: int


class News(NamedTuple):
    """Say what an event brings.

    Attributes:
        is_new: whether it brings anything that was not there.
        names: the labels of which it says something that must be remembered, be it only a later time.
    """

    is_new: bool
    names: frozenset[str]


_Key: TypeAlias = tuple[str, str, str]
"""A label, a time, and the text of a value."""


@dataclass(slots=True)
class LabelEvents:
    """Hold what was said of the labels of one id so far.

    Attributes:
        counting: what counts of each label.
        earlier: the other values, in the order in which they became so.
        is_known: whether anything came at all.
    """

    counting: dict[str, Said] = field(default_factory=dict[str, Said])
    earlier: dict[_Key, tuple[str, Said]] = field(default_factory=dict[_Key, tuple[str, Said]])
    is_known: bool = False

    def take(self, given: Mapping[str, Held], time: LabelTime, received: int) -> News:
        """Take in an event that gives labels, and tell what it brings."""
        is_new, self.is_known = not self.is_known, True
        told: set[str] = set()
        for name, value in given.items():
            said = Said(value, Clock(time.at, time.accepted_at), received)
            before = self.counting.get(name)
            if before is not None and _is_said_again(before, said):
                if said.clock > before.clock:
                    self.counting[name] = said
                    told.add(name)
            elif before is None or self._wins(name, said, before):
                self._replace(name, said, before)
                told.add(name)
                is_new = True
            elif (key := _key(name, said)) not in self.earlier:
                self.earlier[key] = name, said
                told.add(name)
                is_new = True
        return News(is_new, frozenset(told))

    def _wins(self, name: str, said: Said, before: Said) -> bool:
        if said.clock != before.clock:
            return said.clock > before.clock
        # Two of one moment: the second wins, unless it is the first that comes again. One that came in the same batch
        # is no other copy, for the events of a batch are in their order.
        kept = self.earlier.get(_key(name, said))
        return kept is None or kept[1].received == said.received

    def _replace(self, name: str, said: Said, before: Said | None) -> None:
        if before is not None:
            self.earlier.pop(_key(name, said), None)
            self.earlier.setdefault(_key(name, before), (name, before))
        self.counting[name] = said


def _key(name: str, said: Said) -> _Key:
    return name, said.clock.at, repr(said.value)


def _is_said_again(before: Said, said: Said) -> bool:
    """Tell whether a value is the one that counts, of the same time, or without a time of its own."""
    return repr(before.value) == repr(said.value) and said.clock.at in (said.clock.accepted_at, before.clock.at)
