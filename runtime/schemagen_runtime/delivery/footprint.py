"""What events take in memory, estimated: the bound of the queue is one of memory, of which wire lines are the least."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final, cast

_EVERY: Final = 256
"""Calls after which another event is weighed: weighing takes as long as validating."""
_ITEMS: Final = 16
"""Items of a list that stand for all of them."""
_IMMORTAL: Final = range(-5, 257)
"""Ints of which CPython has one object each."""


def weigh(event: object) -> int:
    """Bytes of an event in memory: the object, its columns' values, and what lists hold."""
    return sys.getsizeof(event) + sum(map(_weigh_value, _values(event)))


def _values(event: object) -> Iterable[object]:
    if isinstance(event, Mapping):
        return cast("Mapping[object, object]", event).values()
    return [getattr(event, name, None) for name in getattr(type(event), "__slots__", ())]


def _weigh_value(value: object) -> int:
    if value is None or isinstance(value, bool) or (type(value) is int and value in _IMMORTAL):
        return 0
    items = _items(value)
    some = items[:_ITEMS]
    return sys.getsizeof(value) + (sum(map(_weigh_value, some)) * len(items) // len(some) if some else 0)


def _items(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()


class Scale:
    """Estimates what events hold beside their wire lines, by one in so many calls. Threads may share it."""

    __slots__ = ("_calls", "_ratio")

    def __init__(self) -> None:
        self._calls = 0
        self._ratio = 0.0

    def __call__(self, events: Sequence[object], size: int) -> int:
        """Bytes that these events hold, one at least, whose lines have ``size`` bytes."""
        if self._calls % _EVERY == 0:
            with suppress(Exception):  # a mapping of the caller's own making may raise anything
                self._ratio = weigh(events[0]) * len(events) / size
        self._calls += 1
        return int(size * self._ratio)
