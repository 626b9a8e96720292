"""Say which types a column may have by its part in an event, or by its kind."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Mapping
from typing import Final, NamedTuple

from schemagen_runtime.columns import BaseType, ColumnType, Kind, Role


class OwnColumn(NamedTuple):
    """Describe a column that stands at the top level of a schema file.

    Attributes:
        role: its part in an event.
        types: those that it may have; the first is its type where none is given.
    """

    role: Role
    types: tuple[ColumnType, ...]

    @property
    def default(self) -> ColumnType:
        """Return the type of the column where the file gives none."""
        return self.types[0]


OWN_COLUMNS: Final[Mapping[str, OwnColumn]] = {
    "id": OwnColumn(Role.ID, tuple(map(ColumnType, (BaseType.STRING, BaseType.INT, BaseType.UUID)))),
    "timestamp": OwnColumn(Role.TIMESTAMP, (ColumnType(BaseType.TIMESTAMP),)),
    "tags": OwnColumn(Role.TAGS, (ColumnType(BaseType.LIST, element=BaseType.STRING),)),
}
"""The columns at the top level, by their keys."""

_FLOATS: Final = (BaseType.FLOAT,)
KIND_TYPES: Final[Mapping[Kind, tuple[BaseType, ...]]] = {
    Kind.PROBABILITY: _FLOATS,
    Kind.LOGIT: _FLOATS,
    Kind.SCORE: (BaseType.FLOAT, BaseType.INT),
    Kind.RANK: (BaseType.INT,),
    Kind.CLASS: (BaseType.STRING, BaseType.INT, BaseType.BOOL),
    Kind.VALUE: (BaseType.FLOAT, BaseType.INT),
}
"""The types of the single values that a prediction of a kind may have."""

DEGREES: Final = (Kind.PROBABILITY, Kind.LOGIT, Kind.SCORE)
"""The kinds that say how much, of one class or of each."""
NAMED: Final = (BaseType.STRING, BaseType.INT, BaseType.BOOL, BaseType.UUID)
"""The types of the values that may have names."""
