"""Describe columns as the schema's canonical document does.

The compiler, the generated code and the store share these few types, so that a type
spelled ``list<int>?`` means the same thing to all of them.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import re
from enum import StrEnum
from typing import Final, NamedTuple

from schemagen_runtime.decimals import MAX_PRECISION


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
    DECIMAL = "decimal"
    BOOL = "bool"
    TIMESTAMP = "timestamp"
    DATE = "date"
    UUID = "uuid"
    LIST = "list"
    VECTOR = "vector"
    MAP = "map"


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


_CONTAINERS: Final = (BaseType.LIST, BaseType.VECTOR, BaseType.MAP)
SCALAR_TYPES: Final = tuple(base for base in BaseType if base not in _CONTAINERS)

_TYPE: Final = re.compile(r"(?P<base>[a-z]+)(?:<(?P<parameter>.*)>)?(?P<nullable>\?)?")
_DIMENSION: Final = re.compile(r"[1-9][0-9]{0,5}")
_DIGITS: Final = re.compile(r"([1-9][0-9]?),(0|[1-9][0-9]?)")
_KEYS: Final = {BaseType.LIST: "", BaseType.MAP: "string,"}
"""What stands in front of the type of the elements."""
_ELEMENTS: Final = ", ".join("decimal<p,s>" if base is BaseType.DECIMAL else base for base in SCALAR_TYPES)
_DECIMAL_NEEDS: Final = (
    f"a decimal says how many digits it has, 1 to {MAX_PRECISION}, and how many of them stand after the point, "
    "as in 'decimal<10,2>'"
)
_NEEDED: Final = {
    BaseType.LIST: f"a list needs an element type, one of {_ELEMENTS}, as in 'list<int>'",
    BaseType.MAP: f"a map has strings as keys and needs a type of its values, one of {_ELEMENTS}, "
    "as in 'map<string,float>'",
}


class ColumnType(NamedTuple):
    """Hold a column's type: ``list`` and ``map`` have an ``element`` type, ``vector`` has a ``dimension``.

    Nullable means that a value may be absent or null, ``nullable_elements`` that an element may be null. Where the
    single values are decimals, ``precision`` is how many digits they have at most, and ``scale`` how many of these
    stand after the point.
    """

    base: BaseType
    nullable: bool = False
    element: BaseType | None = None
    dimension: int | None = None
    nullable_elements: bool = False
    precision: int | None = None
    scale: int | None = None

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
        if base in (BaseType.LIST, BaseType.MAP):
            inside, keys = parameter or "", _KEYS[base]
            of = _TYPE.fullmatch(inside.removeprefix(keys))
            if of is None or of["base"] not in SCALAR_TYPES or not inside.startswith(keys):
                raise ValueError(_NEEDED[base])
            element = cls._scalar(BaseType(of["base"]), of["parameter"], of["nullable"] is not None)
            return element._replace(
                base=base, nullable=nullable, element=element.base, nullable_elements=element.nullable
            )
        if base is BaseType.VECTOR:
            if parameter is None or _DIMENSION.fullmatch(parameter) is None:
                raise ValueError("a vector needs a length from 1 to 999999, as in 'vector<384>'")
            return cls(base, nullable, dimension=int(parameter))
        return cls._scalar(base, parameter, nullable)

    @classmethod
    def _scalar(cls, base: BaseType, parameter: str | None, nullable: bool) -> "ColumnType":
        if base is BaseType.DECIMAL:
            digits = _DIGITS.fullmatch(parameter or "")
            precision, scale = (int(digits[1]), int(digits[2])) if digits is not None else (0, 0)
            if not scale <= precision <= MAX_PRECISION or not precision:
                raise ValueError(_DECIMAL_NEEDS)
            return cls(base, nullable, precision=precision, scale=scale)
        if parameter is not None:
            raise ValueError(f"{base} takes no parameter in angle brackets")
        return cls(base, nullable)

    def __str__(self) -> str:
        null = "?" if self.nullable else ""
        if self.element is not None:
            return f"{self.base}<{_KEYS[self.base]}{self.single}>{null}"
        digits = "" if self.precision is None else f"<{self.precision},{self.scale}>"
        return f"{self.base}{digits if self.dimension is None else f'<{self.dimension}>'}{null}"

    @property
    def scalar(self) -> BaseType:
        """Return the type of one value: the element type of a list or map, ``float`` for a vector, else the base."""
        if self.base is BaseType.VECTOR:
            return BaseType.FLOAT
        return self.base if self.element is None else self.element

    @property
    def single(self) -> "ColumnType":
        """Return the type of one value as a column of its own would have it."""
        return ColumnType(self.scalar, self.has_nullable_scalar, precision=self.precision, scale=self.scale)

    @property
    def is_sequence(self) -> bool:
        """Tell whether a value holds several elements in their order: a list or a vector."""
        return self.base in (BaseType.LIST, BaseType.VECTOR)

    @property
    def has_elements(self) -> bool:
        """Tell whether a value holds several elements: a list, a vector, or a map with its values."""
        return self.base in _CONTAINERS

    @property
    def has_nullable_scalar(self) -> bool:
        """Tell whether a single value may be null: an element where there are several, else that of the column."""
        return self.nullable_elements if self.has_elements else self.nullable

    def with_nullable(self, nullable: bool) -> "ColumnType":
        """Return the same type, nullable or not."""
        return self._replace(nullable=nullable)

    @property
    def without_nulls(self) -> "ColumnType":
        """Return the same type where neither a value nor an element may be null: what a store keeps of it."""
        return self._replace(nullable=False, nullable_elements=False)
