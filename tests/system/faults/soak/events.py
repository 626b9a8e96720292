"""The events of a soak: each follows from its prefix and its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tests.system.faults.support import numbered

LABELLED: Final = "label"
"""The prefix of the ids that get labels."""
POISON: Final = r"^life.*[37]77$"
"""The ids of events that the collector refuses, and their batches with them."""
_FLAWED: Final = "life-flawed"
_PERIOD: Final = 41


def prefix_of(number: int, *, is_flawed: bool) -> str:
    """The prefix of whoever has this number, some of whose events do not fit their schema if it is flawed."""
    return f"{_FLAWED if is_flawed else 'life'}{number}"


def is_bad(prefix: str, number: int) -> bool:
    """Whether an event does not fit its schema."""
    return number % _PERIOD == 0 and prefix.startswith(_FLAWED)


def make_events(prefix: str, numbers: Iterable[int]) -> list[Mapping[str, object]]:
    """The events of these numbers."""
    events = numbered(prefix, numbers)
    if not prefix.startswith(_FLAWED):
        return events
    return [{**sent, "x": "no"} if is_bad(prefix, int(str(sent["x"]))) else sent for sent in events]
