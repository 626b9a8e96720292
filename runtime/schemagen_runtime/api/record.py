"""Hold a record: an inference, joined with what labels there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PAGE: Final = 1000
"""Records that are read at a time."""


@dataclass(frozen=True, slots=True)
class Record:
    """Hold an inference, joined with what labels there are.

    ``values`` has every column of the collection but the labels, by name on the wire; ``labels``
    has all labels, None where one is not known yet. ``received_at`` and ``label_received_at`` are
    RFC 3339 date-times in UTC.
    """

    model: str
    id: str | int
    values: Mapping[str, object]
    labels: Mapping[str, object]
    received_at: str
    label_received_at: str | None
