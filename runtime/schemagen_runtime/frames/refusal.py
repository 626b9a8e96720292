"""Say why a frame is refused as a whole: one error, which names every column that cannot be converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.errors import SchemagenError

_MOST: Final = 20
"""Columns that are told in words; of the others it is said how many there are."""


@dataclass(frozen=True, slots=True)
class ColumnRefusal:
    """Hold why one column of a frame, or of a schema, keeps the frame from being taken.

    Attributes:
        column: its name as text.
        found: what the frame has there.
        expected: what the schema asks for.
        advice: what to write.
        location: ``file:line`` of the column in the schema; None where it has no such column.
    """

    column: str
    found: str
    expected: str
    advice: str
    location: str | None = None

    def __str__(self) -> str:
        place = f" ({self.location})" if self.location else ""
        return f"column {self.column!r}: found {self.found}; expected {self.expected}{place}; {self.advice}"


class FrameError(SchemagenError, ValueError):
    """Report that a frame does not fit its schema, and that nothing of it was sent.

    Attributes:
        columns: every column that is wrong, and what to do about it.
    """

    def __init__(self, schema: str, columns: Sequence[ColumnRefusal], whole: str = "") -> None:
        if whole:
            super().__init__(f"the frame is refused, and nothing of it was sent: {whole}")
            self.columns = tuple(columns)
            return
        what = "1 column does" if len(columns) == 1 else f"{len(columns)} columns do"
        lines = [f"the frame is refused, and nothing of it was sent: {what} not fit schema {schema}"]
        lines += [f"  {one}" for one in columns[:_MOST]]
        if len(columns) > _MOST:
            lines.append(f"  and {len(columns) - _MOST} more")
        super().__init__("\n".join(lines))
        self.columns = tuple(columns)
