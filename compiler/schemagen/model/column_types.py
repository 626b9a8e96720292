"""Say which types a column may have by its part in an event, or by its kind."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Mapping
from typing import Final, NamedTuple

from schemagen_runtime.columns import SCALAR_TYPES, BaseType, ColumnType, Kind, Role
from schemagen_runtime.decimals import MAX_PRECISION


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


def _pattern_of(base: BaseType) -> str:
    return f"decimal<({DIGITS_OF_DECIMALS})>" if base is BaseType.DECIMAL else str(base)


def _scales(most: int) -> str:
    """Return the regular expression of the numbers from 0 to ``most``."""
    tens, last = divmod(most, 10)
    whole_tens = {0: (), 1: ("[0-9]",), 2: ("1?[0-9]",), 3: ("[12]?[0-9]",)}[tens]
    return "|".join((*whole_tens, f"{tens or ''}[0-{last}]"))


DIGITS_OF_DECIMALS: Final = "|".join(f"{precision},({_scales(precision)})" for precision in range(1, MAX_PRECISION + 1))
"""The parameters of every decimal, as a regular expression that JSON Schema has too."""


def type_shapes() -> list[Mapping[str, object]]:
    """Return the JSON Schema of the texts that spell a type, as alternatives.

    The first is all of them. The second adds nothing but the words that editors propose.
    """
    scalars = "|".join(_pattern_of(base) for base in SCALAR_TYPES)
    pattern = rf"^({scalars}|(list<|map<string,)({scalars})\??>|vector<[1-9][0-9]{{0,5}}>)\??$"
    single = ["decimal<10,2>" if base is BaseType.DECIMAL else str(base) for base in SCALAR_TYPES]
    elements = [f"{one}{null}" for one in single for null in ("", "?")]
    spelled = [*single, *(f"list<{one}>" for one in elements), "vector<384>"]
    spelled += (f"map<string,{one}>" for one in elements)
    return [{"pattern": pattern}, {"enum": [f"{one}{null}" for one in spelled for null in ("", "?")]}]
