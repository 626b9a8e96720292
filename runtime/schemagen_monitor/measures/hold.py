"""Hold alerts: they open when a finding comes twice, and close when it stays away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_monitor.measures.levels import Level, highest

LOOKED_AT: Final = 3
"""How many windows are looked at, the newest and those before."""
OPENING: Final = 2
"""How many of them must be flagged to open an alert. None flagged closes it."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Hold one alert: from where it is told of, where it opened, and where it closed. Windows are given by number."""

    since: int
    """The first flagged window of those that opened it."""
    opened: int
    closed: int | None
    """The third window without a flag; None while it is open."""
    levels: tuple[Level, ...]
    """Its level at each window from the one that opened it on: the higher one of the last three windows, and where
    these have none left to open an alert, the level that it had."""

    @property
    def level(self) -> Level:
        """Return the last level."""
        return self.levels[-1]


def hold(flags: Sequence[Level | None]) -> tuple[Episode, ...]:
    """Return the alerts of one finding, oldest first.

    Args:
        flags: The level of each window that could be judged, oldest first. Windows without events, or with too few
            rows, are left out: they neither flag nor close.
    """
    episodes: list[Episode] = []
    current: Episode | None = None
    for window in range(len(flags)):
        first = max(0, window - LOOKED_AT + 1)
        recent = flags[first : window + 1]
        flagged = [first + place for place, level in enumerate(recent) if level is not None]
        level = highest(recent) if len(flagged) >= OPENING else None
        if current is None:
            if level is not None:
                current = Episode(flagged[0], window, None, (level,))
        elif not flagged:
            episodes.append(Episode(current.since, current.opened, window, current.levels))
            current = None
        else:
            levels = (*current.levels, level or current.level)
            current = Episode(current.since, current.opened, None, levels)
    return (*episodes, current) if current else tuple(episodes)
