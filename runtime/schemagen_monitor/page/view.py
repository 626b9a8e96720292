"""Hold how somebody looks at pages: which windows, which of them, which events, and in which zone times are told."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from schemagen_monitor.history.days import day_of, start_of
from schemagen_monitor.verdict.window import Period

MOST_DAYS: Final = 100
"""Of more days weeks are shown, where nobody asks for days."""
_UTC: Final = "UTC"
_LONGEST_ZONE: Final = 64
_LONGEST_SEGMENT: Final = 100
"""Characters of what is no segment that are told again."""


@dataclass(frozen=True, slots=True)
class View:
    """Hold a view. Windows are whole UTC days; the zone is for showing instants alone.

    Attributes:
        period: how long windows are.
        window: the first day of the window in view, in days since 1970; None for the newest that is over.
        zone: the zone of instants, by its IANA name.
        fault: what was asked for and is not known, in words; None where all is.
        is_period_said: whether the address says how long windows are: else a model of many days is shown by weeks.
        segment: the value of a segment that is looked at, as ``segment_key`` has it; None for all events.
    """

    period: Period = Period.DAY
    window: int | None = None
    zone: str = _UTC
    fault: str | None = None
    is_period_said: bool = False
    segment: str | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> View:
        """Return the view that the parameters of an address ask for; what cannot be is as where nothing is said."""
        period, window, zone = query.get("period", ""), query.get("window", ""), query.get("zone", "")
        day = _day(window)
        faults: list[str] = []
        if period and period not in list(Period):
            faults.append(f"there are no windows of a {period[:20]}")
        if window and day is None:
            faults.append(f"{window[:20]} is no day")
        if zone and not _is_zone(zone):
            faults.append(f"the zone {zone[:_LONGEST_ZONE]} is not known")
        return cls(
            Period(period) if period in list(Period) else Period.DAY,
            day,
            zone if _is_zone(zone) else _UTC,
            ", and ".join(faults) or None,
            period in list(Period),
            query.get("segment") or None,
        )

    def written(self) -> dict[str, str]:
        """Return the parameters of an address that ask for this view; none where nothing differs from the usual."""
        said: dict[str, str] = {}
        if self.is_period_said or self.period is not Period.DAY:
            said["period"] = str(self.period)
        if self.window is not None:
            said["window"] = start_of(self.window).date().isoformat()
        if self.zone != _UTC:
            said["zone"] = self.zone
        if self.segment is not None:
            said["segment"] = self.segment
        return said

    def within(self, segments: Container[str]) -> View:
        """Return this view of a model with some values of segments; of all events, with a fault, of any other value."""
        if self.segment is None or self.segment in segments:
            return self
        fault = f"nothing is told of events where {self.segment[:_LONGEST_SEGMENT]}"
        return replace(self, segment=None, fault=fault if self.fault is None else f"{self.fault}, and {fault}")

    def suited(self, windows: int, judged_by: Period = Period.DAY) -> View:
        """Return this view of a model as it opens: by the windows that are judged; too many days are shown by weeks.

        Args:
            windows: how many days the model had events on.
            judged_by: the windows that are judged.
        """
        if self.is_period_said or self.period is not Period.DAY:
            return self
        is_jagged = judged_by is Period.DAY and windows > MOST_DAYS
        return replace(self, period=Period.WEEK if is_jagged else judged_by)

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the zone."""
        return moment.astimezone(ZoneInfo(self.zone))


def _day(text: str) -> int | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return day_of(datetime(found.year, found.month, found.day, tzinfo=UTC))


def _is_zone(name: str) -> bool:
    if not name or len(name) > _LONGEST_ZONE:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; no name of a zone; a folder of zones
        return False
    return True
