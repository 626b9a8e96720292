"""Say why a line became no event."""

from __future__ import annotations

from enum import StrEnum


class UnmappedCode(StrEnum):
    """Name why a line is no event."""

    MALFORMED_LINE = "malformed_line"
    """It is not written as its source's format says."""
    LINE_TOO_LONG = "line_too_long"
    NO_RULE = "no_rule"
    """No entry of ``events`` fits it."""
    NOT_DECODED = "not_decoded"
    """A text in it cannot be decoded."""
    NO_ROWS = "no_rows"
    """Where its rows should lie there is no list, or one of another length."""
    NO_JOIN_ID = "no_join_id"
    """It has no id by which it could be joined."""
    HALF_ALONE = "half_alone"
    """The other half of it did not come in time."""
    NO_PLACE = "no_place"
    """What names its model or collection is no name."""
    TIME_UNREADABLE = "time_unreadable"
    """A time in it is not written as the mapping says."""


class Unmapped(ValueError):  # noqa: N818 -- it names what is, as FileExistsError does
    """Tell that a line is no event."""

    def __init__(self, code: UnmappedCode, message: str) -> None:
        """Hold why, as a code and in a sentence."""
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.code, str(self))
