"""Describe columns as the schema's canonical document does.

The compiler, the generated code and the store share these few types, so that a type
spelled ``list<int>?`` means the same thing to all of them.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import re
from enum import StrEnum
from typing import Final, NamedTuple


class Role(StrEnum):
    """Name the part that a column plays in an event."""

    ID = "id"
    TIMESTAMP = "timestamp"
    TAGS = "tags"
    FEATURE = "feature"
    PREDICTION = "prediction"
    LABEL = "label"
    EXTRA = "extra"


SECTIONS: Final = {
    "features": Role.FEATURE,
    "predictions": Role.PREDICTION,
    "labels": Role.LABEL,
    "extras": Role.EXTRA,
}
"""The sections of a schema, and the role that each gives its columns."""


class BaseType(StrEnum):
    """Name the types of the schema language, without their parameters."""

    STRING = "string"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    LIST = "list"
    VECTOR = "vector"


class Kind(StrEnum):
    """Say what a prediction's number or value means to a monitor."""

    PROBABILITY = "probability"
    LOGIT = "logit"
    CLASS = "class"
    SCORE = "score"
    RANK = "rank"
    VALUE = "value"


class NanPolicy(StrEnum):
    """Say what happens to NaN and the infinities in a float column."""

    REJECT = "reject"
    NULL = "null"
    ALLOW = "allow"


NON_FINITE: Final = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
"""What JSON has no numbers for, as the strings that stand for it on the wire (protobuf's JSON mapping)."""


def spell_non_finite(number: float) -> str:
    """Return the string that stands on the wire for NaN or an infinity."""
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"  # noqa: PLR0124 -- only NaN


SCALAR_TYPES: Final = tuple(base for base in BaseType if base not in (BaseType.LIST, BaseType.VECTOR))

_TYPE: Final = re.compile(r"(?P<base>[a-z]+)(?:<(?P<parameter>.*)>)?(?P<nullable>\?)?")
_DIMENSION: Final = re.compile(r"[1-9][0-9]{0,5}")


class ColumnType(NamedTuple):
    """Hold a column's type: ``list`` has an ``element`` type, ``vector`` has a ``dimension``.

    Nullable means that a value may be absent or null.
    """

    base: BaseType
    nullable: bool = False
    element: BaseType | None = None
    dimension: int | None = None

    @classmethod
    def parse(cls, text: str) -> "ColumnType":
        """Read a type as schemas spell it, such as ``int``, ``string?`` or ``vector<384>``.

        Raises:
            ValueError: ``text`` is no type of the language; the message says what was expected.
        """
        match = _TYPE.fullmatch(text)
        if match is None or match["base"] not in list(BaseType):
            raise ValueError(f"{text!r} is not a type; expected one of {', '.join(BaseType)}")
        base, parameter, nullable = BaseType(match["base"]), match["parameter"], match["nullable"] is not None
        if base is BaseType.LIST:
            if parameter not in SCALAR_TYPES:
                raise ValueError(f"a list needs an element type, one of {', '.join(SCALAR_TYPES)}, as in 'list<int>'")
            return cls(base, nullable, element=BaseType(parameter))
        if base is BaseType.VECTOR:
            if parameter is None or _DIMENSION.fullmatch(parameter) is None:
                raise ValueError("a vector needs a length from 1 to 999999, as in 'vector<384>'")
            return cls(base, nullable, dimension=int(parameter))
        if parameter is not None:
            raise ValueError(f"{base} takes no parameter in angle brackets")
        return cls(base, nullable)

    def __str__(self) -> str:
        parameter = self.element if self.element is not None else self.dimension
        return f"{self.base}{'' if parameter is None else f'<{parameter}>'}{'?' if self.nullable else ''}"

    @property
    def scalar(self) -> BaseType:
        """Return the type of one value: the element type of a list, ``float`` for a vector, else the base."""
        if self.base is BaseType.VECTOR:
            return BaseType.FLOAT
        return self.base if self.element is None else self.element

    @property
    def is_sequence(self) -> bool:
        """Tell whether a value holds several elements: a list or a vector."""
        return self.base in (BaseType.LIST, BaseType.VECTOR)

    def with_nullable(self, nullable: bool) -> "ColumnType":
        """Return the same type, nullable or not."""
        return self._replace(nullable=nullable)
