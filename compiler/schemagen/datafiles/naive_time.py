"""Hold times that came as times, and without a zone."""

from __future__ import annotations

from typing import Final

_MIDNIGHT: Final = "T00:00:00"


class NaiveTime(str):
    """Hold a time without a zone as text, such as ``2024-01-31T09:30:00``: a type of its own, for texts are no times.

    At midnight it stands for its day where a column holds days: pandas has no other type for those.
    """

    __slots__ = ()

    @property
    def is_midnight(self) -> bool:
        """Tell whether it is a day at 0:00."""
        return self.endswith(_MIDNIGHT)

    @property
    def day(self) -> str:
        """Return its day, such as ``2024-01-31``."""
        return str(self.removesuffix(_MIDNIGHT))


def day_or_text(value: object) -> object:
    """Return the day of a time at midnight, the text of another one, and every other value as it is."""
    if not isinstance(value, NaiveTime):
        return value
    return value.day if value.is_midnight else str(value)
