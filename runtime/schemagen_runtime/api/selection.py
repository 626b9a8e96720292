"""Describe which inferences of a model are looked at: those of some days, with some value."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from schemagen_runtime.api.record import Record


class Having(NamedTuple):
    """Say what a column must have: one value, a number between two, or no value.

    Attributes:
        column: its name on the wire.
        value: the value that it must have; None where it may have several, or must have none.
        low: the least number that it may have; None where there is none.
        high: the least number above those that it may have; None where there is none.
        is_missing: whether it must have no value.
    """

    column: str
    value: str | int | float | bool | None = None
    low: float | None = None
    high: float | None = None
    is_missing: bool = False


class Selection(NamedTuple):
    """Say which inferences are looked at.

    Attributes:
        model: their model.
        start: the first UTC day of their own timestamps.
        end: the day behind the last one.
        having: what a column of theirs must have; None where that does not matter.
    """

    model: str
    start: date
    end: date
    having: Having | None = None


class PlaceInTime(NamedTuple):
    """Name a place in the order of time.

    Attributes:
        at: a timestamp as the store writes it, or the beginning of one.
        id: the id of the inference there; None where the place lies before every inference of that time.
    """

    at: str
    id: str | int | None


class Newest(NamedTuple):
    """Hold some records, the newest first.

    Attributes:
        records: the records.
        last: the place behind which more may lie; None where none does. It is that of the last record, or an older one:
            what hardly occurs is looked for a part of the time at a time, so that nobody waits.
    """

    records: Sequence[Record]
    last: PlaceInTime | None
