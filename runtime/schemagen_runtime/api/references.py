"""Describe the reference of a model: the time, or the file, with which a monitor compares it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class ReferenceKind(StrEnum):
    """Say where a reference comes from."""

    FIRST = "first"
    """The first days that had most of their labels: nobody chose them."""
    RANGE = "range"
    """The days that a person chose."""
    FILE = "file"
    """Rows that are not of the store, such as those that a model was trained with. They have no days."""


class KeptReference(NamedTuple):
    """Say what a store keeps of the reference of a model.

    Attributes:
        kind: where it comes from.
        start: the first of the days that a person chose, in days since 1970; None where nobody chose days.
        end: the day behind the last of them.
        days: the days with events that it has; the numbers of its parts, where it is of a file. None until it is
            frozen: a reference is frozen when it is complete, and changes no more.
        chosen_by: who chose it; None where nobody did.
        chosen_at: when, as RFC 3339 has it.
    """

    kind: ReferenceKind
    start: int | None = None
    end: int | None = None
    days: Sequence[int] | None = None
    chosen_by: str | None = None
    chosen_at: str | None = None

    @property
    def is_frozen(self) -> bool:
        """Tell whether later labels and corrections do not change it any more."""
        return self.days is not None
