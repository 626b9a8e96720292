"""Hold a record: an inference, joined with what labels there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from schemagen_runtime.support.display import HIDDEN, Discreet, show_table
from schemagen_runtime.support.text import shorten

PAGE: Final = 1000
"""Records that are read at a time."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LabelValue(Discreet):
    """Hold a value that was given for a label, and when it counts.

    Attributes:
        label: the label's name on the wire.
        value: the value, as a record has it.
        at: its time, an RFC 3339 date-time in UTC: that of its label event or of the inference that it came in, or else
            when it was accepted. The value with the newest time is the one that records show.
        accepted_at: when it was accepted, in the same form; of equal times the later one counts.
    """

    label: str
    value: object = field(repr=False)
    at: str
    accepted_at: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Record(Discreet):
    """Hold an inference, joined with what labels there are.

    ``values`` has every column of the collection but the labels, by name on the wire; ``labels``
    has all labels, None where one is not known yet. ``received_at`` and ``label_received_at`` are
    RFC 3339 date-times in UTC. A record does not know which columns are ``sensitive``: its texts show names, no values.
    """

    model: str
    id: str | int
    values: Mapping[str, object]
    labels: Mapping[str, object]
    received_at: str
    label_received_at: str | None

    def __repr__(self) -> str:
        known = sum(value is not None for value in self.labels.values())
        held = f"{len(self.values)} values, {known} of {len(self.labels)} labels"
        return f"<Record of model {shorten(self.model)}, received at {shorten(self.received_at)}: {held}>"

    def _repr_html_(self) -> str:
        cells = {**self.values, **self.labels}
        rows = ((name, "none" if value is None else HIDDEN) for name, value in cells.items())
        return show_table(repr(self), ("column", "value"), rows, len(cells))
