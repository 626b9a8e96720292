"""What one client process is to do; it travels as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import orjson
from schemagen_runtime import Settings, WhenFull

LABELLED_IDS: Final = 12
"""The number of ids for which all processes send labels."""
LONG: Final = 3000.0
"""Seconds within which each machine has delivered what has no spool, however slow and busy it is."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one client process is to do.

    ``to`` is the destination's URL, in which a relative path begins at ``folder``, where spool, dead letters and the
    journal lie too. ``end`` is how the process ends when it is let: ``close``, ``exit``, ``os._exit``, ``sys.exit``
    (out of a handler, during ``close``), ``stay`` (until it is killed), ``flush`` (when nothing waits any more). One
    that ``drops`` may turn away events that find no room.
    """

    number: int
    to: str
    folder: str
    end: str
    seed: int = 0
    spooled: bool = True
    settings: Settings
    calls: int = 0
    largest: int = 100
    pause: float = 0.01
    threads: int = 1
    forks: int = 0
    file_limit: int = 0
    interrupted: bool = False
    cancelled: bool = False
    moves: bool = False
    dies_at: int = 0
    labels: float = 0.0
    flawed: bool = False
    drops: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what ``write`` wrote."""
        plan = orjson.loads(text)
        plan["settings"]["when_full"] = WhenFull(plan["settings"]["when_full"])
        plan["settings"] = Settings(**plan["settings"])
        return cls(**plan)

    def write(self) -> str:
        """Return it as JSON."""
        return orjson.dumps(self).decode()
