"""Hold local times that are no moment: in their zone they come twice, or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

_TWICE = (
    "it comes twice there, when clocks go back: choose before the call, in pandas by "
    "dt.tz_localize({zone!r}, ambiguous=True) for the first, False for the second"
)
_NEVER = (
    "it never comes there, when clocks go forward: is the zone another one? In pandas "
    "dt.tz_localize({zone!r}, nonexistent='shift_forward') takes the next that comes"
)


@dataclass(frozen=True, slots=True)
class UnplacedTime:
    """Hold a local time which is no moment.

    Attributes:
        local: the time, without a zone.
        zone: the name of the zone.
        comes_twice: whether it comes twice there; else it never comes.
    """

    local: datetime
    zone: str
    comes_twice: bool

    def __str__(self) -> str:
        return f"{self.local} of {self.zone}"

    @property
    def why(self) -> str:
        """Return why it is no moment, and what to do."""
        return (_TWICE if self.comes_twice else _NEVER).format(zone=self.zone)


def place(local: datetime, zone: tzinfo, name: str) -> datetime | UnplacedTime:
    """Return the moment of a local time in its zone, or that it is none there.

    Args:
        local: a time without a zone.
        zone: its zone; ``name`` is what that is called.
        name: see there.
    """
    early, late = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    first, second = early.utcoffset(), late.utcoffset()
    if first is None or second is None or first == second:
        return early
    # Of a class of others, such as that of pandas, a message would not show the value.
    return UnplacedTime(datetime.combine(local.date(), local.time()), name, comes_twice=first > second)
