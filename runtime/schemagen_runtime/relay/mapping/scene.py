"""Hold what the values of an event are picked from: a record, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemagen_runtime.relay.mapping.plan import Path
from schemagen_runtime.relay.mapping.rows import Row

Record = Mapping[str, object]
"""What a line or a request says, as JSON has it."""


@dataclass(slots=True)  # not frozen: there is one for each line, and it would take three times as long
class Place:
    """Say where a line stands.

    Attributes:
        file: the name of the file or the source.
        generation: the name of the file's generation, which was written down; of a request its own name.
        position: bytes before the line.
        first_seen: when the generation was first seen, in seconds since 1970.
        item: which record of the line it is, from 0: a trace has many in one line.
    """

    file: str
    generation: str
    position: int
    first_seen: float = 0.0
    item: int = 0

    def described(self) -> dict[str, object]:
        """Return the place as dead letters have it."""
        return {"file": self.file, "generation": self.generation, "position": self.position}


@dataclass(slots=True)
class Scene:
    """Hold a record, and the row of it that is looked at.

    Attributes:
        record: the record.
        place: where it comes from.
        headers: of a request, or what a container's runtime says of a line; names in small letters.
        line: the line.
        index: the number of the row, from 0; None where the record is one event.
        row: that row.
        others: rows that lie elsewhere, by the path to them.
    """

    record: Record
    place: Place
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    line: bytes = b""
    index: int | None = None
    row: Row = None
    others: dict[Path, Sequence[Row]] = field(default_factory=dict[Path, "Sequence[Row]"])
