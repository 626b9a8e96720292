"""Read and write what a schema says to its monitor: the ``monitor`` section of its document."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, TypeGuard, cast

from schemagen_runtime.durations import parse_duration, spell_duration


class Window(StrEnum):
    """Say over how long a time a monitor judges a model at once, in whole days of UTC."""

    DAY = "day"
    WEEK = "week"
    FOUR_WEEKS = "28 days"

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return _DAYS[self]


_DAYS: Final = {Window.DAY: 1, Window.WEEK: 7, Window.FOUR_WEEKS: 28}


_HOUR: Final = 3600
"""Events are counted by hour, so a silence has whole ones."""


LONGEST_SILENCE: Final = 366 * 24
"""The longest silence that a schema may allow, in hours."""


class Levels(NamedTuple):
    """Hold from which size on a finding is a warning, and from which an alert; both are reached by equal sizes."""

    warning: float
    alert: float


DEFAULT_LEVELS: Final[Mapping[str, Levels]] = MappingProxyType(
    {
        "drift": Levels(0.05, 0.1),
        "missing": Levels(0.01, 0.05),
        "new_values": Levels(0.01, 0.05),
        "performance": Levels(0.05, 0.1),
        "errors": Levels(0.1, 0.25),
        "rejections": Levels(0.01, 0.05),
    }
)
"""The levels where a schema says none, by what is found.

``drift`` is the Jensen-Shannon distance of a distribution, less what chance makes of it; ``missing``, ``new_values``
and ``rejections`` are the rise of a share of the rows; ``performance`` is the fall of a share, such as accuracy, or of
the AUC; ``errors`` is the rise of an error of a regression, a log loss or a Brier score, as a part of what it was.
"""


class Monitoring(NamedTuple):
    """Hold what a schema says to its monitor.

    Attributes:
        quiet: the names of the columns that follow the calendar, and are never judged.
        window: how long a window is; None where the number of rows decides.
        said: the levels that are given, by what is found and by their name, ``warning`` or ``alert``.
        silent_after: after how many hours without an event an alert opens; None where none does.
    """

    quiet: tuple[str, ...] = ()
    window: Window | None = None
    said: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    silent_after: int | None = None

    def levels(self, found: str) -> Levels:
        """Return the levels of what is found, one of :data:`DEFAULT_LEVELS`; what is not given is as it is there."""
        return DEFAULT_LEVELS[found]._replace(**dict(dict(self.said).get(found, ())))

    def over(self, other: "Monitoring") -> "Monitoring":
        """Return what both say: the quiet columns of both, and of all else what is said here, where it is."""
        mine, others = dict(self.said), dict(other.said)
        merged = {found: dict(others.get(found, ())) | dict(mine.get(found, ())) for found in DEFAULT_LEVELS}
        return Monitoring(
            tuple(dict.fromkeys((*other.quiet, *self.quiet))),
            self.window or other.window,
            tuple((found, tuple(levels.items())) for found, levels in merged.items() if levels),
            other.silent_after if self.silent_after is None else self.silent_after,
        )


def read_monitoring(section: object) -> Monitoring | None:
    """Read the section, as JSON has it; a part of another form counts as not given. None where there is no section."""
    if not isinstance(section, dict):
        return None
    given = _mapping(cast("object", section))
    quiet, window = given.get("quiet"), given.get("window")
    names = cast("list[object]", quiet) if isinstance(quiet, list) else []
    return Monitoring(
        tuple(name for name in names if isinstance(name, str)),
        Window(str(window)) if window in list(Window) else None,
        tuple(_levels(_mapping(given.get("levels")))),
        read_silence(given.get("silent_after")),
    )


def read_silence(text: object) -> int | None:
    """Return the hours of a silence such as ``6h`` or ``2d``; None where it is no duration of whole hours."""
    seconds = parse_duration(text) if isinstance(text, str) else None
    return None if not seconds or seconds % _HOUR else seconds // _HOUR


def spell_silence(hours: int) -> str:
    """Return a silence of some hours in its shortest spelling."""
    return spell_duration(hours * _HOUR)


def write_monitoring(monitoring: Monitoring) -> dict[str, object]:
    """Return the section as JSON has it, with what is given alone."""
    section: dict[str, object] = {
        "quiet": list(monitoring.quiet),
        "window": monitoring.window and str(monitoring.window),
        "silent_after": monitoring.silent_after and spell_silence(monitoring.silent_after),
        "levels": {found: dict(levels) for found, levels in monitoring.said},
    }
    return {key: value for key, value in section.items() if value}


def _levels(given: Mapping[str, object]) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    for found in DEFAULT_LEVELS:
        said = _mapping(given.get(found))
        numbers = tuple((name, said[name]) for name in Levels._fields if name in said)
        levels = tuple((name, value) for name, value in numbers if _is_number(value))
        if levels:
            yield found, levels


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
